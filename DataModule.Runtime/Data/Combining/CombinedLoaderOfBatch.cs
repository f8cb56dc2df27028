using System.Collections;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// Several loaders read as one. Each enumeration is the next epoch, and state and shards are those of all members; a
/// batch is valid until the next one is taken.
/// </summary>
/// <typeparam name="TBatch">What the members' batches are combined into.</typeparam>
public sealed class CombinedLoader<TBatch> : ILoader<TBatch>, IDeparting, IAligned, ITelling
{
    private const long NotYet = -1;

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
            throw new ArgumentException("A combination needs a loader at least.", nameof(members));
        }

        (Mode, this.members, this.combine) = (mode, members, combine);
    }

    /// <summary>How the loaders are combined.</summary>
    public CombinedMode Mode { get; }

    /// <inheritdoc/>
    public long Epoch => epoch;

    /// <summary>The least, greatest or summed batch count of the members, by <see cref="Mode"/>; null where a member's is not known.</summary>
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

    /// <summary>Known for <see cref="CombinedMode.MaxSize"/> and <see cref="CombinedMode.Sequential"/>, which read each member once.</summary>
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

    // Members of these go through their own epochs without regard to the combined one's end.
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
                    $"In CombinedMode.{Mode}, a rank that has a batch less of a loader is ahead of the others from then on, so each of the {ranks} ranks must get equally many batches of each. Loader {place} of the combination may give some ranks more than others: give it lastBatch: LastBatch.Even or LastBatch.Drop."));
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

        BeginAnew();
        (this.epoch, begun, restored, current) = (epoch, false, false, null);
    }

    /// <inheritdoc/>
    public StateDict StateDict()
    {
        var state = new StateDict()
            .Set("mode", Mode.ToString())
            .Set("epoch", epoch)
            .Set("step", step)
            .Set("active", active);
        var (ended, places, lengths) = (new JsonArray(), new JsonArray(), new JsonArray());
        for (var member = 0; member < members.Length; member++)
        {
            ended.Add((JsonNode)JsonValue.Create(members[member].Ended));
            places.Add((JsonNode)JsonValue.Create(members[member].Place));
            lengths.Add((JsonNode)JsonValue.Create(members[member].Length ?? NotYet));
            state.Set(MemberName(member), members[member].StateDict());
        }

        (state.Values["ended"], state.Values["places"], state.Values["lengths"]) = (ended, places, lengths);
        return state;
    }

    /// <inheritdoc/>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var mode = state.GetString("mode");
        if (mode != Mode.ToString() || state.Values["ended"] is not JsonArray ended || ended.Count != members.Length)
        {
            throw new StateException(FormattableString.Invariant(
                $"The state is of a combination in mode {mode} of {(state.Values["ended"] as JsonArray)?.Count ?? 0} loaders; this one is in mode {Mode} of {members.Length}."));
        }

        var (savedEpoch, savedStep, savedActive) = (state.GetInt64("epoch"), state.GetInt64("step"), state.GetInt64("active"));
        if (savedEpoch < 0 || savedStep < 0 || savedActive < 0 || savedActive > members.Length)
        {
            throw new StateException(FormattableString.Invariant(
                $"The combined loader's state is corrupt: epoch {savedEpoch}, step {savedStep}, active {savedActive}."));
        }

        var (places, lengths) = (Counts(state, "places", 0), Counts(state, "lengths", NotYet));
        LoadMembers([.. members.Select((_, member) => state.GetState(MemberName(member)))]);
        for (var member = 0; member < members.Length; member++)
        {
            members[member].Ended = ended[member] is JsonValue flag && flag.TryGetValue<bool>(out var value) && value;
            members[member].Place = places[member];
            members[member].Length = lengths[member] == NotYet ? null : lengths[member];
        }

        (epoch, step, active) = (savedEpoch, savedStep, (int)savedActive);
        (restored, begun, current) = (true, false, null);
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

    private long[] Counts(StateDict state, string name, long least)
    {
        long[] counts = [.. (state.Values[name] as JsonArray ?? []).Select(item =>
            item is JsonValue number && number.TryGetValue<long>(out var count) ? count : long.MinValue)];
        return counts.Length == members.Length && Array.TrueForAll(counts, count => count >= least)
            ? counts
            : throw new StateException($"The combined loader's state is corrupt: {name} {JsonText.Of(state.Values[name], "nothing")}.");
    }

    private static string MemberName(int member) => $"loader{Fingerprints.Number(member)}";

    // All or none: where one member refuses its state, those before it get their own back.
    private void LoadMembers(StateDict[] states)
    {
        var before = Array.ConvertAll(members, static member => member.StateDict());
        var loaded = 0;
        try
        {
            for (; loaded < members.Length; loaded++)
            {
                members[loaded].Leave();
                members[loaded].Loader.LoadStateDict(states[loaded]);
            }
        }
        catch
        {
            for (var member = 0; member <= loaded; member++)
            {
                members[member].Loader.LoadStateDict(before[member]);
            }

            throw;
        }
    }

    private void BeginEpoch()
    {
        if (restored)
        {
            restored = false;
        }
        else
        {
            if (begun)
            {
                epoch++;
            }

            BeginAnew();
            if (!Continuous)
            {
                Array.ForEach(members, static member => member.Leave());
            }
        }

        byLength = [.. members.OrderBy(static member => member.Loader.BatchCount ?? 0)];
        begun = true;
    }

    private void FinishEpoch()
    {
        epoch++;
        begun = false;
        BeginAnew();
    }

    private void BeginAnew()
    {
        (step, active) = (0, 0);
        foreach (var member in members)
        {
            (member.Ended, member.Length) = (false, null);
            member.Place = Continuous ? member.Place : 0;
        }
    }

    // A member that has advanced keeps its batch if another fails or ends the epoch: nothing is lost.
    private bool Step(out bool hasBatch)
    {
        hasBatch = false;
        switch (Mode)
        {
            case CombinedMode.Sequential:
                while (active < members.Length && !members[active].TryAdvance())
                {
                    active++;
                }

                if (active == members.Length)
                {
                    return false;
                }

                return hasBatch = members[active].Use();

            case CombinedMode.MaxSize:
                foreach (var member in members)
                {
                    member.Ended = member.Ended || !(sharded ? member.TryStep() : member.TryAdvance());
                }

                break;

            default:
                // First those that may end the epoch, the shortest before the others: then hardly ever has one advanced in vain.
                foreach (var member in byLength)
                {
                    if (member.Length is null && !member.TryAdvance())
                    {
                        member.EndOwnEpoch();
                        if (IsComplete())
                        {
                            return false;
                        }
                    }
                }

                foreach (var member in members)
                {
                    if (!TryAdvanceCycling(member))
                    {
                        return false;
                    }
                }

                break;
        }

        foreach (var member in members)
        {
            hasBatch |= member.Use();
        }

        return hasBatch || !Array.TrueForAll(members, static member => member.Ended);
    }

    /// <returns>False if the combined epoch has as many steps as the shortest or longest member has batches.</returns>
    private bool TryAdvanceCycling(CombinedMember member)
    {
        // More than once: what is left of a restored epoch may be nothing.
        for (var attempt = 0; attempt < 3; attempt++)
        {
            if (IsComplete())
            {
                return false;
            }

            if (member.TryAdvance())
            {
                return true;
            }

            member.EndOwnEpoch();
        }

        return IsComplete() ? false : throw new InvalidOperationException("A loader without batches cannot be combined with others.");
    }

    // No count is trusted: a member's length is known once an epoch of its own has ended.
    private bool IsComplete()
    {
        var (shortest, longest) = (long.MaxValue, 0L);
        foreach (var member in members)
        {
            shortest = Math.Min(shortest, member.Length ?? long.MaxValue);
            longest = Math.Max(longest, member.Length ?? long.MaxValue);
        }

        return step >= (Mode == CombinedMode.MinSize ? shortest : longest);
    }

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
                    "This enumeration has ended, because the loader was enumerated again or given another state.");
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
