namespace DataModule;

/// <summary>One loader of a combination, and where it is.</summary>
internal abstract class CombinedMember : IBatchSteps, IDisposable
{
    public abstract IStatefulLoader Loader { get; }

    /// <summary>The loader has given its last batch of this combined epoch.</summary>
    public bool Ended { get; set; }

    /// <summary>A batch was taken for a step that did not come about, and is for the next one.</summary>
    public bool IsAhead { get; protected set; }

    /// <summary>The step has a batch of the loader.</summary>
    public bool IsInStep { get; private set; }

    /// <summary>How many batches of its own epoch the loader has given.</summary>
    public long Place { get; set; }

    /// <summary>How many batches the first of the loader's own epochs had that ended in this combined epoch; null before.</summary>
    public long? Length { get; set; }

    /// <summary>Takes the next batch of the loader's epoch, unless it is ahead by one.</summary>
    public bool TryAdvance()
    {
        IsAhead = IsAhead || this.MoveToBatch();
        return IsAhead;
    }

    /// <summary>The same by one batch of the order, of which every sample may have been skipped: then there is none for this step.</summary>
    /// <returns>False at the end of the loader's epoch.</returns>
    public bool TryStep()
    {
        if (IsAhead)
        {
            return true;
        }

        var moved = MoveStep(out var hasBatch);
        IsAhead = hasBatch;
        return moved;
    }

    /// <summary>The step came about: its batch is used, if it has one.</summary>
    /// <returns>Whether it has.</returns>
    public bool Use()
    {
        (IsInStep, IsAhead) = (IsAhead, false);
        Place += IsInStep ? 1 : 0;
        return IsInStep;
    }

    /// <summary>The loader's own epoch has ended; the next batch is of its next one.</summary>
    public void EndOwnEpoch()
    {
        Length ??= Place;
        Place = 0;
    }

    /// <summary>The loader's state without the batch that it is ahead by.</summary>
    public abstract StateDict StateDict();

    /// <summary>Leaves the loader's epoch; the next batch is the first of the next one, or the next after a restored state.</summary>
    public abstract void Leave();

    public abstract void Dispose();

    public abstract bool MoveStep(out bool hasBatch);
}

internal sealed class CombinedMember<TBatch>(ILoader<TBatch> loader) : CombinedMember
{
    // Of our own loaders a place is enough: a whole state would cost more than the batch.
    private readonly DataLoader<TBatch>? own = loader as DataLoader<TBatch>;
    private IEnumerator<TBatch>? batches;
    private LoaderPosition placeBefore;
    private StateDict? stateBefore;

    public override IStatefulLoader Loader => loader;

    public TBatch Current => batches is null ? default! : batches.Current;

    public override StateDict StateDict() =>
        !IsAhead ? loader.StateDict() : own?.StateAt(placeBefore) ?? stateBefore!;

    public override void Leave()
    {
        batches?.Dispose();
        (batches, IsAhead) = (null, false);
    }

    public override void Dispose()
    {
        Leave();
        loader.Dispose();
    }

    public override bool MoveStep(out bool hasBatch)
    {
        batches ??= loader.GetEnumerator();
        placeBefore = own?.NextPlace ?? default;
        stateBefore = own is null ? loader.StateDict() : null;
        if (BatchSteps.Move(batches, out hasBatch))
        {
            return true;
        }

        Leave();
        return false;
    }
}
