using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace DataModule;

/// <summary>The loaders of a run on several ranks: each is limited to its part, and all agree on what they have.</summary>
internal static class RankLoaders
{
    /// <summary>Limits a loader to this rank's part.</summary>
    /// <exception cref="InvalidOperationException">It cannot be shared out.</exception>
    public static void Share(ICollectives collectives, IEnumerable loader, Split split)
    {
        if (!collectives.AreSeveral())
        {
            return;
        }

        var stateful = loader as IStatefulLoader ?? throw new InvalidOperationException(FormattableString.Invariant(
            $"The {split.ToString().ToLowerInvariant()} loader is a {loader.GetType().Name}, which cannot be shared out among the {collectives.Rank.WorldSize} ranks of this run: each would read everything. Use a DataLoader (dataset.ToLoader(...)), or implement ILoader<TBatch>, whose SetShard limits it to one rank's part."));
        stateful.SetShard(new Shard(collectives.Rank.Global, collectives.Rank.WorldSize));
        if (split == Split.Train)
        {
            (loader as IAligned)?.Check(collectives.Rank.WorldSize);
        }
    }

    /// <summary>What all ranks' loaders have together.</summary>
    /// <returns>The most batches of a rank, null if one does not know; and whether all have equally many, for certain.</returns>
    /// <exception cref="CollectiveException">Two ranks have different loaders.</exception>
    public static (long? Batches, bool Even) Agree<TBatch>(ICollectives collectives, IEnumerable<TBatch> loader, string name)
    {
        var own = BatchCounts.Of(loader);
        if (!collectives.AreSeveral())
        {
            return (own, true);
        }

        var even = (loader as IStatefulLoader)?.IsEven == true;
        // Others' loaders may keep what differs between ranks.
        var state = loader is DataLoader<TBatch> or CombinedLoader<TBatch> ? ((IStateful)loader).StateDict().ToJson() : "";
        var all = collectives.AllGather(string.Create(CultureInfo.InvariantCulture, $"{own} {(even ? 1 : 0)} {state}"))
            .Select(static text => text.Split(' ', 3))
            .ToArray();
        var different = Array.FindIndex(all, one => one[2] != all[0][2]);
        if (different >= 0)
        {
            throw new CollectiveException(
                $"Rank {different} has another {name} loader than rank 0, so they cannot share out its samples: {Difference(all[0][2], all[different][2], different)}. " +
                "Every rank must make the same loader of the same data; is a split or an order without a seed?");
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
