using TorchSharp;

namespace DataModule.Tests.Reporting;

/// <summary>A sample of a text with a number of words that differs, a measurement that may be missing or no number, and a class.</summary>
[Sample]
public readonly partial record struct Remark([Pad] int[] Words, [Normalize(5, 2)] float? Length, string Text, long Category);

/// <summary>Three splits of remarks, of which some are there twice: a module whose card is known beforehand.</summary>
/// <param name="samples">How many there are in all.</param>
/// <param name="flaw">What is different from what it should be.</param>
[DataModule]
public sealed partial class CardDataModule(int samples = 40, string flaw = "") : IClassNames, IDocumentedData
{
    private IDataset<Remark>? train, validation, test;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => flaw == "class" ? ["praise", "doubt"] : ["praise", "doubt", "never said"];

    /// <inheritdoc/>
    public IReadOnlyList<DataOrigin> Origins =>
    [
        new("Remarks")
        {
            Description = "What people say.",
            License = "CC0-1.0",
            Home = new("https://example.org/remarks"),
            Creator = "People",
            Published = "2024-05-01",
            Version = "2",
            Files = [new("remarks.csv", 12, "AB" + new string('0', 62)), new("old.zip", 13) { Md5 = new string('1', 32) }],
            Mirrors = [new("https://example.org/files/")],
        },
    ];

    /// <summary>The remark at an index: remarks 3 and 13 are alike, and 4 and 14 but for their class.</summary>
    internal static Remark Make(long index)
    {
        var content = index is 13 or 14 ? index - 10 : index;
        return new(
            [.. Enumerable.Range(0, (int)(content % 5) + 1).Select(word => (int)content + word)],
            content % 4 == 0 ? null : content % 7 == 6 ? float.NaN : content,
            $"remark {content}",
            index == 14 ? 1 - (content % 2) : content % 2);
    }

    /// <summary>Writes nothing, since all is made up.</summary>
    [Prepare(Scope = PrepareScope.Once)]
    private static void Write()
    {
    }

    /// <summary>Splits the remarks.</summary>
    [Setup]
    private void Split()
    {
        var all = Dataset.Generate(samples, Make);
        if (flaw == "nan")
        {
            all = all.Map(remark => remark with { Length = float.PositiveInfinity });
        }

        if (flaw == "range")
        {
            all = all.Map(remark => remark with { Length = remark.Length - 1000 });
        }

        train = all.Slice(0, samples - 20);
        validation = all.Slice(samples - 20, 10);
        test = all.Subset([.. Enumerable.Range(samples - 10, 10).Select(i => (long)i), .. flaw == "leak" ? new long[] { 0, 1 } : []]);
    }

    [Dataloader(DataModule.Split.Train)]
    private DataLoader<Remark.Batch> Train() => train!.ToLoader(4, shuffle: true, seed: 1);

    [Dataloader(DataModule.Split.Validation)]
    private DataLoader<Remark.Batch> Validation() => validation!.ToLoader(4);

    [Dataloader(DataModule.Split.Test)]
    private DataLoader<Remark.Batch> Test() => test!.ToLoader(4);
}

/// <summary>Loaders of other kinds: a plain sequence, and a stream.</summary>
[DataModule]
public sealed partial class OtherLoadersDataModule
{
    [Dataloader(Split.Train)]
    private static IEnumerable<torch.Tensor> Train() => Enumerable.Range(0, 3).Select(static i => torch.zeros(i + 1, 2));

    [Dataloader(Split.Test)]
    private static DataLoader<Remark.Batch> Test() =>
        StreamDataset.From(static _ => Enumerable.Range(0, 7).Select(static i => CardDataModule.Make(i)), "remarks").ToLoader(4);
}
