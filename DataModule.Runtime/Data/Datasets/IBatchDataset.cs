namespace DataModule;

/// <summary>A dataset that fetches several samples at once faster than one by one. A loader calls <see cref="GetBatch"/> for each batch.</summary>
/// <typeparam name="T">The sample type.</typeparam>
public interface IBatchDataset<T> : IDataset<T>
{
    /// <summary>Fetches the samples at several indices. Must be thread-safe.</summary>
    /// <param name="indices">Each in [0, count).</param>
    /// <param name="samples">Where to write the samples, in the order of the indices; of the same length. All of it must be written.</param>
    void GetBatch(ReadOnlySpan<long> indices, Span<T> samples);
}
