using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>Merges the metrics of several ranks: each rank logs those of its own samples, and the run has one value over all samples.</summary>
internal static class SharedMetrics
{
    private const string States = "states", Objects = "objects";

    /// <summary>Values by name, reduced over all ranks, weighted by their numbers of samples. The result is bit-identical on every rank.</summary>
    public static StateDict Merge(ICollectives collectives, StateDict values)
    {
        var merged = new OrderedDictionary<string, MetricAccumulator>(StringComparer.Ordinal);
        foreach (var rank in collectives.AllGather(values.ToJson()).Select(DataModule.StateDict.Parse))
        {
            foreach (var (name, _) in rank.Values)
            {
                var next = MetricAccumulator.FromState(rank.GetState(name));
                if (merged.TryGetValue(name, out var before))
                {
                    before.Merge(next);
                }
                else
                {
                    merged[name] = next;
                }
            }
        }

        var state = new StateDict();
        foreach (var (name, accumulator) in merged)
        {
            state.Set(name, accumulator.StateDict());
        }

        return state;
    }

    /// <summary>
    /// The merged states and values of metric objects that are still updated, over all ranks. The first rank that has an object merges its states, since a rank
    /// without a batch has no object. Tensors belong to the dispose scope of the caller.
    /// </summary>
    public static StateDict Merge(ICollectives collectives, IEnumerable<KeyValuePair<string, LoggedMetric>> objects)
    {
        var own = objects.Where(static one => one.Value.IsGathering).ToDictionary(StringComparer.Ordinal);
        var gathered = new StateDict();
        foreach (var (name, logged) in own)
        {
            gathered.Set(name, logged.StateDict());
        }

        var message = new StateDict().Set(States, gathered);
        message.Values[Objects] = new JsonArray([.. own.Where(static one => one.Value.HasObject).Select(static one => (JsonNode)JsonValue.Create(one.Key))]);
        var ranks = collectives.AllGather(message);
        DisposeTensors(gathered);
        var states = Array.ConvertAll(ranks, static rank => rank.GetState(States));
        var merged = new StateDict();
        foreach (var (name, logged) in own.Where(one => First(ranks, one.Key) == collectives.Rank.Global))
        {
            merged.Set(name, logged.Merge([.. states.Where(rank => rank.Contains(name)).Select(rank => rank.GetState(name))]));
        }

        var all = new StateDict();
        foreach (var part in collectives.AllGather(merged))
        {
            Add(all, part);
        }

        DisposeTensors(merged);
        // States from before a resume: no rank has had a batch since.
        Array.ForEach(states, rank => Add(all, rank));
        return all;
    }

    private static int First(StateDict[] ranks, string name) => Array.FindIndex(ranks, rank => rank.GetStrings(Objects).Contains(name));

    private static void Add(StateDict all, StateDict part)
    {
        foreach (var (name, _) in part.Values.Where(one => !all.Contains(one.Key)).ToArray())
        {
            all.Set(name, part.GetState(name));
        }
    }

    private static void DisposeTensors(StateDict state)
    {
        foreach (var tensor in state.Tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
