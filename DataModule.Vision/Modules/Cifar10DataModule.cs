using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>Photographs of 32 x 32 in ten classes: 50,000 to train and validate with, 10,000 to test (Krizhevsky, 2009).</summary>
/// <remarks>Existing files are used as they are; <see cref="FakePictures.WriteCifar10"/> makes a miniature.</remarks>
/// <param name="dataDir">Where the folder of the archive is, or is put; the archive is 170 MB.</param>
/// <param name="batchSize">Pictures in a batch.</param>
/// <param name="validationSplit">How many training pictures are held back for validation: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split has every class in the proportion of all, to within a picture.</param>
/// <param name="seed">Seed of the split, of the order and of augmentation.</param>
/// <param name="workers">Threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the usual pipelines normalise by the data set's mean and standard deviation; else values are from 0 to 1.</param>
/// <param name="shuffle">Whether training pictures come in another order each epoch.</param>
/// <param name="dropLast">Whether a last training batch that is not full is left out. Batches for evaluation never are.</param>
[DataModule]
public sealed partial class Cifar10DataModule(
    string dataDir = "data/cifar10",
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
    public override IReadOnlyList<string> ClassNames => Cifar10.ClassNames;

    /// <summary>Cropped to 32 x 32 after 4 pixels were added on each side, and flipped in half of the cases.</summary>
    protected override PicturePipeline DefaultTrainPipeline =>
        Finish(PicturePipeline.Rgb().RandomCrop(32, padding: 4).FlipHorizontal(), PictureStatistics.Cifar10);

    /// <inheritdoc/>
    protected override PictureSize? FixedSize => PictureSize.FromInt32(32);

    /// <inheritdoc/>
    protected override PicturePipeline DefaultEvaluationPipeline => Finish(PicturePipeline.Rgb(), PictureStatistics.Cifar10);

    /// <inheritdoc/>
    public override IReadOnlyList<DataOrigin> Origins => [Cifar10.Source.Origin];

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context) => ArchiveFiles.EnsureAsync(DataDir, Cifar10.Source, context);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() => Cifar10.Open(DataDir, train: true);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest() => Cifar10.Open(DataDir, train: false);
}
