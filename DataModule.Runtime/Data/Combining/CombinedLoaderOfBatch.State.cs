using System.Text.Json.Nodes;

namespace DataModule;

/// <content>The state of a combination: its own position, and the states of its members.</content>
public sealed partial class CombinedLoader<TBatch>
{
    // The length of a member whose own epoch has not ended yet.
    private const long NotYet = -1;

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
                $"The state is of a combined loader with mode {mode} and {(state.Values["ended"] as JsonArray)?.Count ?? 0} loaders; this one has mode {Mode} and {members.Length} loaders."));
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

    private long[] Counts(StateDict state, string name, long least)
    {
        long[] counts = [.. (state.Values[name] as JsonArray ?? []).Select(item =>
            item is JsonValue number && number.TryGetValue<long>(out var count) ? count : long.MinValue)];
        return counts.Length == members.Length && Array.TrueForAll(counts, count => count >= least)
            ? counts
            : throw new StateException($"The combined loader's state is corrupt: {name} {JsonText.Of(state.Values[name], "nothing")}.");
    }

    private static string MemberName(int member) => $"loader{Fingerprints.Number(member)}";

    // All or none: if one member rejects its state, the earlier ones get theirs back.
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
}
