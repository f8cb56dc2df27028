namespace DataModule;

/// <summary>A place in the run: the epoch, and how much of it was delivered over all ranks.</summary>
internal readonly record struct LoaderPosition(long Epoch, long Progress);

/// <summary>Where a loader's batches come from. Shared by its workers.</summary>
internal abstract class BatchSource<TBatch>
{
    public abstract Shard Shard { get; set; }

    /// <summary>What progress within an epoch counts: samples or batches.</summary>
    public virtual string ProgressUnit => "samples";

    /// <summary>What is left of an epoch.</summary>
    public abstract EpochPlan Plan(LoaderPosition from);

    /// <summary>What one thread needs to make batches.</summary>
    public abstract BatchMaker<TBatch> NewMaker(int worker);

    /// <summary>What a state belongs to: names and values that must agree for it to be loaded.</summary>
    public abstract void Describe(StateDict state);
}

/// <summary>Makes batches on one thread.</summary>
internal abstract class BatchMaker<TBatch>
{
    /// <summary>Makes one batch, or gives up between two samples when told to.</summary>
    /// <returns>False if it gave up.</returns>
    public abstract bool TryMake(EpochPlan plan, long epoch, long batch, BatchMemory memory, StopSignal stop, out TBatch made);
}

/// <summary>Tells workers that what they are making is no longer wanted.</summary>
internal sealed class StopSignal
{
    private volatile bool requested;

    public bool Requested => requested;

    public void Request() => requested = true;
}
