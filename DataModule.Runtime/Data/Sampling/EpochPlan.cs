namespace DataModule;

/// <summary>
/// One epoch, or the rest of it after a resume, cut into this rank's batches. Progress counts over all ranks, since all deliver batch b
/// at the same time; so a run with another world size can resume from it.
/// </summary>
internal abstract class EpochPlan : IDisposable
{
    /// <summary>The number of batches; <see cref="long.MaxValue"/> where only reading can find the end.</summary>
    public abstract long BatchCount { get; }

    /// <summary>The number of samples of this rank.</summary>
    public abstract long SampleCount { get; }

    /// <summary>The position in the epoch's global order at which a batch begins, and its size.</summary>
    public abstract (long Position, int Size) Locate(long batch);

    /// <summary>The progress of the epoch over all ranks after this rank has delivered a batch.</summary>
    public abstract long ProgressAfter(long batch);

    /// <summary>The dataset indices of a batch.</summary>
    public abstract void Read(long batch, Span<long> indices);

    /// <summary>
    /// Reads the samples of a batch, for sources that can only be read in order. Called for one batch after the other.
    /// </summary>
    /// <returns>False if there are no more batches.</returns>
    public virtual bool TryPrepare(BatchWork work) => true;

    public virtual void Dispose()
    {
    }
}

/// <summary>Batches of consecutive positions in a sampler's order.</summary>
internal sealed class SamplePlan : EpochPlan
{
    private readonly SampleOrder order;
    private readonly long start;
    private readonly long total;
    private readonly int batchSize;
    private readonly Shard shard;

    public SamplePlan(SampleOrder order, long start, long total, int batchSize, LastBatch lastBatch, Shard shard)
    {
        (this.order, this.start, this.total, this.batchSize, this.shard) = (order, start, total, batchSize, shard);
        var globalBatch = (long)batchSize * shard.WorldSize;
        var (full, rest) = Math.DivRem(Math.Max(0, total - start), globalBatch);
        var keep = Kept(rest, lastBatch, shard.WorldSize);
        this.total = start + (full * globalBatch) + keep;
        var last = PartOf(keep, shard).Size;
        BatchCount = full + (last > 0 ? 1 : 0);
        SampleCount = (full * batchSize) + last;
    }

    public override long BatchCount { get; }

    public override long SampleCount { get; }

    public override (long Position, int Size) Locate(long batch)
    {
        var globalBatch = (long)batchSize * shard.WorldSize;
        var position = start + (batch * globalBatch);
        var (offset, size) = PartOf(Math.Min(globalBatch, total - position), shard);
        return (position + offset, size);
    }

    public override long ProgressAfter(long batch) =>
        Math.Min(total, start + ((batch + 1) * batchSize * shard.WorldSize));

    public override void Read(long batch, Span<long> indices) => order.Read(Locate(batch).Position, indices);

    /// <summary>How many samples of an incomplete last global batch are delivered.</summary>
    internal static long Kept(long rest, LastBatch lastBatch, int worldSize) => lastBatch switch
    {
        LastBatch.Drop => 0,
        // No rank may be left with a single sample.
        LastBatch.DropIfSingle when rest < 2L * worldSize => 0,
        LastBatch.Even => rest - (rest % worldSize),
        _ => rest,
    };

    /// <summary>This rank's part of a global batch: equal parts, with one sample more for the first ranks where they do not divide evenly.</summary>
    internal static (int Offset, int Size) PartOf(long samples, Shard shard)
    {
        var (each, rest) = Math.DivRem(samples, shard.WorldSize);
        return ((int)((each * shard.Rank) + Math.Min(shard.Rank, rest)), (int)each + (shard.Rank < rest ? 1 : 0));
    }
}
