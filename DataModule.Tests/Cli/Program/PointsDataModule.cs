using System.ComponentModel.DataAnnotations;
using DataModule;

namespace CliProgram;

/// <summary>What the points are spoilt by.</summary>
public enum NoiseKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Draws from a range.</summary>
    UniformDraws,
}

[Sample]
public readonly partial record struct Point([Shape(2)] float[] Position, float Height);

/// <summary>Points on a plane, of which the height is to be learnt.</summary>
/// <param name="samples">How many points there are, in <see cref="Point"/>s.</param>
/// <param name="batchSize">Points in a batch.</param>
/// <param name="noise">What the heights are spoilt by.</param>
/// <param name="slopes">How the height changes along each axis.</param>
/// <param name="seed">Fixes the split and the order.</param>
/// <param name="label">A name that nothing depends on.</param>
/// <param name="patience">How long to wait for the points.</param>
[DataModule]
public sealed partial class PointsDataModule(
    [Range(8, 100_000)] int samples = 160,
    [Range(1, 4096)] int batchSize = 16,
    NoiseKind noise = NoiseKind.None,
    float[]? slopes = null,
    ulong seed = 1,
    string? label = null,
    TimeSpan? patience = null)
{
    private IDataset<Point>? train, validation, test;

    /// <summary>Known once the data is set up.</summary>
    public int Inputs { get; private set; }

    [Setup]
    private void Make()
    {
        Inputs = 2;
        var random = new Random(7);
        var along = slopes ?? [2, -1];
        var points = Enumerable.Range(0, samples).Select(_ =>
        {
            float[] position = [random.NextSingle(), random.NextSingle()];
            var spoilt = noise == NoiseKind.UniformDraws ? random.NextSingle() : 0;
            return new Point(position, (position[0] * along[0]) + (position[1] * along[1]) + spoilt);
        }).ToArray();
        (train, validation, test) = Dataset.From(points).RandomSplit(0.5, 0.25, 0.25, seed);
        Thread.Sleep(patience ?? TimeSpan.Zero);
    }

    [Dataloader(Split.Train)]
    private DataLoader<Point.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, seed: seed);

    [Dataloader(Split.Validation)]
    private DataLoader<Point.Batch> Validation() => validation!.ToLoader(batchSize);

    [Dataloader(Split.Test)]
    private DataLoader<Point.Batch> Test() => test!.ToLoader(batchSize);

    [Dataloader(Split.Predict)]
    private DataLoader<Point.Batch> Predict() => test!.ToLoader(batchSize);

    /// <inheritdoc/>
    public override string ToString() => label ?? nameof(PointsDataModule);
}
