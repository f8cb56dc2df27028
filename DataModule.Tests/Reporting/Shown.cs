using TorchSharp;

namespace DataModule.Tests.Reporting;

/// <summary>A weather that a sample may have.</summary>
public enum Weather
{
    /// <summary>No cloud.</summary>
    Clear,

    /// <summary>Clouds.</summary>
    Overcast,
}

/// <summary>A sample of everything that can be shown.</summary>
[Sample]
public readonly partial record struct Shown(
    [Shape(3, 4, 5)][Scale(1 / 255f)][Normalize(new[] { 0.5f, 0.4f, 0.3f }, new[] { 0.2f, 0.25f, 0.5f })] byte[] Photo,
    [Shape(9)][Normalize(10, 4)] float[] Curve,
    [Pad] int[] Tokens,
    Weather Weather,
    float? Wind,
    string Note,
    long Label);

/// <summary>Has samples of everything, and notes what is done to it.</summary>
[DataModule]
public sealed partial class ShownDataModule(int count = 6, bool random = false) : IClassNames
{
    private IDataset<Shown>? train;

    /// <summary>What was called, in order.</summary>
    internal List<string> Calls { get; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => ["zero", "one", "two"];

    /// <summary>The sample at an index.</summary>
    internal static Shown Make(long index) => new(
        [.. Enumerable.Range(0, 60).Select(i => (byte)((i * 4) + index))],
        [.. Enumerable.Range(0, 9).Select(i => (float)(i + index))],
        [.. Enumerable.Range(1, (int)index + 1)],
        (Weather)(index % 2),
        index % 2 == 0 ? null : index / 2f,
        $"note {index}",
        index % 3);

    /// <summary>Does nothing but be called.</summary>
    [Prepare]
    private void Get() => Calls.Add("prepare");

    [Setup("fit")]
    private void MakeSamples()
    {
        Calls.Add("setup");
        train = Dataset.Generate(count, Make);
        if (random)
        {
            train = train.Map((sample, draw) => sample with { Curve = [.. sample.Curve.Select(value => value + draw.NextSingle())] });
        }
    }

    [Dataloader(Split.Train)]
    private DataLoader<Shown.Batch> Train() => train!.ToLoader(4, shuffle: true, seed: 3);

    [Teardown]
    private void Forget() => Calls.Add("teardown");
}

/// <summary>Has a hook that changes what the model sees.</summary>
[DataModule]
public sealed partial class InvertingDataModule
{
    [Dataloader(Split.Train)]
    private static DataLoader<Shown.Batch> Train() => Dataset.Generate(2, ShownDataModule.Make).ToLoader(2);

    /// <summary>Turns the curve around.</summary>
    [AfterBatchTransfer]
    private static Shown.Batch Invert(Shown.Batch batch) => batch with { Curve = -batch.Curve };
}

/// <summary>A sample of a tensor of any shape.</summary>
[Sample]
public readonly partial record struct Loose(torch.Tensor Value);

/// <summary>Has samples that can go wrong on their way.</summary>
[DataModule]
public sealed partial class LooseDataModule([NotHyperparameter] Func<long, torch.Tensor> make)
{
    [Dataloader(Split.Train)]
    private DataLoader<Loose.Batch> Train() => Dataset.Generate(8, index => index).Map(index => new Loose(make(index)), "make").ToLoader(4);
}

/// <summary>A sample of which the run says how it is normalized, and how long it is.</summary>
[Sample]
public readonly partial record struct Measured([Shape][Normalize] float[] Curve)
{
    internal static float[] Values(long index) => [.. Enumerable.Range(0, 9).Select(i => (float)(i * index))];
}

/// <summary>Normalizes by values of the run.</summary>
[DataModule]
public sealed partial class MeasuredDataModule
{
    [Dataloader(Split.Train)]
    private static DataLoader<Measured.Batch> Train() =>
        Dataset.Generate(2, static index => new Measured(Measured.Values(index))).ToLoader(2, new Measured.RunValues(new NormalizationConstants(7, 3), [9]));
}
