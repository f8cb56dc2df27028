using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>
/// The source positions and their weights for each position of the result, in one dimension. Downscaling widens the filter by the scale
/// factor, which is what "antialiased" means.
/// </summary>
internal sealed class ResampleTable
{
    private int[] starts = [];
    private float[] weights = [];

    /// <summary>The number of weights for each position of the result.</summary>
    public int Taps { get; private set; }

    public int Count { get; private set; }

    /// <summary>The first source position for each position of the result.</summary>
    public ReadOnlySpan<int> Starts => starts.AsSpan(0, Count);

    /// <summary><see cref="Taps"/> weights for each position of the result; those that are not needed are 0.</summary>
    public ReadOnlySpan<float> Weights => weights.AsSpan(0, Count * Taps);

    /// <summary>The source positions that are needed.</summary>
    public (int First, int End) Range { get; private set; }

    /// <summary>Builds a table.</summary>
    /// <param name="box">The start and end of the source, in pixels of the surface.</param>
    /// <param name="size">The size of the whole result.</param>
    /// <param name="window">The positions of the result to compute.</param>
    /// <param name="limit">The size of the surface.</param>
    public void Build((double Start, double End) box, int size, (int Start, int Count) window, int limit, Interpolation interpolation)
    {
        var scale = (box.End - box.Start) / size;
        var filterScale = interpolation == Interpolation.Nearest ? 0 : Math.Max(scale, 1);
        var support = filterScale * (interpolation == Interpolation.Bicubic ? 2 : 1);
        // Nothing outside of the box is used, as if it had been cropped before.
        var low = Math.Max(0, (int)Math.Floor(box.Start + 1e-6));
        var high = Math.Min(limit, (int)Math.Ceiling(box.End - 1e-6));
        Reserve(window.Count, Math.Min(((int)Math.Ceiling(support) * 2) + 1, high - low));
        var (first, end) = (int.MaxValue, 0);
        for (var i = 0; i < window.Count; i++)
        {
            var center = box.Start + ((window.Start + i + 0.5) * scale);
            var row = weights.AsSpan(i * Taps, Taps);
            if (filterScale == 0)
            {
                starts[i] = Math.Clamp((int)Math.Floor(center), low, high - 1);
                row[0] = 1;
                row[1..].Clear();
            }
            else
            {
                var from = Math.Max((int)(center - support + 0.5), low);
                var count = Math.Min(Math.Min((int)(center + support + 0.5), high) - from, Taps);
                Fill(row, from - center + 0.5, count, filterScale, interpolation);
                starts[i] = from;
            }

            first = Math.Min(first, starts[i]);
            end = Math.Max(end, starts[i] + Taps);
        }

        // Positions with weight 0 may be beyond the end, so the memory there must be readable.
        Shift(high);
        Range = (Math.Min(first, Math.Max(low, high - Taps)), Math.Min(end, high));
    }

    /// <summary>Builds the table of a blur: the same weights everywhere, over a surface that was padded by half of them on both sides.</summary>
    public void BuildGaussian(int size, int taps, float sigma)
    {
        Reserve(size, taps);
        Span<float> kernel = stackalloc float[taps];
        var sum = 0f;
        for (var tap = 0; tap < taps; tap++)
        {
            var distance = (tap - ((taps - 1) * 0.5f)) / sigma;
            sum += kernel[tap] = MathF.Exp(-0.5f * distance * distance);
        }

        for (var i = 0; i < size; i++)
        {
            starts[i] = i;
            for (var tap = 0; tap < taps; tap++)
            {
                weights[(i * taps) + tap] = kernel[tap] / sum;
            }
        }

        Range = (0, size + taps - 1);
    }

    private static void Fill(Span<float> row, double offset, int count, double filterScale, Interpolation interpolation)
    {
        var sum = 0.0;
        for (var tap = 0; tap < count; tap++)
        {
            var distance = Math.Abs((tap + offset) / filterScale);
            var weight = interpolation == Interpolation.Bicubic ? Cubic(distance) : Math.Max(0, 1 - distance);
            row[tap] = (float)weight;
            sum += weight;
        }

        var factor = (float)(1 / sum);
        for (var tap = 0; tap < count; tap++)
        {
            row[tap] *= factor;
        }

        row[count..].Clear();
    }

    // Keys, "Cubic convolution interpolation for digital image processing", 1981, with a = -0.5.
    private static double Cubic(double x) =>
        x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1
        : x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2
        : 0;

    // The last windows start earlier, with weights of 0 in front, so that all taps are within the source.
    private void Shift(int high)
    {
        for (var i = 0; i < Count; i++)
        {
            var over = starts[i] + Taps - high;
            if (over > 0)
            {
                var row = weights.AsSpan(i * Taps, Taps);
                row[..(Taps - over)].CopyTo(row[over..]);
                row[..over].Clear();
                starts[i] -= over;
            }
        }
    }

    private void Reserve(int count, int taps)
    {
        (Count, Taps) = (count, taps);
        if (starts.Length < count)
        {
            starts = new int[count];
        }

        if (weights.Length < count * taps)
        {
            weights = new float[count * taps];
        }
    }
}
