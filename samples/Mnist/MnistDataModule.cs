using DataModule;

namespace Mnist;

/// <summary>Which images: both sets have the same format and size.</summary>
public enum ImageSet
{
    /// <summary>Clothes (Fashion-MNIST).</summary>
    Fashion,

    /// <summary>Handwritten digits (MNIST).</summary>
    Mnist,
}

/// <summary>Ten kinds of images of 28 x 28 pixels; a tenth of the training images is held back for validation.</summary>
[DataModule]
public sealed partial class MnistDataModule(
    string dataDir, ImageSet images = ImageSet.Fashion, int batchSize = 64, ulong seed = 42, int workers = 1)
{
    private IDataset<Digit>? train, validation, test;

    [Prepare] // one process per node, before anything else
    private Task GetFilesAsync(PrepareContext context) =>
        IdxFiles.EnsureAsync(dataDir, images == ImageSet.Mnist ? IdxSource.Mnist : IdxSource.FashionMnist, context);

    [Setup("fit", "validate")] // every process; a typo in "fit" is a compile error
    private void SplitTrainAndValidation() => (train, validation) = Open("train").RandomSplit(0.9, 0.1, seed);

    [Setup("test")]
    private void OpenTest() => test = Open("t10k");

    [Dataloader(Split.Train)]
    private DataLoader<Digit.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, seed: seed, workers: workers);

    [Dataloader(Split.Validation)]
    private DataLoader<Digit.Batch> Validation() => validation!.ToLoader(batchSize, workers: workers);

    [Dataloader(Split.Test)]
    private DataLoader<Digit.Batch> Test() => test!.ToLoader(batchSize, workers: workers);

    private IdxDataset<Digit> Open(string prefix) =>
        IdxDataset.Open(dataDir, prefix, static (image, label) => new Digit(image, label), size: (28, 28));
}
