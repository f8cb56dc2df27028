namespace DataModule;

/// <summary>One loader of a combined loader, and its position.</summary>
internal abstract class CombinedMember : IBatchSteps, IDisposable
{
    public abstract IStatefulLoader Loader { get; }

    /// <summary>Whether the loader has returned its last batch of this combined epoch.</summary>
    public bool Ended { get; set; }

    /// <summary>Whether a batch was taken for a step that did not happen: it is kept for the next step.</summary>
    public bool IsAhead { get; protected set; }

    /// <summary>Whether the current step has a batch of this loader.</summary>
    public bool IsInStep { get; private set; }

    /// <summary>How many batches of its own epoch were used.</summary>
    public long Place { get; set; }

    /// <summary>The number of batches of the first of the loader's own epochs that ended in this combined epoch; null before that.</summary>
    public long? Length { get; set; }

    /// <summary>Takes the next batch of the loader's epoch, unless one is kept from the last step.</summary>
    /// <returns>False at the end of the loader's epoch.</returns>
    public bool TryAdvance()
    {
        IsAhead = IsAhead || this.MoveToBatch();
        return IsAhead;
    }

    /// <summary>Moves by one batch of the epoch's order. If every sample of it was skipped, the loader has no batch in this step.</summary>
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

    /// <summary>Uses the batch in this step, if there is one.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Use()
    {
        (IsInStep, IsAhead) = (IsAhead, false);
        Place += IsInStep ? 1 : 0;
        return IsInStep;
    }

    /// <summary>Ends the loader's own epoch: the next batch is from its next epoch.</summary>
    public void EndOwnEpoch()
    {
        Length ??= Place;
        Place = 0;
    }

    /// <summary>The loader's state before a batch that is kept for the next step.</summary>
    public abstract StateDict StateDict();

    /// <summary>Leaves the loader's enumeration: the next batch is the first of the next epoch, or the next one after a restored state.</summary>
    public abstract void Leave();

    public abstract void Dispose();

    public abstract bool MoveStep(out bool hasBatch);
}

internal sealed class CombinedMember<TBatch>(ILoader<TBatch> loader) : CombinedMember
{
    // For a DataLoader, the position is enough: a whole state would cost more than the batch.
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
