using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>Handwritten digits of 28 x 28, grey: 60,000 to train and validate with, 10,000 to test (LeCun, Cortes and Burges, 1998).</summary>
/// <remarks>Existing files are used as they are; <see cref="FakePictures.WriteMnist"/> makes a miniature.</remarks>
/// <param name="dataDir">Where the four IDX files are, or are put.</param>
/// <param name="batchSize">Pictures in a batch.</param>
/// <param name="validationSplit">How many training pictures are held back for validation: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split has every class in the proportion of all, to within a picture.</param>
/// <param name="seed">Seed of the split, of the order and of augmentation.</param>
/// <param name="workers">Threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the usual pipelines normalise by the data set's mean and standard deviation; else values are from 0 to 1.</param>
/// <param name="shuffle">Whether training pictures come in another order each epoch.</param>
/// <param name="dropLast">Whether a last training batch that is not full is left out. Batches for evaluation never are.</param>
[DataModule]
public sealed partial class MnistDataModule(
    string dataDir = "data/mnist",
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
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <inheritdoc/>
    protected override PictureSize? FixedSize => PictureSize.FromInt32(28);

    /// <inheritdoc/>
    protected override PicturePipeline DefaultEvaluationPipeline => Finish(PicturePipeline.Grey(), PictureStatistics.Mnist);

    /// <inheritdoc/>
    public override IReadOnlyList<DataOrigin> Origins => [IdxSource.Mnist.Origin];

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context) => IdxFiles.EnsureAsync(DataDir, IdxSource.Mnist, context);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() => IdxPictures.Open(DataDir, "train", size: FixedSize);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest() => IdxPictures.Open(DataDir, "t10k", size: FixedSize);
}
