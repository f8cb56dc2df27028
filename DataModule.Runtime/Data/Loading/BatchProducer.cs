namespace DataModule;

/// <summary>The result of taking a batch.</summary>
internal enum Taken
{
    /// <summary>A batch.</summary>
    Batch,

    /// <summary>A batch of which every sample was skipped.</summary>
    Nothing,

    /// <summary>The end of the epoch.</summary>
    End,
}

/// <summary>Delivers batches in order to one consumer, who holds one at a time.</summary>
internal abstract class BatchProducer<TBatch> : IDisposable
{
    /// <summary>Makes the given position the next to be delivered. Batches prefetched for another position are dropped.</summary>
    public abstract void Begin(LoaderPosition position);

    /// <summary>Takes the next batch, ending the lease on the one before.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="after">The position after it, or the beginning of the next epoch.</param>
    public abstract Taken Take(out TBatch batch, out LoaderPosition after);

    /// <summary>Stops at once, without waiting for threads to end.</summary>
    public abstract void RequestStop();

    public abstract void Dispose();
}
