namespace DataModule;

/// <summary>
/// Random splits by a key of each sample: by group, and stratified. The key is a function of the sample, for which every sample is
/// read once, in order; or a list of keys, one for each index, and then no sample is read. A pure function of the seed and the keys.
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
        where TKey : notnull => Two(ByGroup(dataset, Keys(dataset, group), Both(first), seed));

    /// <inheritdoc cref="RandomSplitByGroup{T, TKey}(IDataset{T}, Func{T, TKey}, double, ulong)"/>
    /// <param name="dataset">The samples; none is read.</param>
    /// <param name="groups">The group of the sample at each index.</param>
    /// <param name="first">The first side's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">There are fewer than two groups, or another number of keys than of samples.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> groups, double first, ulong seed)
        where TKey : notnull => Two(ByGroup(dataset, Keys(dataset, groups), Both(first), seed));

    /// <summary>Splits in three so that no group is in two parts; see the split in two.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="group">The group of a sample.</param>
    /// <param name="first">The first part's fraction of the samples; the three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's.</param>
    /// <param name="third">The third part's.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">There are fewer than three groups, or the fractions are not as they must be.</exception>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> group, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(ByGroup(dataset, Keys(dataset, group), All(first, second, third), seed));

    /// <inheritdoc cref="RandomSplitByGroup{T, TKey}(IDataset{T}, Func{T, TKey}, double, double, double, ulong)"/>
    /// <param name="dataset">The samples; none is read.</param>
    /// <param name="groups">The group of the sample at each index.</param>
    /// <param name="first">The first part's fraction of the samples; the three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's.</param>
    /// <param name="third">The third part's.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> groups, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(ByGroup(dataset, Keys(dataset, groups), All(first, second, third), seed));

    /// <summary>
    /// Splits so that every class has the same fraction on both sides, to within one sample, as have all together.
    /// </summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="label">The class of a sample.</param>
    /// <param name="first">The first side's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> label, double first, ulong seed)
        where TKey : notnull => Two(Stratified(dataset, Keys(dataset, label), Both(first), seed));

    /// <inheritdoc cref="RandomSplitStratified{T, TKey}(IDataset{T}, Func{T, TKey}, double, ulong)"/>
    /// <param name="dataset">The samples; none is read.</param>
    /// <param name="labels">The class of the sample at each index.</param>
    /// <param name="first">The first side's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">There is another number of keys than of samples.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> labels, double first, ulong seed)
        where TKey : notnull => Two(Stratified(dataset, Keys(dataset, labels), Both(first), seed));

    /// <summary>Splits in three so that every class has the same fraction in each part, to within two samples.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="label">The class of a sample.</param>
    /// <param name="first">The first part's fraction of the samples; the three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's.</param>
    /// <param name="third">The third part's.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">The fractions are not as they must be.</exception>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> label, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(Stratified(dataset, Keys(dataset, label), All(first, second, third), seed));

    /// <inheritdoc cref="RandomSplitStratified{T, TKey}(IDataset{T}, Func{T, TKey}, double, double, double, ulong)"/>
    /// <param name="dataset">The samples; none is read.</param>
    /// <param name="labels">The class of the sample at each index.</param>
    /// <param name="first">The first part's fraction of the samples; the three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's.</param>
    /// <param name="third">The third part's.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> labels, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(Stratified(dataset, Keys(dataset, labels), All(first, second, third), seed));

    /// <summary>The keys that a function finds in the samples.</summary>
    internal static IEnumerable<TKey> Keys<T, TKey>(IDataset<T> dataset, Func<T, TKey> key)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(key);
        return dataset.AsEnumerable().Select(key);
    }

    /// <summary>Keys that were given, one for each sample.</summary>
    internal static IEnumerable<TKey> Keys<T, TKey>(IDataset<T> dataset, IReadOnlyList<TKey> keys)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == dataset.Count ? keys : throw new ArgumentException(FormattableString.Invariant(
            $"There must be a key for each sample: there are {keys.Count} keys, but the dataset has {dataset.Count} samples."));
    }

    /// <summary>Indices by key, keys in order of first occurrence: hash codes of strings differ from run to run.</summary>
    internal static List<List<long>> Collect<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
    {
        var lists = new List<List<long>>();
        var byKey = new Dictionary<TKey, List<long>>();
        var index = 0L;
        foreach (var key in keys)
        {
            if (!byKey.TryGetValue(key, out var list))
            {
                byKey.Add(key, list = []);
                lists.Add(list);
            }

            list.Add(index++);
        }

        return lists;
    }

    private static IDataset<T>[] ByGroup<T, TKey>(IDataset<T> dataset, IEnumerable<TKey> keys, double[] fractions, ulong seed)
        where TKey : notnull
    {
        var groups = Collect(keys);
        if (groups.Count < fractions.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A split by group needs {(fractions.Length == 2 ? "two" : "three")} groups or more; the {dataset.Count} samples have {groups.Count}."));
        }

        var order = new Permutation(groups.Count, seed, epoch: 0, Stream);
        var parts = Array.ConvertAll(fractions, static _ => new List<long>());
        var part = 0;
        for (var place = 0; place < groups.Count; place++)
        {
            // Each part gets one group at least.
            var isFull = parts[part].Count > 0 && (parts[part].Count >= fractions[part] * dataset.Count || groups.Count - place < fractions.Length - part);
            part += part < fractions.Length - 1 && isFull ? 1 : 0;
            parts[part].AddRange(groups[(int)order[place]]);
        }

        return Subsets(dataset, parts, FormattableString.Invariant($"split by group with seed {seed}"));
    }

    private static IDataset<T>[] Stratified<T, TKey>(IDataset<T> dataset, IEnumerable<TKey> keys, double[] fractions, ulong seed)
        where TKey : notnull
    {
        var parts = Array.ConvertAll(fractions, static _ => new List<long>());
        var places = new long[fractions.Length];
        var classes = Collect(keys);
        for (var number = 0; number < classes.Count; number++)
        {
            var members = classes[number];
            var order = new Permutation(members.Count, seed, epoch: number, Stream);
            for (var member = 0; member < members.Count; member++)
            {
                // Systematic sampling along the classes laid end to end: every stretch has its share, to within one. The last part is
                // told from the others first, then the one before it from those, and so on.
                var part = fractions.Length - 1;
                while (part > 0)
                {
                    var share = fractions.Take(part).Sum() / fractions.Take(part + 1).Sum();
                    var place = places[part]++;
                    if (!(Math.Floor((place + 1) * share) > Math.Floor(place * share)))
                    {
                        break;
                    }

                    part--;
                }

                parts[part].Add(members[(int)order[member]]);
            }
        }

        return Subsets(dataset, parts, FormattableString.Invariant($"stratified split with seed {seed}"));
    }

    private static IDataset<T>[] Subsets<T>(IDataset<T> dataset, List<long>[] parts, string how) =>
        Array.ConvertAll(parts, part => new SubsetDataset<T>(dataset, [.. part.Order()], how));

    private static double[] Both(double first) => first is > 0 and < 1
        ? [first, 1 - first]
        : throw new ArgumentOutOfRangeException(nameof(first), first, "The first side's fraction lies between 0 and 1.");

    private static double[] All(double first, double second, double third) => first > 0 && second > 0 && third > 0 && Math.Abs(first + second + third - 1) <= 1e-6
        ? [first, second, third]
        : throw new ArgumentException(FormattableString.Invariant(
            $"The fractions of a split by key must be above 0 and add up to 1; {first}, {second} and {third} add up to {Math.Round(first + second + third, 6)}."));

    private static (IDataset<T> First, IDataset<T> Second) Two<T>(IDataset<T>[] parts) => (parts[0], parts[1]);

    private static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) Three<T>(IDataset<T>[] parts) => (parts[0], parts[1], parts[2]);
}
