using TorchSharp;

namespace DataModule;

/// <summary>A position in the run: the epoch, and how much of it was delivered over all ranks.</summary>
internal readonly record struct LoaderPosition(long Epoch, long Progress);

/// <summary>Where a loader's batches come from. Shared by its workers.</summary>
internal abstract class BatchSource<TBatch>
{
    public abstract Shard Shard { get; set; }

    /// <summary>The unit of progress within an epoch: samples or batches.</summary>
    public virtual string ProgressUnit => "samples";

    /// <summary>Whether batches must be read one after the other, as those of a stream, before they are made.</summary>
    public virtual bool IsSequential => false;

    /// <summary>The number of batches and samples of a whole epoch on a rank; for a stream, its own estimate.</summary>
    public abstract (long? Batches, long? Samples) CountsOn(Shard shard, long epoch);

    /// <summary>Whether all ranks get the same number of batches from a position to the end of the epoch; null where only reading can tell.</summary>
    public abstract bool? IsEvenOn(int ranks, LoaderPosition from);

    /// <summary>The progress at the end of an epoch, over all ranks; null where only reading can tell.</summary>
    public abstract long? EndOf(long epoch);

    /// <summary>How the delivered samples differ from the data in order and number, as text: a warning for predictions.</summary>
    public abstract IEnumerable<string> Departures(long epoch);

    /// <summary>The batches from a position to the end of its epoch.</summary>
    public abstract EpochPlan Plan(LoaderPosition from);

    /// <summary>What one thread needs to make batches.</summary>
    public abstract BatchMaker<TBatch> NewMaker(int worker);

    /// <summary>Adds the names and values that must be equal for a saved state to be loaded.</summary>
    public abstract void Describe(StateDict state);

    /// <summary>Calls the visitor with the dataset or stream behind the batches, with its exact sample type.</summary>
    public abstract TResult Accept<TResult>(ISourceVisitor<TBatch, TResult> visitor);
}

/// <summary>Gets the dataset or stream behind a loader, with its exact sample type.</summary>
internal interface ISourceVisitor<TBatch, out TResult>
{
    TResult VisitDataset<TSample>(IDataset<TSample> dataset, CollateFunction<TSample, TBatch> collate, ulong seed);

    TResult VisitStream<TSample>(IStreamDataset<TSample> stream, CollateFunction<TSample, TBatch> collate, ulong seed);
}

/// <summary>Makes batches on one thread.</summary>
internal abstract class BatchMaker<TBatch> : IDisposable
{
    /// <summary>Makes one batch. Stops between two samples when <see cref="BatchWork.Stop"/> is requested.</summary>
    /// <returns>False if there is no batch: it was stopped, or every sample was skipped.</returns>
    public abstract bool TryMake(BatchWork work, BatchMemory memory, out TBatch made);

    public virtual void Dispose()
    {
    }
}

/// <summary>Tells workers to stop making batches that are no longer needed.</summary>
internal sealed class StopSignal
{
    private volatile bool requested;

    public bool Requested => requested;

    public void Request() => requested = true;
}

/// <summary>One batch to be made, and what is recorded while it is made. Reused.</summary>
internal sealed class BatchWork
{
    private long sampleStarted;
    private long sampleKey;

    public EpochPlan? Plan { get; set; }

    public long Epoch { get; set; }

    public long Batch { get; set; }

    /// <summary>The loader's position once this batch is delivered.</summary>
    public LoaderPosition After { get; set; }

    public StopSignal Stop { get; set; } = new();

    /// <summary>What a sequential plan has read for this batch, in a type of the plan.</summary>
    public object? Prepared { get; set; }

    /// <summary>The skipped samples by record key, with their errors.</summary>
    public List<(long Key, Exception Error)> Skipped { get; } = [];

    /// <summary>The number of samples in the batch.</summary>
    public int Samples { get; set; }

    /// <summary>The dispose scope in which the batch is made; null where none is needed.</summary>
    public DisposeScope? Scope { get; set; }

    /// <summary>Whether <see cref="LetGo"/> has found tensors since this was last set to false.</summary>
    public bool MadeTensors { get; set; }

    /// <summary>Detaches the tensors that were made in the scope so far: those that the user's code keeps stay alive, the others are freed soon.</summary>
    public void LetGo()
    {
        if (Scope is { DisposablesCount: > 0 } scope)
        {
            MadeTensors = true;
            LooseTensors.Release(scope);
            LooseTensors.Free();
        }
    }

    /// <summary>The sample that is being fetched, and when that began: the consumer checks it against the timeout.</summary>
    public (long Key, long Started) Current => (Volatile.Read(ref sampleKey), Volatile.Read(ref sampleStarted));

    public void Begin(long key, long timestamp)
    {
        Volatile.Write(ref sampleKey, key);
        Volatile.Write(ref sampleStarted, timestamp);
    }
}
