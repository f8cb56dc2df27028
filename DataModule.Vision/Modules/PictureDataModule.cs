namespace DataModule;

/// <summary>
/// What the ready-made data modules of pictures share: a validation split of the training pictures, pipelines that can be replaced, and loaders for
/// all four splits. Derive a module of your own from it.
/// </summary>
/// <param name="dataDir">Where the data is, or is put.</param>
/// <param name="batchSize">Pictures in a batch.</param>
/// <param name="validationSplit">How many training pictures are held back for validation: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split has every class in the proportion of all, to within a picture.</param>
/// <param name="seed">Seed of the split, of the order and of augmentation.</param>
/// <param name="workers">Threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the usual pipelines normalise by the data set's mean and standard deviation; else values are from 0 to 1.</param>
/// <param name="shuffle">Whether training pictures come in another order each epoch.</param>
/// <param name="dropLast">Whether a last training batch that is not full is left out. Batches for evaluation never are.</param>
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

    /// <summary>Where the data is, or is put.</summary>
    public string DataDir => dataDir;

    /// <summary>Pictures in a batch.</summary>
    public int BatchSize => batchSize;

    /// <summary>How many training pictures are held back for validation: a fraction below 1, or a count.</summary>
    public double ValidationSplit => validationSplit;

    /// <summary>Whether the validation split has every class in the proportion of all.</summary>
    public bool Stratified => stratified;

    /// <summary>Seed of the split, of the order and of augmentation.</summary>
    public ulong Seed => seed;

    /// <summary>Threads that prepare batches ahead.</summary>
    public int Workers => workers;

    /// <summary>Whether the usual pipelines normalise.</summary>
    public bool Normalize => normalize;

    /// <summary>Whether training pictures come in another order each epoch.</summary>
    public bool Shuffle => shuffle;

    /// <summary>Whether a last training batch that is not full is left out.</summary>
    public bool DropLast => dropLast;

    /// <summary>What is done to training pictures; <see cref="DefaultTrainPipeline"/> unless it is set.</summary>
    public PicturePipeline TrainPipeline
    {
        get => field ?? DefaultTrainPipeline;
        init;
    }

    /// <summary>What is done to pictures for validation, test and prediction; <see cref="DefaultEvaluationPipeline"/> unless it is set.</summary>
    public PicturePipeline EvaluationPipeline
    {
        get => field ?? DefaultEvaluationPipeline;
        init;
    }

    /// <summary>How loaders work beyond the parameters above: what becomes of broken pictures, page-locked memory, prefetching.</summary>
    public LoaderOptions LoaderOptions { get; init; } = new();

    /// <summary>The names of the classes, in the order of their labels.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>Where the pictures come from; nothing is known of one's own.</summary>
    public virtual IReadOnlyList<DataOrigin> Origins => [];

    /// <summary>How many classes there are.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>Channels, height and width of a picture in a batch for evaluation.</summary>
    /// <exception cref="InvalidOperationException">Each picture has a size of its own.</exception>
    public (int Channels, int Height, int Width) Shape => EvaluationPipeline.Shape
        ?? (FixedSize is { } size ? (EvaluationPipeline.Channels, size.Height, size.Width) : throw new InvalidOperationException(
            $"The evaluation pipeline leaves each picture its size: {EvaluationPipeline}. Add CenterCrop, or Resize with height and width."));

    /// <summary>The size that all pictures of the data set have; null where they differ.</summary>
    protected virtual PictureSize? FixedSize => null;

    /// <summary>The training pictures without what the pipeline does, in order; null before setup for fit.</summary>
    public IDataset<LabelledPicture>? TrainPictures => train;

    /// <summary>The same for validation; null before setup for fit or validate.</summary>
    public IDataset<LabelledPicture>? ValidationPictures => validation;

    /// <summary>The same for the test and to predict; null before setup for test or predict.</summary>
    public IDataset<LabelledPicture>? TestPictures => test;

    /// <summary>What is done to training pictures unless <see cref="TrainPipeline"/> is set.</summary>
    protected virtual PicturePipeline DefaultTrainPipeline => DefaultEvaluationPipeline;

    /// <summary>What is done to pictures for validation, test and prediction unless <see cref="EvaluationPipeline"/> is set.</summary>
    protected abstract PicturePipeline DefaultEvaluationPipeline { get; }

    /// <summary>Puts the data on disk.</summary>
    [Prepare]
    protected abstract Task GetFilesAsync(PrepareContext context);

    /// <summary>The pictures to train with, from which those for validation are split.</summary>
    protected abstract IDataset<LabelledPicture> OpenTrain();

    /// <summary>Pictures for validation, where the data set has its own; then none are split from the training pictures.</summary>
    protected virtual IDataset<LabelledPicture>? OpenValidation() => null;

    /// <summary>The pictures to test with, and to predict.</summary>
    protected abstract IDataset<LabelledPicture> OpenTest();

    /// <summary>Splits pictures; by default as <see cref="ValidationSplit"/>, <see cref="Stratified"/> and <see cref="Seed"/> say.</summary>
    protected virtual (IDataset<LabelledPicture> Train, IDataset<LabelledPicture> Validation) Split(IDataset<LabelledPicture> pictures) =>
        PictureSplits.Split(pictures, ValidationSplit, Stratified, Seed);

    /// <summary>As a pipeline ends: normalised by the statistics if <see cref="Normalize"/> says so, else from 0 to 1.</summary>
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
