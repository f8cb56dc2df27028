namespace DataModule;

/// <summary>
/// Random splits by a key of each sample: by group, and stratified. Give the key as a function of the sample: every sample is then
/// read once, in order. Or give a list with a key for each index: no sample is read. A split depends on the seed and the keys alone.
/// </summary>
public static class KeyedSplits
{
    internal const ulong Stream = 0x4B455953504C4954; // "KEYSPLIT"

    /// <summary>
    /// Splits by group (patient, speaker, document): no group is in both parts. The first part takes groups in random order until it has
    /// its fraction of the samples; its last group may exceed that.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="group">The group of a sample.</param>
    /// <param name="first">The first part's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <exception cref="ArgumentException">There are fewer than two groups.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1).</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> group, double first, ulong seed)
        where TKey : notnull => Two(ByGroup(dataset, Keys(dataset, group), Both(first), seed));

    /// <inheritdoc cref="RandomSplitByGroup{T, TKey}(IDataset{T}, Func{T, TKey}, double, ulong)"/>
    /// <param name="dataset">The dataset; no sample is read.</param>
    /// <param name="groups">The group of the sample at each index.</param>
    /// <param name="first">The first part's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">There are fewer than two groups, or the number of keys is not the number of samples.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> groups, double first, ulong seed)
        where TKey : notnull => Two(ByGroup(dataset, Keys(dataset, groups), Both(first), seed));

    /// <summary>Splits into three parts by group: no group is in two of them. See the split into two parts.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="group">The group of a sample.</param>
    /// <param name="first">The first part's fraction of the samples. The three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's fraction.</param>
    /// <param name="third">The third part's fraction.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <exception cref="ArgumentException">There are fewer than three groups, or the fractions are not above 0 or do not add up to 1.</exception>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> group, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(ByGroup(dataset, Keys(dataset, group), All(first, second, third), seed));

    /// <inheritdoc cref="RandomSplitByGroup{T, TKey}(IDataset{T}, Func{T, TKey}, double, double, double, ulong)"/>
    /// <param name="dataset">The dataset; no sample is read.</param>
    /// <param name="groups">The group of the sample at each index.</param>
    /// <param name="first">The first part's fraction of the samples. The three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's fraction.</param>
    /// <param name="third">The third part's fraction.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitByGroup<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> groups, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(ByGroup(dataset, Keys(dataset, groups), All(first, second, third), seed));

    /// <summary>
    /// Stratified split: each class has the same proportion in both parts as in the whole dataset, to within one sample.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="label">The class of a sample.</param>
    /// <param name="first">The first part's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not in (0, 1).</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> label, double first, ulong seed)
        where TKey : notnull => Two(Stratified(dataset, Keys(dataset, label), Both(first), seed));

    /// <inheritdoc cref="RandomSplitStratified{T, TKey}(IDataset{T}, Func{T, TKey}, double, ulong)"/>
    /// <param name="dataset">The dataset; no sample is read.</param>
    /// <param name="labels">The class of the sample at each index.</param>
    /// <param name="first">The first part's fraction of the samples, in (0, 1).</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <exception cref="ArgumentException">The number of keys is not the number of samples.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> labels, double first, ulong seed)
        where TKey : notnull => Two(Stratified(dataset, Keys(dataset, labels), Both(first), seed));

    /// <summary>Stratified split into three parts: each class has the same proportion in every part, to within two samples.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="label">The class of a sample.</param>
    /// <param name="first">The first part's fraction of the samples. The three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's fraction.</param>
    /// <param name="third">The third part's fraction.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <exception cref="ArgumentException">The fractions are not above 0, or do not add up to 1.</exception>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> label, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(Stratified(dataset, Keys(dataset, label), All(first, second, third), seed));

    /// <inheritdoc cref="RandomSplitStratified{T, TKey}(IDataset{T}, Func{T, TKey}, double, double, double, ulong)"/>
    /// <param name="dataset">The dataset; no sample is read.</param>
    /// <param name="labels">The class of the sample at each index.</param>
    /// <param name="first">The first part's fraction of the samples. The three are above 0 and add up to 1.</param>
    /// <param name="second">The second part's fraction.</param>
    /// <param name="third">The third part's fraction.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplitStratified<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> labels, double first, double second, double third, ulong seed)
        where TKey : notnull => Three(Stratified(dataset, Keys(dataset, labels), All(first, second, third), seed));

    /// <summary>The key of each sample, from a function.</summary>
    internal static IEnumerable<TKey> Keys<T, TKey>(IDataset<T> dataset, Func<T, TKey> key)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(key);
        return dataset.AsEnumerable().Select(key);
    }

    /// <summary>The key of each sample, from a list.</summary>
    internal static IEnumerable<TKey> Keys<T, TKey>(IDataset<T> dataset, IReadOnlyList<TKey> keys)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Count == dataset.Count ? keys : throw new ArgumentException(FormattableString.Invariant(
            $"Give one key for each sample: there are {keys.Count} keys, but the dataset has {dataset.Count} samples."));
    }

    /// <summary>Indices by key, with the keys in order of first occurrence: hash codes of strings differ from run to run.</summary>
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
                $"A split by group into {fractions.Length} parts needs at least {fractions.Length} groups, but the dataset's {dataset.Count} samples have {groups.Count}."));
        }

        var order = new Permutation(groups.Count, seed, epoch: 0, Stream);
        var parts = Array.ConvertAll(fractions, static _ => new List<long>());
        var part = 0;
        for (var place = 0; place < groups.Count; place++)
        {
            // Each part gets at least one group.
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
                // Systematic sampling over the concatenated classes: every range of them has its share, to within one sample. The last
                // part is separated from the others first, then the one before it from the rest, and so on.
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
        : throw new ArgumentOutOfRangeException(nameof(first), first, "The first part's fraction must be above 0 and below 1.");

    private static double[] All(double first, double second, double third) => first > 0 && second > 0 && third > 0 && Math.Abs(first + second + third - 1) <= 1e-6
        ? [first, second, third]
        : throw new ArgumentException(FormattableString.Invariant(
            $"The fractions of a split by key must be above 0 and add up to 1, but {first}, {second} and {third} add up to {Math.Round(first + second + third, 6)}."));

    private static (IDataset<T> First, IDataset<T> Second) Two<T>(IDataset<T>[] parts) => (parts[0], parts[1]);

    private static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) Three<T>(IDataset<T>[] parts) => (parts[0], parts[1], parts[2]);
}
