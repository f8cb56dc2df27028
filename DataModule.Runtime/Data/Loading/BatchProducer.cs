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
