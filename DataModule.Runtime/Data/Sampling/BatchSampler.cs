namespace DataModule;

/// <summary>
/// Decides which samples make up each batch of an epoch: for batches whose samples belong together, such as sentences of similar
/// length. It must be a pure function of (seed, epoch), the same on every rank. Rank r of w reads batches r, r + w, r + 2w and so on.
/// </summary>
public abstract class BatchSampler : IFingerprinted
{
    /// <summary>Describes the sampler in one line, which is compared with that of a saved state.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Whether an epoch may have a sample more than once; see <see cref="Sampler.MayRepeat"/>. False by default.</summary>
    public virtual bool MayRepeat => false;

    /// <summary>Why the sampler does not fit a loader; null where it does.</summary>
    internal virtual string? Misfit(long samples, int loaderBatchSize) => null;

    /// <summary>The batches of one epoch. Called once for each epoch; may take time and memory.</summary>
    /// <param name="seed">The seed of the loader.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    public abstract BatchOrder Order(ulong seed, long epoch);

    /// <summary>A batch sampler from a function.</summary>
    /// <param name="name">Names the sampler. A state that was saved with another name cannot be loaded.</param>
    /// <param name="batches">Returns the dataset indices of each batch for a seed and an epoch; no batch is empty. It must return the same batches each time.</param>
    public static BatchSampler From(string name, Func<ulong, long, IEnumerable<long[]>> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return new FunctionBatchSampler(name, batches);
    }

    /// <summary>
    /// Batches of samples of similar length (bucketing), so that little is padded. The epoch's random order is cut into pools. Each pool
    /// is sorted by length and cut into batches, which are then shuffled.
    /// </summary>
    /// <param name="lengths">The length of each sample of the dataset that the loader reads.</param>
    /// <param name="batchSize">The maximum number of samples in a batch; the same as the loader's batch size.</param>
    /// <param name="poolBatches">The number of batches in a pool; at least 1, 100 by default. Larger pools pad less and shuffle less.</param>
    /// <param name="maximumTokens">
    /// The maximum number of elements in a padded batch: the length of its longest sample times its number of samples. A sample longer
    /// than that is a batch of its own. No limit by default.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size, the pool or the maximum is less than 1.</exception>
    public static BatchSampler ByLength(
        IReadOnlyList<int> lengths, int batchSize, int poolBatches = 100, long maximumTokens = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(poolBatches);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumTokens);
        return new LengthBatchSampler([.. lengths], batchSize, poolBatches, maximumTokens);
    }
}

/// <summary>The batches of one epoch. Read by several threads at once.</summary>
public abstract class BatchOrder
{
    /// <summary>The number of batches of the epoch over all ranks.</summary>
    public abstract long BatchCount { get; }

    /// <summary>The dataset indices of a batch; at least one.</summary>
    /// <param name="batch">In [0, <see cref="BatchCount"/>).</param>
    public abstract ReadOnlySpan<long> this[long batch] { get; }
}

internal sealed class ListBatchOrder(IReadOnlyList<long[]> batches) : BatchOrder
{
    public override long BatchCount => batches.Count;

    public override ReadOnlySpan<long> this[long batch] => batches[(int)batch];
}

internal sealed class FunctionBatchSampler(string name, Func<ulong, long, IEnumerable<long[]>> batches) : BatchSampler
{
    public override string Fingerprint => name;

    public override bool MayRepeat => true;

    public override BatchOrder Order(ulong seed, long epoch)
    {
        long[][] list = [.. batches(seed, epoch)];
        return Array.Exists(list, static batch => batch.Length == 0)
            ? throw new InvalidOperationException(FormattableString.Invariant($"The batch sampler '{name}' returned an empty batch in epoch {epoch}: every batch needs at least one index."))
            : new ListBatchOrder(list);
    }
}

internal sealed class LengthBatchSampler(int[] lengths, int batchSize, int poolBatches, long maximumTokens) : BatchSampler
{
    private readonly string hash = Fingerprints.Hash(Array.ConvertAll(lengths, static length => (long)length));

    public override string Fingerprint => FormattableString.Invariant(
        $"byLength({lengths.Length} lengths {hash}, batch {batchSize}, pool {poolBatches}, tokens {maximumTokens})");

    internal override string? Misfit(long samples, int loaderBatchSize) =>
        lengths.Length != samples ? FormattableString.Invariant(
            $"The batch sampler has {lengths.Length} lengths, but the dataset has {samples} samples. Give it the length of each sample of this dataset, after splits and other views.")
        : batchSize != loaderBatchSize ? FormattableString.Invariant(
            $"The loader's batchSize is {loaderBatchSize}, but the batch sampler's is {batchSize}. Give both the same batch size.")
        : null;

    public override BatchOrder Order(ulong seed, long epoch)
    {
        var order = new long[lengths.Length];
        new Permutation(lengths.Length, seed, epoch).Read(0, order);
        var random = new SampleRandom(seed, recordKey: 0, epoch);
        var batches = new List<long[]>();
        var poolSize = (int)Math.Min((long)batchSize * poolBatches, int.MaxValue);
        for (var start = 0; start < order.Length; start += poolSize)
        {
            var pool = order.AsSpan(start, Math.Min(poolSize, order.Length - start));
            // The sort is not stable: the position decides ties, so that equal lengths stay in the epoch's order.
            var keys = new (int Length, int Place)[pool.Length];
            for (var place = 0; place < keys.Length; place++)
            {
                keys[place] = (lengths[pool[place]], place);
            }

            keys.AsSpan().Sort(pool);
            var first = batches.Count;
            Cut(pool, batches);
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batches)[first..]);
        }

        return new ListBatchOrder(batches);
    }

    private void Cut(ReadOnlySpan<long> pool, List<long[]> batches)
    {
        var start = 0;
        for (var end = 1; end <= pool.Length; end++)
        {
            // Sorted by length: the next sample would be the longest of the batch.
            if (end == pool.Length
                || end - start == batchSize
                || (long)lengths[pool[end]] * (end - start + 1) > maximumTokens)
            {
                batches.Add(pool[start..end].ToArray());
                start = end;
            }
        }
    }
}

/// <summary>One epoch of a batch sampler on one rank; progress counts batches.</summary>
internal sealed class BatchSamplerPlan : EpochPlan
{
    private readonly BatchOrder order;
    private readonly long start;
    private readonly Shard shard;

    public BatchSamplerPlan(BatchOrder order, long start, LastBatch lastBatch, Shard shard)
    {
        (this.order, this.start, this.shard) = (order, start, shard);
        var (rounds, rest) = Math.DivRem(Math.Max(0, order.BatchCount - start), shard.WorldSize);
        BatchCount = rounds + (lastBatch is not (LastBatch.Drop or LastBatch.Even) && shard.Rank < rest ? 1 : 0);
        for (long batch = 0; batch < BatchCount; batch++)
        {
            SampleCount += Global(batch).Length;
        }
    }

    public override long BatchCount { get; }

    public override long SampleCount { get; }

    // A position only distinguishes repeated samples, so the batch number and the index within the batch are enough.
    public override (long Position, int Size) Locate(long batch) =>
        ((start + (batch * shard.WorldSize) + shard.Rank) << 32, Global(batch).Length);

    public override long ProgressAfter(long batch) =>
        Math.Min(order.BatchCount, start + ((batch + 1) * shard.WorldSize));

    public override void Read(long batch, Span<long> indices) => Global(batch).CopyTo(indices);

    private ReadOnlySpan<long> Global(long batch) => order[start + (batch * shard.WorldSize) + shard.Rank];
}
