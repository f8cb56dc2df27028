using System.ComponentModel.DataAnnotations;
using DataModule;

namespace Data_Project;

/// <summary>Two numbers and their class. A batch has <c>Numbers</c>, [batch, 2], and <c>Label</c>, [batch].</summary>
[Sample]
public readonly partial record struct Point([Shape(2)] float[] Numbers, long Label);

/// <summary>Points on two spirals. The class of a point is its spiral. Use your own arrays instead.</summary>
/// <param name="points">The number of points.</param>
/// <param name="batchSize">Points per batch.</param>
/// <param name="seed">Seed of the points, the split and the shuffling.</param>
[DataModule]
public sealed partial class PointsDataModule([Range(10, 1_000_000)] int points = 2000, [Range(1, 4096)] int batchSize = 64, ulong seed = 42)
{
    private IDataset<Point>? train, validation, test;

    [Setup] // in every process, before each stage; equal seeds give equal splits
    private void MakeAndSplit() =>
        (train, validation, test) = Dataset.From(Enumerable.Range(0, points).Select(Spiral).ToArray()).RandomSplit(0.8, 0.1, 0.1, seed);

    [Dataloader(Split.Train)]
    private DataLoader<Point.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, seed: seed);

    [Dataloader(Split.Validation)]
    private DataLoader<Point.Batch> Validation() => validation!.ToLoader(batchSize);

    [Dataloader(Split.Test)]
    private DataLoader<Point.Batch> Test() => test!.ToLoader(batchSize);

    [Dataloader(Split.Predict)]
    private DataLoader<Point.Batch> Predict() => test!.ToLoader(batchSize);

    // Depends only on the seed and the index: the same in every epoch, on every thread.
    private Point Spiral(int index)
    {
        var random = new SampleRandom(seed, index);
        var label = index % 2;
        var turn = 1 + (5 * random.NextSingle());
        var (sin, cos) = MathF.SinCos(turn + (label * MathF.PI));
        return new([turn / 6 * cos, turn / 6 * sin], label);
    }
}
