namespace DataModule;

/// <summary>A dataset that can say whether its samples depend on <see cref="SampleRandom"/>.</summary>
internal interface IRandomised
{
    bool UsesRandomness { get; }
}

internal static class Randomised
{
    public static bool Is<T>(IDataset<T> dataset) => dataset is IRandomised { UsesRandomness: true };
}
