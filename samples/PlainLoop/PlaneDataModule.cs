using DataModule;

namespace PlainLoop;

/// <summary>A point of the plane, and its noisy height.</summary>
[Sample]
public readonly partial record struct Point([Shape(2)] float[] Position, float Height);

/// <summary>Points of height 2x - 3y + 1/2, with noise of standard deviation 0.1. Every tenth point is in the test split.</summary>
[DataModule]
public sealed partial class PlaneDataModule(int points = 10_000, int batchSize = 50, ulong seed = 42, int workers = 1)
{
    private IDataset<Point>? train, test;

    [Setup("fit")]
    private void OpenTrain() => train = Dataset.Generate(points - (points / 10), index => Measure(index));

    [Setup("test")]
    private void OpenTest() => test = Dataset.Generate(points / 10, index => Measure(points + index));

    [Dataloader(Split.Train)]
    private DataLoader<Point.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, seed: seed, workers: workers);

    [Dataloader(Split.Test)]
    private DataLoader<Point.Batch> Test() => test!.ToLoader(batchSize);

    // A point depends only on the seed and its index: the same in every epoch, on every thread.
    private Point Measure(long index)
    {
        var random = new SampleRandom(seed, index);
        var (x, y) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
        return new Point([x, y], (2 * x) - (3 * y) + 0.5f + (0.1f * (float)random.NextNormal()));
    }
}
