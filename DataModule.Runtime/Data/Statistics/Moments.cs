using System.Numerics;

namespace DataModule;

/// <summary>Count, mean, variance, minimum and maximum of numbers, computed in one pass in double precision. Parts can be merged.</summary>
/// <param name="Count">The number of finite values. All other figures but the last are of these.</param>
/// <param name="Mean">The mean; 0 where there are no values.</param>
/// <param name="SquaredDeviations">The sum of the squared differences from the mean.</param>
/// <param name="Min">The minimum; positive infinity where there are no values.</param>
/// <param name="Max">The maximum; negative infinity where there are no values.</param>
/// <param name="NotFinite">The number of values that are NaN or infinite.</param>
/// <remarks>
/// Parts are merged as in Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979). A sum of
/// squares would lose all digits where the mean is large.
/// </remarks>
public readonly record struct Moments(long Count, double Mean, double SquaredDeviations, double Min, double Max, long NotFinite)
{
    /// <summary>The moments of no numbers.</summary>
    public static Moments None { get; } = new(0, 0, 0, double.PositiveInfinity, double.NegativeInfinity, 0);

    /// <summary>The population variance: the squared deviations divided by the count, not by the count minus one. 0 where there are no values.</summary>
    public double Variance => Count == 0 ? 0 : SquaredDeviations / Count;

    /// <summary>The square root of the variance, as <c>numpy.std</c>. <c>torch.std</c> divides by the count minus one.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>The moments of the given numbers.</summary>
    /// <param name="values">The numbers; may be empty.</param>
    public static Moments Of(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        // Also where the sum of finite numbers overflows.
        return double.IsFinite(sum) ? OfFinite(values, sum) : OneByOne(values);
    }

    /// <summary>The moments of the numbers of both.</summary>
    /// <param name="other">The moments of other numbers.</param>
    public Moments Merge(Moments other)
    {
        var notFinite = NotFinite + other.NotFinite;
        if (Count == 0 || other.Count == 0)
        {
            return (Count == 0 ? other : this) with { NotFinite = notFinite };
        }

        var count = Count + other.Count;
        var difference = other.Mean - Mean;
        var share = (double)other.Count / count;
        return new(
            count,
            Mean + (difference * share),
            SquaredDeviations + other.SquaredDeviations + (difference * difference * Count * share),
            Math.Min(Min, other.Min),
            Math.Max(Max, other.Max),
            notFinite);
    }

    private static Moments OfFinite(ReadOnlySpan<double> values, double sum)
    {
        if (values.IsEmpty)
        {
            return None;
        }

        var mean = sum / values.Length;
        var (squares, min, max) = (0.0, double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            var difference = value - mean;
            squares += difference * difference;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        return new(values.Length, mean, squares, min, max, 0);
    }

    private static Moments OneByOne(ReadOnlySpan<double> values)
    {
        var all = None;
        foreach (var value in values)
        {
            all = all.Merge(double.IsFinite(value) ? new(1, value, 0, value, value, 0) : None with { NotFinite = 1 });
        }

        return all;
    }
}
