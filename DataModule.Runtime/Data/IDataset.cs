namespace DataModule;

/// <summary>A map-style dataset: it knows how many samples it has, and fetches each by index. Several threads may fetch at once.</summary>
/// <typeparam name="T">The sample type.</typeparam>
public interface IDataset<out T>
{
    /// <summary>The number of samples. It must not change while a loader reads.</summary>
    long Count { get; }

    /// <summary>The sample at an index. Must be thread-safe.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    T this[long index] { get; }

    /// <summary>
    /// The sample at an index, with random numbers that depend on the sample and the epoch alone: they are the same for any number of
    /// workers and after a resume. A dataset without randomness need not implement it: by default it calls the indexer.
    /// </summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    /// <param name="random">The random numbers of this sample in this epoch; not to be kept.</param>
    T Get(long index, SampleRandom random) => this[index];
}
