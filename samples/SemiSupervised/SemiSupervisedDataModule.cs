using System.ComponentModel.DataAnnotations;
using DataModule;

namespace SemiSupervised;

/// <summary>
/// Few labelled images and many unlabelled ones, in one loader of pairs of batches. An epoch ends with the unlabelled images. The labelled
/// images are repeated as often as needed, shuffled again each time.
/// </summary>
/// <param name="dataDir">The folder of the four IDX files of Fashion-MNIST. Missing files are downloaded there.</param>
/// <param name="labelled">The number of images that keep their label.</param>
/// <param name="batchSize">Labelled images per batch.</param>
/// <param name="unlabelledPerLabelled">The number of unlabelled images for each labelled image.</param>
/// <param name="seed">Seed of the choice of labelled images, and of the shuffling.</param>
[DataModule]
public sealed partial class SemiSupervisedDataModule(
    string dataDir = "data/fashion",
    [Range(1, 60_000)] int labelled = 500,
    [Range(1, 60_000)] int batchSize = 64,
    [Range(1, 1000)] int unlabelledPerLabelled = 4,
    ulong seed = 42)
{
    private IDataset<Labelled>? withLabels, test;
    private IDataset<Unlabelled>? withoutLabels;

    [Prepare]
    private Task GetFilesAsync(PrepareContext context) => IdxFiles.EnsureAsync(dataDir, IdxSource.FashionMnist, context);

    [Setup("fit")]
    private void ForgetMostLabels()
    {
        var all = Open("train");
        if (labelled > all.Count)
        {
            throw new InvalidOperationException($"'labelled' is {labelled}, but there are only {all.Count} images.");
        }

        (withLabels, var rest) = all.RandomSplit(labelled, all.Count - labelled, seed);
        withoutLabels = rest.Map(static (sample, random) => new Unlabelled(sample.Image, Shift(sample.Image.Span, random)));
    }

    [Setup("test")]
    private void OpenTest() => test = Open("t10k");

    [Dataloader(Split.Train)]
    private CombinedLoader<(Labelled.Batch First, Unlabelled.Batch Second)> Train() => CombinedLoader.MaxSizeCycle(
        withLabels!.ToLoader(batchSize, shuffle: true, seed: seed),
        withoutLabels!.ToLoader(batchSize * unlabelledPerLabelled, shuffle: true, seed: seed, workers: 1));

    [Dataloader(Split.Test)]
    private DataLoader<Labelled.Batch> Test() => test!.ToLoader(256, workers: 1);

    private IdxDataset<Labelled> Open(string prefix) =>
        IdxDataset.Open(dataDir, prefix, static (image, label) => new Labelled(image, label), size: (28, 28));

    /// <summary>Shifts the image by up to two pixels in each direction. The new pixels are black.</summary>
    private static byte[] Shift(ReadOnlySpan<byte> image, SampleRandom random)
    {
        const int Size = 28;
        var (right, down) = (random.NextInt(5) - 2, random.NextInt(5) - 2);
        var shifted = new byte[Size * Size];
        for (var row = Math.Max(0, down); row < Math.Min(Size, Size + down); row++)
        {
            var from = image.Slice((row - down) * Size, Size);
            var to = shifted.AsSpan(row * Size, Size);
            if (right >= 0)
            {
                from[..(Size - right)].CopyTo(to[right..]);
            }
            else
            {
                from[-right..].CopyTo(to);
            }
        }

        return shifted;
    }
}
