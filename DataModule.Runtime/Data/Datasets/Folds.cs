namespace DataModule;

/// <summary>
/// Folds for cross-validation: each sample is in the validation part of exactly one fold. They depend on the seed, the number of samples and
/// the keys alone.
/// </summary>
public static class Folds
{
    /// <summary>Random folds (k-fold). Their validation parts differ in size by at most one sample. They take constant memory.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="folds">The number of folds; from 2 to the number of samples.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <returns>A train and a validation dataset for each fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of folds is out of range.</exception>
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
    /// Folds by group (patient, speaker, document): no group is in both the train and the validation part. Groups are assigned from the
    /// largest to the smallest, each to the fold with the fewest samples, so that the folds are of similar size. Reads every sample once.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="group">The group of a sample.</param>
    /// <param name="folds">The number of folds; from 2 to the number of groups.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <returns>A train and a validation dataset for each fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of folds is out of range.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFoldByGroup<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> group, int folds, ulong seed)
        where TKey : notnull => ByGroup(dataset, KeyedSplits.Keys(dataset, group), folds, seed);

    /// <inheritdoc cref="KFoldByGroup{T, TKey}(IDataset{T}, Func{T, TKey}, int, ulong)"/>
    /// <param name="dataset">The dataset; no sample is read.</param>
    /// <param name="groups">The group of the sample at each index.</param>
    /// <param name="folds">The number of folds; from 2 to the number of groups.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <exception cref="ArgumentException">The number of keys is not the number of samples.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFoldByGroup<T, TKey>(
        this IDataset<T> dataset, IReadOnlyList<TKey> groups, int folds, ulong seed)
        where TKey : notnull => ByGroup(dataset, KeyedSplits.Keys(dataset, groups), folds, seed);

    /// <summary>
    /// Stratified folds: each fold has every class in the proportion of the whole dataset, to within one sample. Reads every sample once.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="label">The class of a sample.</param>
    /// <param name="folds">The number of folds; from 2 to the number of samples.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <returns>A train and a validation dataset for each fold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of folds is out of range.</exception>
    public static IReadOnlyList<(IDataset<T> Train, IDataset<T> Validation)> KFoldStratified<T, TKey>(
        this IDataset<T> dataset, Func<T, TKey> label, int folds, ulong seed)
        where TKey : notnull => Stratified(dataset, KeyedSplits.Keys(dataset, label), folds, seed);

    /// <inheritdoc cref="KFoldStratified{T, TKey}(IDataset{T}, Func{T, TKey}, int, ulong)"/>
    /// <param name="dataset">The dataset; no sample is read.</param>
    /// <param name="labels">The class of the sample at each index.</param>
    /// <param name="folds">The number of folds; from 2 to the number of samples.</param>
    /// <param name="seed">Equal seeds give equal folds.</param>
    /// <exception cref="ArgumentException">The number of keys is not the number of samples.</exception>
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
        // The sort is stable: groups of equal size stay in random order.
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
                // Turns continue from class to class, so that the folds' sizes differ by at most one, too.
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
                $"There are {most} {what}, so the number of folds must be from 2 to {most}."));
        }
    }
}
