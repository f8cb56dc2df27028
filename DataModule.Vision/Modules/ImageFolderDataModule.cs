using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>
/// Your own pictures: a folder with a folder for each class, within "train", "val" and "test" by their usual names, or at once. What has no
/// folder is split from the training pictures.
/// </summary>
/// <remarks>Classes are those of the training folder, also for the other splits. <see cref="FakePictures.WriteImageFolder"/> makes a miniature.</remarks>
/// <param name="dataDir">The folder.</param>
/// <param name="batchSize">Pictures in a batch.</param>
/// <param name="imageSize">The side of pictures in a batch, in pixels.</param>
/// <param name="validationSplit">How many training pictures are held back for validation where there is no folder for it: a fraction below 1, or a count.</param>
/// <param name="testSplit">The same for the test, before those for validation; by default a folder is needed for it.</param>
/// <param name="stratified">Whether splits have every class in the proportion of all, to within a picture.</param>
/// <param name="seed">Seed of the splits, of the order and of augmentation.</param>
/// <param name="workers">Threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the usual pipelines normalise by ImageNet's mean and standard deviation; else values are from 0 to 1.</param>
/// <param name="shuffle">Whether training pictures come in another order each epoch.</param>
/// <param name="dropLast">Whether a last training batch that is not full is left out. Batches for evaluation never are.</param>
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
    /// <summary>Which files are pictures, and where listings are kept: the name of a split's folder is added to the listing's path.</summary>
    public ImageFolderOptions FolderOptions { get; init; } = new();

    /// <summary>The folders of the classes, in the order of their labels.</summary>
    /// <exception cref="DataSourceException">The folder is missing or has no classes.</exception>
    public override IReadOnlyList<string> ClassNames => FolderOptions.ClassNames ?? ImageFolder.FindClasses(TrainFolder);

    /// <summary>A random part of the picture, resized, and flipped in half of the cases.</summary>
    protected override PicturePipeline DefaultTrainPipeline => PictureRecipes.Train(imageSize, this);

    /// <summary>The shorter side resized to 8/7 of the size, and the middle of that.</summary>
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
            DataDir, $"a folder of pictures to test with ({PictureFolders.Usual(DataModule.Split.Test)}), or a testSplit above 0", "neither");

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
