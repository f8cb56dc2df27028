namespace DataModule;

/// <summary>Delivers batches in order to one consumer, who holds one at a time.</summary>
internal abstract class BatchProducer<TBatch> : IDisposable
{
    /// <summary>Makes the given place the next to be delivered from. What was made for another is thrown away.</summary>
    public abstract void Begin(LoaderPosition position);

    /// <summary>Takes the next batch, ending the lease on the one before.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="after">The place after it, or the beginning of the next epoch.</param>
    /// <returns>False at the end of the epoch.</returns>
    public abstract bool TryTake(out TBatch batch, out LoaderPosition after);

    /// <summary>Stops at once, without waiting for threads to end.</summary>
    public abstract void RequestStop();

    public abstract void Dispose();
}

/// <summary>Makes each batch when it is asked for, on the consumer's thread, in one piece of memory.</summary>
internal sealed class InlineProducer<TBatch>(BatchSource<TBatch> source, bool pinned) : BatchProducer<TBatch>
{
    private readonly StopSignal never = new();
    private readonly BatchMaker<TBatch> maker = source.NewMaker(worker: -1);
    private BatchMemory memory = new BatchMemory(pinned).Lease();
    private LoaderPosition next;
    private EpochPlan? plan;
    private long batchIndex;

    public override void Begin(LoaderPosition position) => (next, plan, batchIndex) = (position, null, 0);

    public override bool TryTake(out TBatch batch, out LoaderPosition after)
    {
        plan ??= source.Plan(next);
        if (batchIndex == plan.BatchCount)
        {
            Reclaim();
            Begin(after = new LoaderPosition(next.Epoch + 1, 0));
            batch = default!;
            return false;
        }

        Reclaim();
        maker.TryMake(plan, next.Epoch, batchIndex, memory, never, out batch);
        after = new LoaderPosition(next.Epoch, plan.ProgressAfter(batchIndex));
        batchIndex++;
        return true;
    }

    public override void RequestStop()
    {
    }

    public override void Dispose()
    {
        if (memory.IsLeased)
        {
            memory.Dispose();
        }
    }

    private void Reclaim()
    {
        if (memory.IsLeased)
        {
            memory.Recycle();
        }
        else
        {
            memory = new BatchMemory(pinned).Lease();
        }
    }
}
