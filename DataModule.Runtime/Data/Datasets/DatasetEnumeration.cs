namespace DataModule;

/// <summary>Enumerates a dataset without a loader: one sample after the other, in the dataset's order.</summary>
/// <remarks>
/// <c>foreach (var sample in dataset)</c> uses it; for LINQ write <c>dataset.AsEnumerable()</c>. A random <c>Map</c> uses the random
/// numbers of its indexer: the same ones each time.
/// </remarks>
public static class DatasetEnumeration
{
    private const int LargestChunk = 256;

    /// <summary>Enumerates the samples in order. They are fetched lazily; an <see cref="IBatchDataset{T}"/> fetches up to 256 at once.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IEnumerator<T> GetEnumerator<T>(this IDataset<T> dataset) => dataset.AsEnumerable().GetEnumerator();

    /// <inheritdoc cref="GetEnumerator{T}(IDataset{T})"/>
    public static IEnumerable<T> AsEnumerable<T>(this IDataset<T> dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset is IBatchDataset<T> batched ? InChunks(batched) : OneByOne(dataset);
    }

    /// <summary>Fetches all samples, in order.</summary>
    /// <param name="dataset">The dataset; all of its samples must fit into memory.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static T[] ToArray<T>(this IDataset<T> dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var samples = new T[dataset.Count];
        var index = 0L;
        foreach (var sample in dataset)
        {
            samples[index++] = sample;
        }

        return samples;
    }

    private static IEnumerable<T> OneByOne<T>(IDataset<T> dataset)
    {
        for (long index = 0; index < dataset.Count; index++)
        {
            yield return dataset[index];
        }
    }

    // Chunks grow, so that reading only the first few samples does not fetch hundreds.
    private static IEnumerable<T> InChunks<T>(IBatchDataset<T> dataset)
    {
        var size = 1;
        for (long start = 0; start < dataset.Count; start += size, size = Math.Min(2 * size, LargestChunk))
        {
            size = (int)Math.Min(size, dataset.Count - start);
            var samples = new T[size];
            var indices = new long[size];
            for (var item = 0; item < size; item++)
            {
                indices[item] = start + item;
            }

            dataset.GetBatch(indices, samples);
            foreach (var sample in samples)
            {
                yield return sample;
            }
        }
    }
}
