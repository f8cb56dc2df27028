using TorchSharp;

namespace DataModule;

/// <summary>A histogram of the finite values of a tensor.</summary>
/// <param name="Edges">The edges of the bins, ascending: one more than there are bins. The first is the minimum and the last the maximum.</param>
/// <param name="Counts">The number of values in each bin, which includes its upper edge.</param>
/// <param name="Sum">The sum of the values.</param>
/// <param name="SumOfSquares">The sum of the squares of the values.</param>
internal sealed record Histogram(double[] Edges, long[] Counts, double Sum, double SumOfSquares)
{
    private const int Bins = 64;

    public static Histogram Of(torch.Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        double[] numbers = [.. values.to(torch.ScalarType.Float64).cpu().flatten().data<double>().Where(double.IsFinite)];
        var (least, greatest) = numbers.Length == 0 ? (0, 0) : (numbers.Min(), numbers.Max());
        if (least == greatest)
        {
            return new([least, least], [numbers.Length], numbers.Sum(), numbers.Sum(static number => number * number));
        }

        // Divided first: the range of the largest numbers is not a finite number.
        var width = (greatest / Bins) - (least / Bins);
        double[] edges = [.. Enumerable.Range(0, Bins).Select(bin => least + (bin * width)), greatest];
        var counts = new long[Bins];
        foreach (var number in numbers)
        {
            counts[Math.Clamp((int)Math.Ceiling((number / width) - (least / width)) - 1, 0, Bins - 1)]++;
        }

        return new(edges, counts, numbers.Sum(), numbers.Sum(static number => number * number));
    }
}
