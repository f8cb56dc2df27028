namespace DataModule;

/// <summary>Makes datasets of what is in memory.</summary>
public static class Dataset
{
    /// <summary>A dataset over a list, which is read by several threads and must not change meanwhile.</summary>
    public static IDataset<T> From<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items is T[] array ? new ArrayDataset<T>(array) : new ListDataset<T>(items);
    }

    /// <summary>A dataset over an array.</summary>
    public static IDataset<T> From<T>(T[] items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new ArrayDataset<T>(items);
    }

    /// <summary>The rows of a tensor, as its memory holds them: row i is the elements of <c>tensor[i]</c>. Nothing is copied.</summary>
    /// <param name="tensor">Contiguous and on the CPU; under 2 GiB. It may be disposed afterwards.</param>
    /// <typeparam name="T">The tensor's element type.</typeparam>
    /// <exception cref="ArgumentException">The tensor is not as it must be.</exception>
    public static IDataset<ReadOnlyMemory<T>> FromTensor<T>(TorchSharp.torch.Tensor tensor)
        where T : unmanaged => new TensorDataset<T>(tensor);

    /// <summary>A dataset whose samples are computed from their index, by several threads at once.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <param name="create">The sample at an index.</param>
    public static IDataset<T> Generate<T>(long count, Func<long, T> create)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(create);
        return new GeneratedDataset<T>(count, create);
    }

    /// <summary>
    /// Samples of several datasets in fixed proportions. A dataset that is drawn from less than its size goes on in the
    /// next epoch where it stopped; one that is drawn from more begins again, in another random order.
    /// </summary>
    /// <param name="parts">The datasets and their weights: finite, not negative, and not all 0.</param>
    /// <exception cref="ArgumentException">A weight is not as it must be, or a dataset is empty.</exception>
    public static IDataset<T> Mix<T>(params (IDataset<T> Dataset, double Weight)[] parts) => Mix(null, parts);

    /// <inheritdoc cref="Mix{T}(ValueTuple{IDataset{T}, double}[])"/>
    /// <param name="count">How many samples an epoch has; by default as many as all datasets together.</param>
    /// <param name="parts">The datasets and their weights: finite, not negative, and not all 0.</param>
    public static IDataset<T> Mix<T>(long? count, params (IDataset<T> Dataset, double Weight)[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, nameof(count));
        return new MixedDataset<T>(parts, count);
    }

    internal static long CheckIndex(long index, long count) =>
        (ulong)index < (ulong)count
            ? index
            : throw new ArgumentOutOfRangeException(nameof(index), index, FormattableString.Invariant(
                $"The dataset has {count} samples, so its indices are 0 to {count - 1}."));
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
