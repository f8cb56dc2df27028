using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>
/// Kuzushiji-MNIST: cursive Japanese characters of 28 x 28, grey, 60,000 for training and validation, 10,000 for the test (Clanuwat and
/// others, 2018).
/// </summary>
/// <remarks>Existing files are used unchanged. <see cref="FakePictures.WriteMnist"/> writes a miniature for trials.</remarks>
/// <param name="dataDir">The folder of the four IDX files. Missing files are downloaded there.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="validationSplit">The part of the training pictures that becomes the validation split: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split keeps the proportions of the classes, to within one picture.</param>
/// <param name="seed">Seed of the split, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the default pipelines normalize by the mean and standard deviation of the data set; otherwise values are in [0, 1].</param>
/// <param name="shuffle">Whether training pictures are shuffled in each epoch.</param>
/// <param name="dropLast">Whether an incomplete last training batch is dropped. Evaluation keeps every picture.</param>
[DataModule]
public sealed partial class KmnistDataModule(
    string dataDir = "data/kmnist",
    [Range(1, int.MaxValue)] int batchSize = 32,
    [Range(0, double.MaxValue)] double validationSplit = 0.2,
    bool stratified = false,
    ulong seed = 42,
    [Range(0, int.MaxValue)] int workers = 0,
    bool normalize = true,
    bool shuffle = true,
    bool dropLast = false)
    : PictureDataModule(dataDir, batchSize, validationSplit, stratified, seed, workers, normalize, shuffle, dropLast)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; } =
        ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"];

    /// <inheritdoc/>
    protected override PictureSize? FixedSize => PictureSize.FromInt32(28);

    /// <inheritdoc/>
    protected override PicturePipeline DefaultEvaluationPipeline => Finish(PicturePipeline.Grey(), new([0.1918f], [0.3483f]));

    /// <inheritdoc/>
    public override IReadOnlyList<DataOrigin> Origins => [IdxSource.Kmnist.Origin];

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context) => IdxFiles.EnsureAsync(DataDir, IdxSource.Kmnist, context);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() => IdxPictures.Open(DataDir, "train", size: FixedSize);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest() => IdxPictures.Open(DataDir, "t10k", size: FixedSize);
}
