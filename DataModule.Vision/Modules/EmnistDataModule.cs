using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>Handwritten letters and digits of 28 x 28, grey, upright (Cohen and others, 2017).</summary>
/// <remarks>Existing files are used as they are; <see cref="FakePictures.WriteEmnist"/> makes a miniature.</remarks>
/// <param name="dataDir">Where the folder "gzip" of the archive is, or is put; the archive is 560 MB.</param>
/// <param name="split">Which of its data sets. What was published for validation: 18,800 of the balanced, 40,000 of the digits, 14,800 of the letters, 10,000 of MNIST's.</param>
/// <param name="batchSize">Pictures in a batch.</param>
/// <param name="validationSplit">How many training pictures are held back for validation: a fraction below 1, or a count; 0 for none.</param>
/// <param name="stratified">Whether the validation split has every class in the proportion of all, to within a picture.</param>
/// <param name="seed">Seed of the split, of the order and of augmentation.</param>
/// <param name="workers">Threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the usual pipelines normalise by the data set's mean and standard deviation; else values are from 0 to 1.</param>
/// <param name="shuffle">Whether training pictures come in another order each epoch.</param>
/// <param name="dropLast">Whether a last training batch that is not full is left out. Batches for evaluation never are.</param>
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
