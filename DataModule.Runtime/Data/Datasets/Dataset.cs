namespace DataModule;

/// <summary>Creates datasets from lists, arrays, tensors, functions and other datasets.</summary>
public static class Dataset
{
    /// <summary>A dataset over a list. Nothing is copied.</summary>
    /// <param name="items">The samples. Several threads read the list; it must not change meanwhile.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IDataset<T> From<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items is T[] array ? new ArrayDataset<T>(array) : new ListDataset<T>(items);
    }

    /// <summary>A dataset over an array. Nothing is copied.</summary>
    /// <param name="items">The samples; the array must not change while a loader reads.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IDataset<T> From<T>(T[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new ArrayDataset<T>(items);
    }

    /// <summary>The rows of a tensor: sample i is the elements of <c>tensor[i]</c> in row-major order. Nothing is copied.</summary>
    /// <param name="tensor">Contiguous, on the CPU, with at least one dimension; under 2 GiB. It may be disposed afterwards.</param>
    /// <typeparam name="T">The tensor's element type.</typeparam>
    /// <exception cref="ArgumentException">The tensor has another dtype, is not contiguous, is not on the CPU, or has no dimension.</exception>
    public static IDataset<ReadOnlyMemory<T>> FromTensor<T>(TorchSharp.torch.Tensor tensor)
        where T : unmanaged => new TensorDataset<T>(tensor);

    /// <summary>A dataset whose samples are computed from their index.</summary>
    /// <param name="count">The number of samples; 0 or more.</param>
    /// <param name="create">Computes the sample at an index. Several threads call it at once.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static IDataset<T> Generate<T>(long count, Func<long, T> create)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(create);
        return new GeneratedDataset<T>(count, create);
    }

    /// <summary>
    /// Mixes samples of several datasets in fixed proportions. Where an epoch draws fewer samples than a dataset has, the next epoch
    /// continues with the rest of them. Where it draws more, the dataset starts over in another random order.
    /// </summary>
    /// <param name="parts">The datasets and their weights: finite, not negative, and not all 0.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentException">A weight is negative or not finite, all are 0, or a dataset with a positive weight is empty.</exception>
    public static IDataset<T> Mix<T>(params (IDataset<T> Dataset, double Weight)[] parts) => Mix(null, parts);

    /// <inheritdoc cref="Mix{T}(ValueTuple{IDataset{T}, double}[])"/>
    /// <param name="count">The number of samples in an epoch; by default the sum of the datasets' counts.</param>
    /// <param name="parts">The datasets and their weights: finite, not negative, and not all 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static IDataset<T> Mix<T>(long? count, params (IDataset<T> Dataset, double Weight)[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, nameof(count));
        return new MixedDataset<T>(parts, count);
    }

    internal static long CheckIndex(long index, long count) =>
        (ulong)index < (ulong)count
            ? index
            : throw new ArgumentOutOfRangeException(nameof(index), index, count == 0
                ? "The index is out of range: the dataset is empty."
                : FormattableString.Invariant($"The index is out of range: the dataset has {count} samples, with indices 0 to {count - 1}."));
}

internal sealed class ArrayDataset<T>(T[] items) : IDataset<T>
{
    public long Count => items.Length;

    public T this[long index] => items[Dataset.CheckIndex(index, items.Length)];
}

internal sealed class ListDataset<T>(IReadOnlyList<T> items) : IDataset<T>
{
    public long Count => items.Count;

    public T this[long index] => items[(int)Dataset.CheckIndex(index, items.Count)];
}

internal sealed class GeneratedDataset<T>(long count, Func<long, T> create) : IDataset<T>
{
    public long Count => count;

    public T this[long index] => create(Dataset.CheckIndex(index, count));
}
