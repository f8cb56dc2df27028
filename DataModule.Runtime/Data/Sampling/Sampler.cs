namespace DataModule;

/// <summary>
/// Which samples an epoch has, and in what order: a pure function of (seed, epoch, position), the same on every rank.
/// Loaders share it out among ranks and cut it into batches; it is never replaced by one of their own.
/// </summary>
public abstract class Sampler : IFingerprinted
{
    /// <summary>How many samples an epoch has over all ranks.</summary>
    public abstract long Count { get; }

    /// <summary>What the sampler is, for comparing with a saved state.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>
    /// An epoch may hold a sample more than once. Randomness is then keyed by position in place of record key, so that
    /// the repeats are augmented differently.
    /// </summary>
    public virtual bool MayRepeat => false;

    /// <summary>The order is the dataset's, or a list's that the user gave.</summary>
    internal virtual bool IsInOrder => false;

    /// <summary>Why the sampler cannot be meant for a dataset of so many samples, or null.</summary>
    internal virtual string? Misfit(long samples) => null;

    /// <summary>The order of one epoch. Called once an epoch; may take time and memory.</summary>
    public abstract SampleOrder Order(ulong seed, long epoch);

    /// <summary>Indices 0 to count - 1, in that order.</summary>
    public static Sampler Sequential(long count) => new SequentialSampler(count);

    /// <summary>Indices 0 to count - 1, in a new random order each epoch, in constant memory.</summary>
    public static Sampler Shuffled(long count) => new ShuffledSampler(count);

    /// <summary>The given indices, in that order, or in a new random order each epoch.</summary>
    public static Sampler Subset(IEnumerable<long> indices, bool shuffle = false) => new SubsetSampler([.. indices], shuffle);

    /// <summary>
    /// Random indices, each with a probability in proportion to its weight: new ones each epoch.
    /// </summary>
    /// <param name="weights">One for each sample of the dataset; finite, not negative, and not all 0.</param>
    /// <param name="count">How many are drawn in an epoch; as many as there are weights by default.</param>
    /// <param name="replacement">
    /// Whether an index can be drawn more than once in an epoch. With replacement a draw takes constant time; without, an
    /// epoch begins with a sort.
    /// </param>
    /// <exception cref="ArgumentException">The weights are not as they must be.</exception>
    public static Sampler Weighted(IEnumerable<double> weights, long? count = null, bool replacement = true)
    {
        double[] list = [.. weights];
        return replacement
            ? new WeightedSampler(list, count ?? list.LongLength)
            : new WeightedDistinctSampler(list, count ?? list.LongLength);
    }

    /// <summary>An order of the user's own.</summary>
    /// <param name="count">How many samples an epoch has; the same in every epoch.</param>
    /// <param name="name">Tells this sampler from others when a saved state is loaded.</param>
    /// <param name="order">The indices, given the seed and the epoch. It must give the same ones each time it is asked.</param>
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
    /// <param name="position">From 0; all positions asked for are below the sampler's count.</param>
    /// <param name="indices">Filled entirely.</param>
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
