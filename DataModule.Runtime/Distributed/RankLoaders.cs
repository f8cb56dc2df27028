using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace DataModule;

/// <summary>The loaders of a run on several ranks. Each is limited to its shard, and all ranks agree on the number of batches.</summary>
internal static class RankLoaders
{
    /// <summary>Limits a loader to this rank's shard.</summary>
    /// <exception cref="InvalidOperationException">The loader cannot be sharded.</exception>
    public static void Share(ICollectives collectives, IEnumerable loader, Split split)
    {
        if (!collectives.AreSeveral())
        {
            return;
        }

        var stateful = loader as IStatefulLoader ?? throw new InvalidOperationException(FormattableString.Invariant(
            $"The {split.ToString().ToLowerInvariant()} loader is a {loader.GetType().Name}, which cannot be split over the {collectives.Rank.WorldSize} ranks of this run: each rank would read everything. Use a DataLoader (dataset.ToLoader(...)), or implement ILoader<TBatch>, whose SetShard limits it to one rank's shard."));
        stateful.SetShard(new Shard(collectives.Rank.Global, collectives.Rank.WorldSize));
        if (split == Split.Train)
        {
            (loader as IAligned)?.Check(collectives.Rank.WorldSize);
        }
    }

    /// <summary>Compares the loaders of all ranks.</summary>
    /// <returns>
    /// The largest number of batches of a rank, null if a rank does not know it; and whether all ranks certainly have the same number.
    /// </returns>
    /// <exception cref="CollectiveException">Two ranks have different loaders.</exception>
    public static (long? Batches, bool Even) Agree<TBatch>(ICollectives collectives, IEnumerable<TBatch> loader, string name)
    {
        var own = BatchCounts.Of(loader);
        if (!collectives.AreSeveral())
        {
            return (own, true);
        }

        var even = (loader as IStatefulLoader)?.IsEven == true;
        // The state of other loaders may differ between ranks.
        var state = loader is DataLoader<TBatch> or CombinedLoader<TBatch> ? ((IStateful)loader).StateDict().ToJson() : "";
        var all = collectives.AllGather(string.Create(CultureInfo.InvariantCulture, $"{own} {(even ? 1 : 0)} {state}"))
            .Select(static text => text.Split(' ', 3))
            .ToArray();
        var different = Array.FindIndex(all, one => one[2] != all[0][2]);
        if (different >= 0)
        {
            throw new CollectiveException(
                $"Rank {different} has another {name} loader than rank 0, so its samples cannot be split over the ranks: {Difference(all[0][2], all[different][2], different)}. " +
                "Every rank must create the same loader of the same data. Check for a split or an order without a seed.");
        }

        long? most = all.Any(static one => one[0].Length == 0) ? null : all.Max(static one => long.Parse(one[0], CultureInfo.InvariantCulture));
        return (most, all.All(one => one[1] == "1" && one[0] == all[0][0]));
    }

    private static string Difference(string first, string other, int rank)
    {
        using var left = JsonDocument.Parse(first);
        using var right = JsonDocument.Parse(other);
        return string.Join("; ", left.RootElement.EnumerateObject()
            .Select(value => (value.Name, First: value.Value.GetRawText(), Other: right.RootElement.TryGetProperty(value.Name, out var there) ? there.GetRawText() : "nothing"))
            .Where(static value => value.First != value.Other)
            .Select(value => $"{value.Name} is {value.First} on rank 0, but {value.Other} on rank {rank}"));
    }
}
