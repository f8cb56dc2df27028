using System.Collections;

namespace DataModule;

/// <summary>
/// Several loaders combined into one. Each enumeration is the next epoch. Its state and shards are those of its members. A
/// batch is valid until the next one.
/// </summary>
/// <typeparam name="TBatch">The type of the combined batch.</typeparam>
public sealed partial class CombinedLoader<TBatch> : ILoader<TBatch>, IDeparting, IAligned, ITelling
{
    private readonly CombinedMember[] members;
    private readonly Func<int, TBatch> combine;
    private CombinedMember[] byLength = [];
    private Enumerator? current;
    private long epoch;
    private long step;
    private int active;
    private bool sharded;
    private bool begun;
    private bool restored;

    internal CombinedLoader(CombinedMode mode, CombinedMember[] members, Func<int, TBatch> combine)
    {
        if (members.Length == 0)
        {
            throw new ArgumentException("A combined loader needs at least one loader.", nameof(members));
        }

        (Mode, this.members, this.combine) = (mode, members, combine);
    }

    /// <summary>How the loaders are combined.</summary>
    public CombinedMode Mode { get; }

    /// <inheritdoc/>
    public long Epoch => epoch;

    /// <summary>The number of batches of an epoch: the minimum, maximum or sum over the members, depending on <see cref="Mode"/>; null if one is unknown.</summary>
    public long? BatchCount
    {
        get
        {
            var counts = Array.ConvertAll(members, static member => member.Loader.BatchCount);
            return Mode switch
            {
                _ when counts.Contains(null) => null,
                CombinedMode.MinSize => counts.Min(),
                CombinedMode.Sequential => counts.Sum(),
                _ => counts.Max(),
            };
        }
    }

    /// <summary>The number of samples of an epoch, for <see cref="CombinedMode.MaxSize"/> and <see cref="CombinedMode.Sequential"/>, which read each member once; otherwise null.</summary>
    public long? SampleCount
    {
        get
        {
            var counts = Array.ConvertAll(members, static member => member.Loader.SampleCount);
            return Mode is CombinedMode.MaxSize or CombinedMode.Sequential && !counts.Contains(null) ? counts.Sum() : null;
        }
    }

    /// <inheritdoc/>
    public bool? IsEven
    {
        get
        {
            var even = Array.ConvertAll(members, static member => member.Loader.IsEven);
            return even.Contains(null) ? null : !even.Contains(false);
        }
    }

    // In these modes the members' own epochs continue across the end of the combined epoch.
    private bool Continuous => Mode is CombinedMode.MinSize or CombinedMode.MaxSizeCycle;

    /// <inheritdoc/>
    public IEnumerator<TBatch> GetEnumerator() => current = new Enumerator(this);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void SetShard(Shard shard)
    {
        Array.ForEach(members, member => member.Loader.SetShard(shard));
        sharded = shard.WorldSize > 1;
    }

    void IAligned.Check(int ranks)
    {
        foreach (var (place, member) in members.Index())
        {
            (member.Loader as IAligned)?.Check(ranks);
            if (Mode != CombinedMode.MaxSize && member.Loader.IsEven != true)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"CombinedMode.{Mode} needs the same number of batches of each loader on all {ranks} ranks; a rank with one fewer would run ahead of the others. Loader {place} may have more batches on some ranks: set its lastBatch to LastBatch.Even or LastBatch.Drop."));
            }
        }
    }

    /// <inheritdoc/>
    public void EndEpoch()
    {
        if (!begun && step == 0)
        {
            return;
        }

        if (!Continuous)
        {
            foreach (var member in members)
            {
                member.Leave();
                member.Loader.EndEpoch();
            }
        }

        FinishEpoch();
        (restored, current) = (false, null);
    }

    /// <inheritdoc/>
    public void SetEpoch(long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        foreach (var member in members)
        {
            member.Leave();
            member.Loader.SetEpoch(epoch);
            member.Place = 0;
        }

        ResetSteps();
        (this.epoch, begun, restored, current) = (epoch, false, false, null);
    }

    /// <summary>Disposes the members.</summary>
    public void Dispose() => Array.ForEach(members, static member => member.Dispose());

    Action<string>? ITelling.Say
    {
        set
        {
            foreach (var loader in members.Select(static member => member.Loader).OfType<ITelling>())
            {
                loader.Say = value;
            }
        }
    }

    IEnumerable<string> IDeparting.Departures => members.SelectMany(static member => (member.Loader as IDeparting)?.Departures ?? []);

    private sealed class Enumerator(CombinedLoader<TBatch> loader) : IEnumerator<TBatch>, IBatchSteps
    {
        private TBatch batch = default!;
        private bool started;
        private bool ended;

        public TBatch Current => batch;

        object? IEnumerator.Current => batch;

        public bool MoveNext() => this.MoveToBatch();

        public bool MoveStep(out bool hasBatch)
        {
            hasBatch = false;
            if (ended)
            {
                return false;
            }

            if (loader.current != this)
            {
                throw new InvalidOperationException(
                    "This enumeration has ended, because the loader was enumerated again or has loaded another state.");
            }

            if (!started)
            {
                started = true;
                loader.BeginEpoch();
            }

            if (!loader.Step(out hasBatch))
            {
                ended = true;
                batch = default!;
                loader.FinishEpoch();
                return false;
            }

            loader.step++;
            batch = hasBatch ? loader.combine(loader.active) : default!;
            return true;
        }

        public void Reset() => throw new NotSupportedException("Enumerate the loader again for the next epoch.");

        public void Dispose() => ended = true;
    }
}
