using System.Numerics;

namespace DataModule;

/// <summary>Count, mean, spread, least and greatest of numbers, gathered in one pass, in double precision. Parts can be merged.</summary>
/// <param name="Count">The numbers that are finite: mean, spread, least and greatest are of these.</param>
/// <param name="Mean">0 where there are none.</param>
/// <param name="SquaredDeviations">The sum of the squared differences from the mean.</param>
/// <param name="Min">Positive infinity where there are none.</param>
/// <param name="Max">Negative infinity where there are none.</param>
/// <param name="NotFinite">The numbers that are NaN or infinite: they count nowhere else.</param>
/// <remarks>
/// Merging is by Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979): no sum of squares, whose
/// difference from the square of the sum loses every digit where the mean is large.
/// </remarks>
public readonly record struct Moments(long Count, double Mean, double SquaredDeviations, double Min, double Max, long NotFinite)
{
    /// <summary>Of no numbers.</summary>
    public static Moments None { get; } = new(0, 0, 0, double.PositiveInfinity, double.NegativeInfinity, 0);

    /// <summary>The mean of the squared differences from the mean: divided by the count, not by one less.</summary>
    public double Variance => Count == 0 ? 0 : SquaredDeviations / Count;

    /// <summary>The square root of the variance. It is what NumPy's std gives; torch.std divides by one less.</summary>
    public double StandardDeviation => Math.Sqrt(Variance);

    /// <summary>Of all the numbers given.</summary>
    /// <param name="values">Any number of them.</param>
    public static Moments Of(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        // A sum of finite numbers may overflow; then they are taken one by one as well.
        return double.IsFinite(sum) ? OfFinite(values, sum) : OneByOne(values);
    }

    /// <summary>Those of the numbers of both.</summary>
    /// <param name="other">Of other numbers.</param>
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
