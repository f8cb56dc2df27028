using System.ComponentModel.DataAnnotations;
using DataModule;

namespace SemiSupervised;

/// <summary>
/// Few labelled images and many unlabelled ones, in one loader of pairs of batches. An epoch ends with the unlabelled
/// images; the labelled ones start over, in a fresh order, as often as needed.
/// </summary>
/// <param name="dataDir">Where the four IDX files of Fashion-MNIST are, or are put.</param>
/// <param name="labelled">How many images keep their label.</param>
/// <param name="batchSize">Labelled images in a batch.</param>
/// <param name="unlabelledPerLabelled">Unlabelled images for each of them.</param>
/// <param name="seed">Fixes which images keep their label, and the order.</param>
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
            throw new InvalidOperationException($"{labelled} images are to keep their label, but there are {all.Count} images.");
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

    /// <summary>Moves the image by up to two pixels in each direction; what comes in from outside is black.</summary>
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
