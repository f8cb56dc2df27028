using TorchSharp;

namespace DataModule;

/// <summary>A place in the run: the epoch, and how much of it was delivered over all ranks.</summary>
internal readonly record struct LoaderPosition(long Epoch, long Progress);

/// <summary>Where a loader's batches come from. Shared by its workers.</summary>
internal abstract class BatchSource<TBatch>
{
    public abstract Shard Shard { get; set; }

    /// <summary>What progress within an epoch counts: samples or batches.</summary>
    public virtual string ProgressUnit => "samples";

    /// <summary>Whether batches must be prepared one after the other, as a stream's are, before they are made.</summary>
    public virtual bool IsSequential => false;

    /// <summary>How many batches and samples a whole epoch has on a rank: for certain, or as a stream states it.</summary>
    public abstract (long? Batches, long? Samples) CountsOn(Shard shard, long epoch);

    /// <summary>Whether all of so many ranks get equally many batches from a place on, for certain; null where that is only found by reading.</summary>
    public abstract bool? IsEvenOn(int ranks, LoaderPosition from);

    /// <summary>How far an epoch's progress goes over all ranks; null where that is only found by reading.</summary>
    public abstract long? EndOf(long epoch);

    /// <summary>How what is delivered departs from the data's own order and number, in words: for predictions.</summary>
    public abstract IEnumerable<string> Departures(long epoch);

    /// <summary>What is left of an epoch.</summary>
    public abstract EpochPlan Plan(LoaderPosition from);

    /// <summary>What one thread needs to make batches.</summary>
    public abstract BatchMaker<TBatch> NewMaker(int worker);

    /// <summary>What a state belongs to: names and values that must agree for it to be loaded.</summary>
    public abstract void Describe(StateDict state);

    /// <summary>Calls the visitor with the samples that batches are made of, under their exact type.</summary>
    public abstract TResult Accept<TResult>(ISourceVisitor<TBatch, TResult> visitor);
}

/// <summary>Gets the samples behind a loader under their exact type.</summary>
internal interface ISourceVisitor<TBatch, out TResult>
{
    TResult VisitDataset<TSample>(IDataset<TSample> dataset, CollateFunction<TSample, TBatch> collate, ulong seed);

    TResult VisitStream<TSample>(IStreamDataset<TSample> stream, CollateFunction<TSample, TBatch> collate, ulong seed);
}

/// <summary>Makes batches on one thread.</summary>
internal abstract class BatchMaker<TBatch> : IDisposable
{
    /// <summary>Makes one batch, or gives up between two samples when told to.</summary>
    /// <returns>False if there is no batch: it gave up, or every sample of it was skipped.</returns>
    public abstract bool TryMake(BatchWork work, BatchMemory memory, out TBatch made);

    public virtual void Dispose()
    {
    }
}

/// <summary>Tells workers that what they are making is no longer wanted.</summary>
internal sealed class StopSignal
{
    private volatile bool requested;

    public bool Requested => requested;

    public void Request() => requested = true;
}

/// <summary>One batch to be made, and what is noted while it is. Reused.</summary>
internal sealed class BatchWork
{
    private long sampleStarted;
    private long sampleKey;

    public EpochPlan? Plan { get; set; }

    public long Epoch { get; set; }

    public long Batch { get; set; }

    /// <summary>Where the loader is once this batch is delivered.</summary>
    public LoaderPosition After { get; set; }

    public StopSignal Stop { get; set; } = new();

    /// <summary>What a sequential plan read for this batch; the plan's own type.</summary>
    public object? Prepared { get; set; }

    /// <summary>The samples that were left out of the batch, by record key, and why.</summary>
    public List<(long Key, Exception Error)> Skipped { get; } = [];

    /// <summary>Samples in the batch that was made.</summary>
    public int Samples { get; set; }

    /// <summary>The dispose scope in which the batch is made, where there is one.</summary>
    public DisposeScope? Scope { get; set; }

    /// <summary>Whether there was anything to let go of since this was last asked for.</summary>
    public bool MadeTensors { get; set; }

    /// <summary>Lets go of the tensors that were made in the scope so far: they are whoever's keeps them, or else are freed soon.</summary>
    public void LetGo()
    {
        if (Scope is { DisposablesCount: > 0 } scope)
        {
            MadeTensors = true;
            LooseTensors.Release(scope);
            LooseTensors.Free();
        }
    }

    /// <summary>The sample being fetched, and since when; for the consumer to see one that takes too long.</summary>
    public (long Key, long Started) Current => (Volatile.Read(ref sampleKey), Volatile.Read(ref sampleStarted));

    public void Begin(long key, long timestamp)
    {
        Volatile.Write(ref sampleKey, key);
        Volatile.Write(ref sampleStarted, timestamp);
    }
}
