namespace DataModule;

/// <summary>One loader of a combination, and where it is.</summary>
internal abstract class CombinedMember : IDisposable
{
    public abstract IStatefulLoader Loader { get; }

    /// <summary>The loader has given its last batch of this combined epoch.</summary>
    public bool Ended { get; set; }

    /// <summary>Takes the next batch of the loader's epoch.</summary>
    public abstract bool MoveNext();

    /// <summary>Takes the next batch, of the loader's next epoch if this one is over.</summary>
    public void MoveNextCycling()
    {
        // Twice: what is left of a restored epoch may be nothing.
        if (!MoveNext() && !MoveNext() && !MoveNext())
        {
            throw new InvalidOperationException("A loader without batches cannot be combined with others.");
        }
    }

    /// <summary>Leaves the loader's epoch; the next batch is the first of the next one, or the next after a restored state.</summary>
    public abstract void Leave();

    public abstract void Dispose();
}

internal sealed class CombinedMember<TBatch>(ILoader<TBatch> loader) : CombinedMember
{
    private IEnumerator<TBatch>? batches;

    public override IStatefulLoader Loader => loader;

    public TBatch Current => batches is null ? default! : batches.Current;

    public override bool MoveNext()
    {
        batches ??= loader.GetEnumerator();
        if (batches.MoveNext())
        {
            return true;
        }

        Leave();
        return false;
    }

    public override void Leave()
    {
        batches?.Dispose();
        batches = null;
    }

    public override void Dispose()
    {
        Leave();
        loader.Dispose();
    }
}
