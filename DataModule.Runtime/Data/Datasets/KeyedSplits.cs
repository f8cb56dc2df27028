namespace DataModule;

/// <summary>
/// Random splits that look at the samples: by group, and stratified. Both read every sample once, in order, and are a
/// pure function of the seed and what they read.
/// </summary>
public static class KeyedSplits
{
    internal const ulong Stream = 0x4B455953504C4954; // "KEYSPLIT"

    /// <summary>
    /// Splits so that no group is on both sides: patients, speakers, documents. Groups are taken in random order until
    /// the first side has its fraction of the samples; its last group may take it past that.
    /// </summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="group">The group of a sample.</param>
    /// <param name="first">The first side's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">There are fewer than two groups.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> group, double first, ulong seed)
        where TKey : notnull
    {
        CheckFraction(first);
        var groups = Collect(dataset, group);
        if (groups.Count < 2)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A split by group needs two groups or more; the {dataset.Count} samples have {groups.Count}."));
        }

        var order = new Permutation(groups.Count, seed, epoch: 0, Stream);
        List<long> left = [], right = [];
        for (var place = 0; place < groups.Count; place++)
        {
            // Each side gets one group at least.
            var toLeft = place == 0 || (place < groups.Count - 1 && left.Count < first * dataset.Count);
            (toLeft ? left : right).AddRange(groups[(int)order[place]]);
        }

        left.Sort();
        right.Sort();
        return (dataset.Subset(left), dataset.Subset(right));
    }

    /// <summary>
    /// Splits so that every class has the same fraction on both sides, to within one sample, as have all together.
    /// </summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="label">The class of a sample.</param>
    /// <param name="first">The first side's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> label, double first, ulong seed)
        where TKey : notnull
    {
        CheckFraction(first);
        List<long> left = [], right = [];
        var place = 0L;
        var classes = Collect(dataset, label);
        for (var number = 0; number < classes.Count; number++)
        {
            var members = classes[number];
            var order = new Permutation(members.Count, seed, epoch: number, Stream);
            for (var member = 0; member < members.Count; member++, place++)
            {
                // Systematic sampling along the classes laid end to end: every stretch has its share, to within one.
                var toLeft = Math.Floor((place + 1) * first) > Math.Floor(place * first);
                (toLeft ? left : right).Add(members[(int)order[member]]);
            }
        }

        left.Sort();
        right.Sort();
        return (dataset.Subset(left), dataset.Subset(right));
    }

    /// <summary>Indices by key, keys in order of first occurrence: hash codes of strings differ from run to run.</summary>
    internal static List<List<long>> Collect<T, TKey>(IDataset<T> dataset, Func<T, TKey> key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(key);
        var lists = new List<List<long>>();
        var byKey = new Dictionary<TKey, List<long>>();
        for (long index = 0; index < dataset.Count; index++)
        {
            var value = key(dataset[index]);
            if (!byKey.TryGetValue(value, out var list))
            {
                byKey.Add(value, list = []);
                lists.Add(list);
            }

            list.Add(index);
        }

        return lists;
    }

    private static void CheckFraction(double first)
    {
        if (first is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, "The first side's fraction lies between 0 and 1.");
        }
    }
}
