using System.Globalization;

namespace DataModule;

/// <summary>
/// Random splits. A split depends on the seed and the dataset's count alone, so that a sample is in the same part after every
/// setup. They take constant memory.
/// </summary>
public static class RandomSplits
{
    internal const ulong Stream = 0x53504C4954; // "SPLIT": other random numbers than those with which a loader shuffles.

    /// <summary>Splits into two parts by counts.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="first">The first part's count. The counts are not negative and add up to the dataset's count.</param>
    /// <param name="second">The second part's count.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentException">A count is negative, or they do not add up to the dataset's count.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplit<T>(
        this IDataset<T> dataset, long first, long second, ulong seed)
    {
        var parts = Split(dataset, [first, second], seed);
        return (parts[0], parts[1]);
    }

    /// <summary>Splits into three parts by counts.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="first">The first part's count. The counts are not negative and add up to the dataset's count.</param>
    /// <param name="second">The second part's count.</param>
    /// <param name="third">The third part's count.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentException">A count is negative, or they do not add up to the dataset's count.</exception>
    public static (IDataset<T> First, IDataset<T> Second, IDataset<T> Third) RandomSplit<T>(
        this IDataset<T> dataset, long first, long second, long third, ulong seed)
    {
        var parts = Split(dataset, [first, second, third], seed);
        return (parts[0], parts[1], parts[2]);
    }

    /// <summary>
    /// Splits into two parts by fractions. Counts are rounded down; the samples that remain go to the parts in order, one each.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="first">The first part's fraction of the samples. The fractions are not negative and add up to 1.</param>
    /// <param name="second">The second part's fraction.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentException">A fraction is negative, or they do not add up to 1.</exception>
    public static (IDataset<T> First, IDataset<T> Second) RandomSplit<T>(
        this IDataset<T> dataset, double first, double second, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var parts = Split(dataset, CountsOf(dataset.Count, [first, second]), seed);
        return (parts[0], parts[1]);
    }

    /// <summary>Splits into three parts by fractions, rounded as for two.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="first">The first part's fraction of the samples. The fractions are not negative and add up to 1.</param>
    /// <param name="second">The second part's fraction.</param>
    /// <param name="third">The third part's fraction.</param>
    /// <param name="seed">Equal seeds give equal splits.</param>
    /// <typeparam name="T">The sample type.</typeparam>
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
                $"The fractions of a split must not be negative and must add up to 1, but {string.Join(" + ", fractions.Select(static fraction => fraction.ToString(CultureInfo.InvariantCulture)))} = {Math.Round(sum, 6)}."));
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
                $"The counts of a split must not be negative and must add up to the dataset's count: {string.Join(" + ", counts)} = {counts.Sum()}, but the dataset has {dataset.Count} samples."));
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
