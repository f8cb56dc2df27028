namespace DataModule;

/// <summary>
/// An iterable-style dataset: samples that can only be read in order, such as lines, shards or sockets. One thread reads for all workers
/// of a loader. Put costly work into a <c>Map</c>, which runs in the workers.
/// </summary>
/// <typeparam name="T">The sample type.</typeparam>
public interface IStreamDataset<out T>
{
    /// <summary>
    /// An estimate of the number of samples in an epoch, for progress bars and schedules; null where it is not known. The epoch ends
    /// where the reader ends, whatever this number is.
    /// </summary>
    long? Count => null;

    /// <summary>
    /// Reads an epoch, beginning with a given sample. It must return the same samples each time for the same epoch. One thread at a time
    /// reads. The enumerator is disposed when it is no longer needed.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="start">The number of samples to skip at the beginning; by seeking where that is possible.</param>
    IEnumerable<T> Read(long epoch, long start);
}

/// <summary>A stream that may return samples in another order than that of its source.</summary>
internal interface IReordering
{
    bool Reorders { get; }
}

/// <summary>A stream whose samples are computed after reading, by the worker that makes their batch.</summary>
internal interface IDeferredStream<T> : IStreamDataset<T>
{
    StreamReader<T> Open(long epoch, long start);
}
