namespace DataModule;

/// <summary>Views of datasets. None copies a sample; each is as thread-safe as what it views.</summary>
public static class DatasetExtensions
{
    /// <summary>Each sample passed through a function, in the worker that fetches it.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="map">Called by several threads at once.</param>
    /// <param name="fingerprint">What the function does: a loader's state is not loaded over a dataset with another. Nothing is compared by default.</param>
    public static IDataset<TResult> Map<T, TResult>(this IDataset<T> dataset, Func<T, TResult> map, string? fingerprint = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(map);
        return new MappedDataset<T, TResult>(dataset, map, fingerprint);
    }

    /// <summary>
    /// Each sample passed through a function with random numbers of its own: new ones each epoch, and the same ones for
    /// any number of workers and after a resume.
    /// </summary>
    /// <inheritdoc cref="Map{T, TResult}(IDataset{T}, Func{T, TResult}, string)"/>
    public static IDataset<TResult> Map<T, TResult>(this IDataset<T> dataset, Func<T, SampleRandom, TResult> map, string? fingerprint = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(map);
        return new RandomlyMappedDataset<T, TResult>(dataset, map, fingerprint);
    }

    /// <summary>The samples at the given indices, in that order; an index may occur more than once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in [0, count).</exception>
    public static IDataset<T> Subset<T>(this IDataset<T> dataset, IEnumerable<long> indices)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(indices);
        long[] list = [.. indices];
        foreach (var index in list)
        {
            Dataset.CheckIndex(index, dataset.Count);
        }

        return new SubsetDataset<T>(dataset, list);
    }

    /// <summary>The samples from <paramref name="start"/> on, <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The stretch does not lie within the dataset.</exception>
    public static IDataset<T> Slice<T>(this IDataset<T> dataset, long start, long count)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, dataset.Count - start);
        return new SliceDataset<T>(dataset, start, count);
    }

    /// <summary>The samples of this dataset, then those of the others.</summary>
    public static IDataset<T> Concat<T>(this IDataset<T> dataset, params IDataset<T>[] others)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(others);
        return new ConcatDataset<T>([dataset, .. others]);
    }

    /// <summary>Pairs of samples with equal indices.</summary>
    /// <exception cref="ArgumentException">The datasets differ in count.</exception>
    public static IDataset<(T First, TSecond Second)> Zip<T, TSecond>(this IDataset<T> dataset, IDataset<TSecond> second)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(second);
        return dataset.Count == second.Count
            ? new ZippedDataset<T, TSecond>(dataset, second)
            : throw new ArgumentException(
                FormattableString.Invariant(
                    $"Only datasets of equal count can be zipped: the first has {dataset.Count} samples, the second {second.Count}."),
                nameof(second));
    }
}
