using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>CIFAR-100: photographs of 32 x 32 in 100 classes, 50,000 for training and validation, 10,000 for the test (Krizhevsky, 2009).</summary>
/// <remarks>Existing files are used unchanged. <see cref="FakePictures.WriteCifar100"/> writes a miniature for trials.</remarks>
/// <param name="dataDir">The folder of the data. If it is missing, an archive of 170 MB is downloaded there.</param>
/// <param name="coarse">Whether labels are those of the 20 coarse classes.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="validationSplit">The part of the training pictures that becomes the validation split: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split keeps the proportions of the classes, to within one picture.</param>
/// <param name="seed">Seed of the split, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the default pipelines normalize by the mean and standard deviation of the data set; otherwise values are in [0, 1].</param>
/// <param name="shuffle">Whether training pictures are shuffled in each epoch.</param>
/// <param name="dropLast">Whether an incomplete last training batch is dropped. Evaluation keeps every picture.</param>
[DataModule]
public sealed partial class Cifar100DataModule(
    string dataDir = "data/cifar100",
    bool coarse = false,
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
    public override IReadOnlyList<string> ClassNames => coarse ? Cifar100.CoarseClassNames : Cifar100.ClassNames;

    /// <summary>Pads by 4 pixels, crops at random to 32 x 32, and flips horizontally with probability 0.5.</summary>
    protected override PicturePipeline DefaultTrainPipeline =>
        Finish(PicturePipeline.Rgb().RandomCrop(32, padding: 4).FlipHorizontal(), PictureStatistics.Cifar100);

    /// <inheritdoc/>
    protected override PictureSize? FixedSize => PictureSize.FromInt32(32);

    /// <inheritdoc/>
    protected override PicturePipeline DefaultEvaluationPipeline => Finish(PicturePipeline.Rgb(), PictureStatistics.Cifar100);

    /// <inheritdoc/>
    public override IReadOnlyList<DataOrigin> Origins => [Cifar100.Source.Origin];

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context) => ArchiveFiles.EnsureAsync(DataDir, Cifar100.Source, context);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() => Cifar100.Open(DataDir, train: true, coarse);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest() => Cifar100.Open(DataDir, train: false, coarse);
}
