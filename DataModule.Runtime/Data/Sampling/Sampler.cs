namespace DataModule;

/// <summary>
/// Decides which samples an epoch has, and their order. It must be a pure function of (seed, epoch, position), the same on every rank.
/// The loader divides the order among ranks and cuts it into batches. It never replaces the sampler by another, not even on several ranks.
/// </summary>
public abstract class Sampler : IFingerprinted
{
    /// <summary>The number of samples of an epoch over all ranks; the same in every epoch.</summary>
    public abstract long Count { get; }

    /// <summary>Describes the sampler in one line, which is compared with that of a saved state.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>
    /// Whether an epoch may have a sample more than once; false by default. If true, the random numbers of a sample depend on its
    /// position in the epoch instead of its index, so that repeated samples are augmented differently.
    /// </summary>
    public virtual bool MayRepeat => false;

    /// <summary>Whether the order is that of the dataset, or of a list from the user.</summary>
    internal virtual bool IsInOrder => false;

    /// <summary>Why the sampler does not fit a dataset with this number of samples; null where it does.</summary>
    internal virtual string? Misfit(long samples) => null;

    /// <summary>The order of one epoch. Called once for each epoch; may take time and memory.</summary>
    /// <param name="seed">The seed of the loader.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public abstract SampleOrder Order(ulong seed, long epoch);

    /// <summary>The indices 0 to count - 1, in order.</summary>
    /// <param name="count">The number of samples.</param>
    public static Sampler Sequential(long count) => new SequentialSampler(count);

    /// <summary>The indices 0 to count - 1, in a new random order each epoch. It takes constant memory.</summary>
    /// <param name="count">The number of samples; not negative.</param>
    public static Sampler Shuffled(long count) => new ShuffledSampler(count);

    /// <summary>The given indices only.</summary>
    /// <param name="indices">The dataset indices. An index may occur more than once.</param>
    /// <param name="shuffle">A new random order each epoch; false by default: the given order.</param>
    public static Sampler Subset(IEnumerable<long> indices, bool shuffle = false) => new SubsetSampler([.. indices], shuffle);

    /// <summary>
    /// Random indices, each with a probability proportional to its weight; new ones each epoch.
    /// </summary>
    /// <param name="weights">A weight for each sample of the dataset; finite, not negative, and not all 0.</param>
    /// <param name="count">The number of samples drawn in an epoch; by default the number of weights.</param>
    /// <param name="replacement">
    /// Whether an index can be drawn more than once in an epoch; true by default. With replacement a draw takes constant time; without,
    /// each epoch begins with a sort.
    /// </param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative; or, without replacement, above the number of positive weights.</exception>
    public static Sampler Weighted(IEnumerable<double> weights, long? count = null, bool replacement = true)
    {
        double[] list = [.. weights];
        return replacement
            ? new WeightedSampler(list, count ?? list.LongLength)
            : new WeightedDistinctSampler(list, count ?? list.LongLength);
    }

    /// <summary>A sampler from a function.</summary>
    /// <param name="count">The number of samples in an epoch; the same in every epoch.</param>
    /// <param name="name">Names the sampler. A state that was saved with another name cannot be loaded.</param>
    /// <param name="order">Returns the dataset indices for a seed and an epoch. It must return the same ones each time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public static Sampler From(long count, string name, Func<ulong, long, IEnumerable<long>> order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(order);
        return new FunctionSampler(count, name, order);
    }
}

/// <summary>The samples of one epoch by position. Read by several threads at once.</summary>
public abstract class SampleOrder
{
    /// <summary>Writes the dataset indices of the samples at the given and the following positions.</summary>
    /// <param name="position">The first position, from 0. All positions are below the sampler's count.</param>
    /// <param name="indices">Where to write the indices. All of it must be written.</param>
    public abstract void Read(long position, Span<long> indices);
}

internal sealed class SequentialSampler(long count) : Sampler
{
    public override long Count => count;

    public override string Fingerprint => $"sequential({Fingerprints.Number(count)})";

    internal override bool IsInOrder => true;

    public override SampleOrder Order(ulong seed, long epoch) => InOrder.Instance;

    internal sealed class InOrder : SampleOrder
    {
        public static readonly InOrder Instance = new();

        public override void Read(long position, Span<long> indices)
        {
            for (var item = 0; item < indices.Length; item++)
            {
                indices[item] = position + item;
            }
        }
    }
}

internal sealed class ShuffledSampler(long count) : Sampler
{
    public override long Count => count;

    public override string Fingerprint => $"shuffled({Fingerprints.Number(count)}, v{Permutation.Version})";

    public override SampleOrder Order(ulong seed, long epoch) => new PermutedOrder(new Permutation(count, seed, epoch));

    private sealed class PermutedOrder(Permutation permutation) : SampleOrder
    {
        public override void Read(long position, Span<long> indices) => permutation.Read(position, indices);
    }
}
