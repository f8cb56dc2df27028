namespace DataModule;

/// <summary>
/// Samples that can only be read in order: lines, shards, sockets. One reader feeds all workers of a loader; what is
/// costly about a sample belongs into a <c>Map</c>, which runs in the workers.
/// </summary>
/// <typeparam name="T">The sample type.</typeparam>
public interface IStreamDataset<out T>
{
    /// <summary>
    /// How many samples an epoch is thought to have, null where that is not known: for progress and schedules. What ends an
    /// epoch is the reader.
    /// </summary>
    long? Count => null;

    /// <summary>
    /// Reads an epoch from a given sample on. It must give the same samples each time it is asked for the same epoch. One
    /// thread at a time reads; the enumerator is disposed when it is no longer needed.
    /// </summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="start">How many samples to pass over, by seeking where that is possible.</param>
    IEnumerable<T> Read(long epoch, long start);
}

/// <summary>A stream that may give samples in another order than they are read from where they lie.</summary>
internal interface IReordering
{
    bool Reorders { get; }
}

/// <summary>A stream whose samples are computed after reading, by whoever wants them.</summary>
internal interface IDeferredStream<T> : IStreamDataset<T>
{
    StreamReader<T> Open(long epoch, long start);
}
