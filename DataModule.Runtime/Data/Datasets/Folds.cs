namespace DataModule;

/// <summary>
/// Folds for cross-validation: each sample is in the validation part of exactly one. A pure function of the seed and what is read.
/// </summary>
public static class Folds
{
    /// <summary>Random folds whose validation parts differ by a sample at most. They take constant memory.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="folds">How many; at least 2, and no more than there are samples.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of folds is out of its range.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFold<T>(this IDataset<T> dataset, int folds, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        CheckFolds(folds, dataset.Count, "samples");
        var order = new Permutation(dataset.Count, seed, epoch: 0, RandomSplits.Stream);
        IDataset<T> Stretch(long start, long end) => new PermutedDataset<T>(dataset, order, start, end - start, seed);
        long Begin(int fold) => ((dataset.Count / folds) * fold) + Math.Min(fold, dataset.Count % folds);
        return
        [
            .. Enumerable.Range(0, folds).Select(fold => (
                Stretch(0, Begin(fold)).Concat(Stretch(Begin(fold + 1), dataset.Count)), Stretch(Begin(fold), Begin(fold + 1)))),
        ];
    }

    /// <summary>
    /// Folds in which no group is on both sides: patients, speakers, documents. The largest groups are dealt out first, each to the
    /// fold that has the fewest samples, so that folds are as equal as groups allow. Reads every sample once.
    /// </summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="group">The group of a sample.</param>
    /// <param name="folds">How many; at least 2, and no more than there are groups.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of folds is out of its range.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFoldByGroup<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> group, int folds, ulong seed)
        where TKey : notnull => ByGroup(dataset, KeyedSplits.Keys(dataset, group), folds, seed);

    /// <inheritdoc cref="KFoldByGroup{T, TKey}(IDataset{T}, Func{T, TKey}, int, ulong)"/>
    /// <param name="dataset">The samples; none is read.</param>
    /// <param name="groups">The group of the sample at each index.</param>
    /// <param name="folds">How many; at least 2, and no more than there are groups.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <exception cref="ArgumentException">There is another number of keys than of samples.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFoldByGroup<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> groups, int folds, ulong seed)
        where TKey : notnull => ByGroup(dataset, KeyedSplits.Keys(dataset, groups), folds, seed);

    /// <summary>Folds that each have every class in the proportion of all together, to within a sample. Reads every sample once.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="label">The class of a sample.</param>
    /// <param name="folds">How many; at least 2, and no more than there are samples.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of folds is out of its range.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFoldStratified<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> label, int folds, ulong seed)
        where TKey : notnull => Stratified(dataset, KeyedSplits.Keys(dataset, label), folds, seed);

    /// <inheritdoc cref="KFoldStratified{T, TKey}(IDataset{T}, Func{T, TKey}, int, ulong)"/>
    /// <param name="dataset">The samples; none is read.</param>
    /// <param name="labels">The class of the sample at each index.</param>
    /// <param name="folds">How many; at least 2, and no more than there are samples.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <exception cref="ArgumentException">There is another number of keys than of samples.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFoldStratified<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> labels, int folds, ulong seed)
        where TKey : notnull => Stratified(dataset, KeyedSplits.Keys(dataset, labels), folds, seed);

    private static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> ByGroup<T, TKey>(
        IDataset<T> dataset, IEnumerable<TKey> keys, int folds, ulong seed)
        where TKey : notnull
    {
        var groups = KeyedSplits.Collect(keys);
        CheckFolds(folds, groups.Count, "groups");
        var order = new Permutation(groups.Count, seed, epoch: 0, KeyedSplits.Stream);
        var parts = Parts(folds);
        // A stable sort: equal ones stay in random order.
        foreach (var members in Enumerable.Range(0, groups.Count).Select(place => groups[(int)order[place]]).OrderByDescending(static members => members.Count))
        {
            parts.MinBy(static part => part.Count)!.AddRange(members);
        }

        return FoldsOf(dataset, parts);
    }

    private static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> Stratified<T, TKey>(
        IDataset<T> dataset, IEnumerable<TKey> keys, int folds, ulong seed)
        where TKey : notnull
    {
        var classes = KeyedSplits.Collect(keys);
        CheckFolds(folds, dataset.Count, "samples");
        var parts = Parts(folds);
        var place = 0;
        for (var number = 0; number < classes.Count; number++)
        {
            var order = new Permutation(classes[number].Count, seed, epoch: number, KeyedSplits.Stream);
            for (var member = 0; member < classes[number].Count; member++, place++)
            {
                // Dealt out in turn, from class to class: the folds' sizes differ by one at most, too.
                parts[place % folds].Add(classes[number][(int)order[member]]);
            }
        }

        return FoldsOf(dataset, parts);
    }

    private static List<long>[] Parts(int folds) => [.. Enumerable.Range(0, folds).Select(static _ => new List<long>())];

    private static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> FoldsOf<T>(IDataset<T> dataset, List<long>[] parts) =>
    [
        .. parts.Select(part => (
            dataset.Subset(parts.Where(other => other != part).SelectMany(static other => other).Order()), dataset.Subset(part.Order()))),
    ];

    private static void CheckFolds(int folds, long most, string what)
    {
        if (folds < 2 || folds > most)
        {
            throw new ArgumentOutOfRangeException(nameof(folds), folds, FormattableString.Invariant(
                $"There are {most} {what}, so there can be 2 to {most} folds."));
        }
    }
}
