namespace DataModule;

/// <summary>
/// Random splits: a pure function of the seed and the dataset's count, so that setting up again never moves a sample
/// from one side to the other. They take constant memory.
/// </summary>
public static class RandomSplits
{
    internal const ulong Stream = 0x53504C4954; // "SPLIT": apart from the order in which a loader shuffles.

    /// <summary>Splits in two by counts, which must add up to the dataset's count.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplit<T>(
        this IDataset<T> dataset, long first, long second, ulong seed)
    {
        var parts = Split(dataset, [first, second], seed);
        return (parts[0], parts[1]);
    }

    /// <summary>Splits in three by counts, which must add up to the dataset's count.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplit<T>(
        this IDataset<T> dataset, long first, long second, long third, ulong seed)
    {
        var parts = Split(dataset, [first, second, third], seed);
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>
    /// Splits in two by fractions, which must add up to 1. Counts are rounded down, and what is left over goes to the
    /// parts in order, one sample each.
    /// </summary>
    /// <exception cref="ArgumentException">A fraction is negative, or they do not add up to 1.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplit<T>(
        this IDataset<T> dataset, double first, double second, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var parts = Split(dataset, CountsOf(dataset.Count, [first, second]), seed);
        return (parts[0], parts[1]);
    }

    /// <summary>Splits in three by fractions, which must add up to 1; rounded as for two.</summary>
    /// <exception cref="ArgumentException">A fraction is negative, or they do not add up to 1.</exception>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplit<T>(
        this IDataset<T> dataset, double first, double second, double third, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var parts = Split(dataset, CountsOf(dataset.Count, [first, second, third]), seed);
        return (parts[0], parts[1], parts[2]);
    }

    internal static long[] CountsOf(long total, double[] fractions)
    {
        var sum = fractions.Sum();
        if (fractions.Any(fraction => !(fraction >= 0)) || Math.Abs(sum - 1) > 1e-6)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The fractions of a split must not be negative and must add up to 1; they add up to {sum}."));
        }

        // The tolerance keeps 0.7 * 10 from becoming 6 by a rounding error in the product.
        var counts = Array.ConvertAll(fractions, fraction => Math.Min(total, (long)Math.Floor((fraction * total) + 1e-9)));
        var left = total - counts.Sum();
        for (var part = 0; left > 0; part = (part + 1) % counts.Length)
        {
            if (fractions[part] > 0)
            {
                counts[part]++;
                left--;
            }
        }

        return counts;
    }

    private static IDataset<T>[] Split<T>(IDataset<T> dataset, long[] counts, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (counts.Any(count => count < 0) || counts.Sum() != dataset.Count)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The parts of a split must add up to the dataset: {string.Join(" + ", counts)} = {counts.Sum()}, but it has {dataset.Count} samples."));
        }

        var order = new Permutation(dataset.Count, seed, epoch: 0, Stream);
        var start = 0L;
        var parts = new IDataset<T>[counts.Length];
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part] = new PermutedDataset<T>(dataset, order, start, counts[part], seed);
            start += counts[part];
        }

        return parts;
    }
}
