namespace DataModule;

/// <summary>Views of datasets. None copies a sample; each is as thread-safe as its source.</summary>
public static class DatasetExtensions
{
    /// <summary>Passes each sample through a function, in the worker that fetches it.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="map">The function. Several threads call it at once.</param>
    /// <param name="fingerprint">
    /// A short text that names the function and its settings. A loader's state cannot be loaded over a dataset with another one. By
    /// default the function is not compared.
    /// </param>
    /// <typeparam name="T">The sample type of the dataset.</typeparam>
    /// <typeparam name="TResult">The sample type of the view.</typeparam>
    public static IDataset<TResult> Map<T, TResult>(this IDataset<T> dataset, Func<T, TResult> map, string? fingerprint = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(map);
        return new MappedDataset<T, TResult>(dataset, map, fingerprint);
    }

    /// <summary>
    /// Passes each sample through a function with random numbers of its own: new ones each epoch, and the same ones for
    /// any number of workers and after a resume.
    /// </summary>
    /// <inheritdoc cref="Map{T, TResult}(IDataset{T}, Func{T, TResult}, string)"/>
    public static IDataset<TResult> Map<T, TResult>(this IDataset<T> dataset, Func<T, SampleRandom, TResult> map, string? fingerprint = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(map);
        return new RandomlyMappedDataset<T, TResult>(dataset, map, fingerprint);
    }

    /// <summary>The samples at the given indices, in that order.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="indices">Each in [0, count). An index may occur more than once.</param>
    /// <typeparam name="T">The sample type.</typeparam>
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

    /// <summary>A range of consecutive samples.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="start">The index of the first sample, from 0.</param>
    /// <param name="count">The number of samples.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the dataset.</exception>
    public static IDataset<T> Slice<T>(this IDataset<T> dataset, long start, long count)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, dataset.Count - start);
        return new SliceDataset<T>(dataset, start, count);
    }

    /// <summary>The samples of this dataset, followed by those of the others.</summary>
    /// <param name="dataset">The first dataset.</param>
    /// <param name="others">The datasets that follow, in order.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IDataset<T> Concat<T>(this IDataset<T> dataset, params IDataset<T>[] others)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(others);
        return new ConcatDataset<T>([dataset, .. others]);
    }

    /// <summary>Pairs the samples of two datasets by index.</summary>
    /// <param name="dataset">The dataset of the first items.</param>
    /// <param name="second">The dataset of the second items; it has the same count.</param>
    /// <typeparam name="T">The sample type of the first dataset.</typeparam>
    /// <typeparam name="TSecond">The sample type of the second dataset.</typeparam>
    /// <exception cref="ArgumentException">The datasets differ in count.</exception>
    public static IDataset<(T First, TSecond Second)> Zip<T, TSecond>(this IDataset<T> dataset, IDataset<TSecond> second)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(second);
        return dataset.Count == second.Count
            ? new ZippedDataset<T, TSecond>(dataset, second)
            : throw new ArgumentException(
                FormattableString.Invariant(
                    $"Zip needs datasets with the same number of samples: the first has {dataset.Count}, the second has {second.Count}."),
                nameof(second));
    }
}
