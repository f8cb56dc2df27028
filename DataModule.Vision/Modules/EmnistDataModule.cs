using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>EMNIST: handwritten letters and digits of 28 x 28, grey, upright (Cohen and others, 2017).</summary>
/// <remarks>Existing files are used unchanged. <see cref="FakePictures.WriteEmnist"/> writes a miniature for trials.</remarks>
/// <param name="dataDir">The folder of the data. If it is missing, an archive of 560 MB is downloaded there.</param>
/// <param name="split">
/// The data set to use. The published validation splits have 18,800 pictures (balanced), 40,000 (digits), 14,800 (letters) and 10,000
/// (MNIST).
/// </param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="validationSplit">The part of the training pictures that becomes the validation split: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split keeps the proportions of the classes, to within one picture.</param>
/// <param name="seed">Seed of the split, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the default pipelines normalize by the mean and standard deviation of the data set; otherwise values are in [0, 1].</param>
/// <param name="shuffle">Whether training pictures are shuffled in each epoch.</param>
/// <param name="dropLast">Whether an incomplete last training batch is dropped. Evaluation keeps every picture.</param>
[DataModule]
public sealed partial class EmnistDataModule(
    string dataDir = "data/emnist",
    EmnistSplit split = EmnistSplit.Balanced,
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
    public override IReadOnlyList<string> ClassNames => Emnist.ClassNames(split);

    /// <inheritdoc/>
    protected override PictureSize? FixedSize => PictureSize.FromInt32(28);

    /// <inheritdoc/>
    protected override PicturePipeline DefaultEvaluationPipeline => Finish(PicturePipeline.Grey(), Emnist.Statistics(split));

    /// <inheritdoc/>
    public override IReadOnlyList<DataOrigin> Origins => [Emnist.Source.Origin];

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context) => ArchiveFiles.EnsureAsync(DataDir, Emnist.Source, context);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() => Emnist.Open(DataDir, split, train: true);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest() => Emnist.Open(DataDir, split, train: false);
}
