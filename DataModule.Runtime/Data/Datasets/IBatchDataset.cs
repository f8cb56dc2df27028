namespace DataModule;

/// <summary>A dataset that fetches a batch's samples together faster than one by one. A loader over it does so.</summary>
/// <typeparam name="T">The sample type.</typeparam>
public interface IBatchDataset<T> : IDataset<T>
{
    /// <summary>Fetches samples. Thread-safe.</summary>
    /// <param name="indices">Each in [0, count).</param>
    /// <param name="samples">As long as the indices; filled entirely.</param>
    void GetBatch(ReadOnlySpan<long> indices, Span<T> samples);
}
