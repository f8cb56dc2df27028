namespace DataModule;

/// <summary>
/// The base of the ready-made picture data modules, and of your own: a validation split of the training pictures, pipelines that can be
/// replaced, and loaders for all four splits.
/// </summary>
/// <param name="dataDir">The folder of the data.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="validationSplit">The part of the training pictures that becomes the validation split: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split keeps the proportions of the classes, to within one picture.</param>
/// <param name="seed">Seed of the split, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the default pipelines normalize by the mean and standard deviation of the data set; otherwise values are in [0, 1].</param>
/// <param name="shuffle">Whether training pictures are shuffled in each epoch.</param>
/// <param name="dropLast">Whether an incomplete last training batch is dropped. Evaluation keeps every picture.</param>
[DataModule]
public abstract partial class PictureDataModule(
    string dataDir,
    int batchSize,
    double validationSplit,
    bool stratified,
    ulong seed,
    int workers,
    bool normalize,
    bool shuffle,
    bool dropLast)
    : IClassNames, IDocumentedData
{
    private IDataset<LabelledPicture>? train, validation, test;

    /// <summary>The folder of the data.</summary>
    public string DataDir => dataDir;

    /// <summary>Pictures per batch.</summary>
    public int BatchSize => batchSize;

    /// <summary>The part of the training pictures that becomes the validation split: a fraction below 1, or a count.</summary>
    public double ValidationSplit => validationSplit;

    /// <summary>Whether the validation split keeps the proportions of the classes.</summary>
    public bool Stratified => stratified;

    /// <summary>Seed of the split, the shuffling and the augmentation.</summary>
    public ulong Seed => seed;

    /// <summary>Worker threads that prepare batches ahead.</summary>
    public int Workers => workers;

    /// <summary>Whether the default pipelines normalize.</summary>
    public bool Normalize => normalize;

    /// <summary>Whether training pictures are shuffled in each epoch.</summary>
    public bool Shuffle => shuffle;

    /// <summary>Whether an incomplete last training batch is dropped.</summary>
    public bool DropLast => dropLast;

    /// <summary>The pipeline of the training pictures; <see cref="DefaultTrainPipeline"/> unless it is set.</summary>
    public PicturePipeline TrainPipeline
    {
        get => field ?? DefaultTrainPipeline;
        init;
    }

    /// <summary>The pipeline of the pictures for validation, test and prediction; <see cref="DefaultEvaluationPipeline"/> unless it is set.</summary>
    public PicturePipeline EvaluationPipeline
    {
        get => field ?? DefaultEvaluationPipeline;
        init;
    }

    /// <summary>Further options of the loaders, such as the handling of broken pictures, page-locked memory and prefetching.</summary>
    public LoaderOptions LoaderOptions { get; init; } = new();

    /// <summary>The names of the classes, in the order of their labels.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>The origins of the data; empty by default.</summary>
    public virtual IReadOnlyList<DataOrigin> Origins => [];

    /// <summary>The number of classes.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>Channels, height and width of the pictures in an evaluation batch.</summary>
    /// <exception cref="InvalidOperationException">The evaluation pipeline does not give all pictures the same size.</exception>
    public (int Channels, int Height, int Width) Shape => EvaluationPipeline.Shape
        ?? (FixedSize is { } size ? (EvaluationPipeline.Channels, size.Height, size.Width) : throw new InvalidOperationException(
            $"The evaluation pipeline does not give all pictures the same size: {EvaluationPipeline}. Add CenterCrop, or Resize with height and width."));

    /// <summary>The size of all pictures of the data set; null if they differ.</summary>
    protected virtual PictureSize? FixedSize => null;

    /// <summary>The training pictures in order, without a pipeline; null before setup for fit.</summary>
    public IDataset<LabelledPicture>? TrainPictures => train;

    /// <summary>The validation pictures in order, without a pipeline; null before setup for fit or validate.</summary>
    public IDataset<LabelledPicture>? ValidationPictures => validation;

    /// <summary>The pictures for test and prediction in order, without a pipeline; null before setup for test or predict.</summary>
    public IDataset<LabelledPicture>? TestPictures => test;

    /// <summary>The default pipeline of the training pictures. It is used unless <see cref="TrainPipeline"/> is set.</summary>
    protected virtual PicturePipeline DefaultTrainPipeline => DefaultEvaluationPipeline;

    /// <summary>The default pipeline for validation, test and prediction. It is used unless <see cref="EvaluationPipeline"/> is set.</summary>
    protected abstract PicturePipeline DefaultEvaluationPipeline { get; }

    /// <summary>Downloads the data, or checks that it exists.</summary>
    /// <param name="context">Receives log lines and the progress. Its token cancels the work.</param>
    /// <returns>A task that completes when the data is on disk.</returns>
    [Prepare]
    protected abstract Task GetFilesAsync(PrepareContext context);

    /// <summary>Opens the training pictures, from which the validation split is taken.</summary>
    /// <returns>The training pictures, without a pipeline.</returns>
    protected abstract IDataset<LabelledPicture> OpenTrain();

    /// <summary>Opens the validation pictures of a data set that has its own. Then none are taken from the training pictures.</summary>
    /// <returns>The validation pictures, without a pipeline; null, the default, if the data set has none.</returns>
    protected virtual IDataset<LabelledPicture>? OpenValidation() => null;

    /// <summary>Opens the pictures for test and prediction.</summary>
    /// <returns>The test pictures, without a pipeline.</returns>
    protected abstract IDataset<LabelledPicture> OpenTest();

    /// <summary>
    /// Splits the training pictures, by default with <see cref="ValidationSplit"/>, <see cref="Stratified"/> and <see cref="Seed"/>.
    /// </summary>
    /// <param name="pictures">The training pictures.</param>
    /// <returns>The two splits.</returns>
    protected virtual (IDataset<LabelledPicture> Train, IDataset<LabelledPicture> Validation) Split(IDataset<LabelledPicture> pictures) =>
        PictureSplits.Split(pictures, ValidationSplit, Stratified, Seed);

    /// <summary>Ends a pipeline: normalizes if <see cref="Normalize"/> is true, otherwise scales values to [0, 1].</summary>
    /// <param name="pipeline">The steps before.</param>
    /// <param name="statistics">The mean and standard deviation of each channel.</param>
    /// <returns>The pipeline with its last step.</returns>
    protected PicturePipeline Finish(PicturePipeline pipeline, PictureStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return Normalize ? pipeline.Normalize(statistics) : pipeline.ToFloat();
    }

    [Setup("fit", "validate")]
    private void OpenTrainAndValidation()
    {
        var pictures = OpenTrain();
        (train, validation) = OpenValidation() is { } own ? (pictures, own) : Split(pictures);
    }

    [Setup("test", "predict")]
    private void OpenTestPictures() => test = OpenTest();

    [Dataloader(DataModule.Split.Train)]
    private DataLoader<LabelledPicture.Batch> Train() => Apply(train!, TrainPipeline)
        .ToLoader(BatchSize, Shuffle, Seed, Workers, DropLast ? LastBatch.Drop : LastBatch.Keep, LoaderOptions);

    [Dataloader(DataModule.Split.Validation)]
    private DataLoader<LabelledPicture.Batch> Validation() => Evaluate(validation!);

    [Dataloader(DataModule.Split.Test)]
    private DataLoader<LabelledPicture.Batch> Test() => Evaluate(test!);

    [Dataloader(DataModule.Split.Predict)]
    private DataLoader<LabelledPicture.Batch> Predict() => Evaluate(test!);

    private DataLoader<LabelledPicture.Batch> Evaluate(IDataset<LabelledPicture> pictures) =>
        Apply(pictures, EvaluationPipeline).ToLoader(BatchSize, seed: Seed, workers: Workers, options: LoaderOptions);

    private static IDataset<LabelledPicture> Apply(IDataset<LabelledPicture> pictures, PicturePipeline pipeline) => pipeline.IsRandom
        ? pictures.Map((picture, random) => picture with { Image = picture.Image.With(pipeline, random) }, pipeline.Fingerprint)
        : pictures.Map(picture => picture with { Image = picture.Image.With(pipeline) }, pipeline.Fingerprint);
}
