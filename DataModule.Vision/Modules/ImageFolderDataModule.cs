using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>
/// Your own pictures, with one folder per class. The class folders are in the folder itself, or in folders for the splits: "train", "val",
/// "test" and similar names. A split without a folder is taken from the training pictures.
/// </summary>
/// <remarks>
/// The training folder defines the classes of all splits. <see cref="FakePictures.WriteImageFolder"/> writes a miniature for trials.
/// </remarks>
/// <param name="dataDir">The folder of the pictures.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="imageSize">Height and width of the pictures in a batch, in pixels.</param>
/// <param name="validationSplit">
/// The part of the training pictures that becomes the validation split if there is no folder for it: a fraction below 1, or a count.
/// </param>
/// <param name="testSplit">
/// The part of the training pictures that becomes the test split, taken before the validation split: a fraction below 1, or a count. By
/// default 0: the test needs a folder.
/// </param>
/// <param name="stratified">Whether splits keep the proportions of the classes, to within one picture.</param>
/// <param name="seed">Seed of the splits, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that prepare batches ahead.</param>
/// <param name="normalize">
/// Whether the default pipelines normalize by the mean and standard deviation of ImageNet; otherwise values are in [0, 1].
/// </param>
/// <param name="shuffle">Whether training pictures are shuffled in each epoch.</param>
/// <param name="dropLast">Whether an incomplete last training batch is dropped. Evaluation keeps every picture.</param>
[DataModule]
public sealed partial class ImageFolderDataModule(
    string dataDir,
    [Range(1, int.MaxValue)] int batchSize = 32,
    [Range(1, int.MaxValue)] int imageSize = 224,
    [Range(0, double.MaxValue)] double validationSplit = 0.2,
    [Range(0, double.MaxValue)] double testSplit = 0,
    bool stratified = false,
    ulong seed = 42,
    [Range(0, int.MaxValue)] int workers = 0,
    bool normalize = true,
    bool shuffle = true,
    bool dropLast = false)
    : PictureDataModule(dataDir, batchSize, validationSplit, stratified, seed, workers, normalize, shuffle, dropLast)
{
    /// <summary>Which files are pictures, and where listings are cached: the name of a split's folder is appended to the path.</summary>
    public ImageFolderOptions FolderOptions { get; init; } = new();

    /// <summary>The names of the class folders, in the order of their labels.</summary>
    /// <exception cref="DataSourceException">The folder is missing or has no classes.</exception>
    public override IReadOnlyList<string> ClassNames => FolderOptions.ClassNames ?? ImageFolder.FindClasses(TrainFolder);

    /// <summary>Crops and resizes at random, and flips horizontally with probability 0.5.</summary>
    protected override PicturePipeline DefaultTrainPipeline => PictureRecipes.Train(imageSize, this);

    /// <summary>Resizes the shorter side to 8/7 of the size, and crops the centre.</summary>
    protected override PicturePipeline DefaultEvaluationPipeline => PictureRecipes.Evaluation(imageSize, this);

    private string TrainFolder => PictureFolders.Find(DataDir, DataModule.Split.Train) ?? DataDir;

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context) => Directory.Exists(DataDir)
        ? Task.CompletedTask
        : throw new DataSourceException(DataDir, "a folder with a folder of pictures for each class, or such folders for train, val and test", "no such folder");

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() => TestFolder is null && testSplit > 0 ? SplitTest().Train : Open(TrainFolder);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture>? OpenValidation() =>
        TrainFolder != DataDir && PictureFolders.Find(DataDir, DataModule.Split.Validation) is { } folder ? Open(folder) : null;

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest() => TestFolder is { } folder ? Open(folder)
        : testSplit > 0 ? SplitTest().Test
        : throw new DataSourceException(
            DataDir, $"a folder of test pictures ({PictureFolders.Usual(DataModule.Split.Test)}), or a testSplit above 0", "neither");

    private string? TestFolder => TrainFolder == DataDir ? null : PictureFolders.Find(DataDir, DataModule.Split.Test);

    private (IDataset<LabelledPicture> Train, IDataset<LabelledPicture> Test) SplitTest() =>
        PictureSplits.Split(Open(TrainFolder), testSplit, Stratified, Seed);

    private IDataset<LabelledPicture> Open(string folder) => ImageFolder.Open(folder, FolderOptions with
    {
        ClassNames = ClassNames,
        AllowEmpty = FolderOptions.AllowEmpty || folder != TrainFolder,
        ListingPath = FolderOptions.ListingPath is { } path ? $"{path}-{Path.GetFileName(Path.GetFullPath(folder))}" : null,
    }).Map(static file => file.ToPicture());
}
