using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DataModule;

/// <summary>
/// Resamples with floats, first down the columns, then along the row. It computes one row of the result at a time, so that intermediate
/// values stay in the cache and are not rounded.
/// </summary>
internal sealed unsafe class Resampler
{
    private readonly ResampleTable rows = new(), columns = new();
    private float[] line = [], result = [];

    public void Prepare(in PlanStep step, (double X, double Y) factor, Surface source, (int Top, int Left, PictureSize Size) window)
    {
        rows.Build((step.Top * factor.Y, (step.Top + step.Height) * factor.Y), step.Result.Height, (window.Top, window.Size.Height), source.Height, step.Interpolation);
        columns.Build((step.Left * factor.X, (step.Left + step.Width) * factor.X), step.Result.Width, (window.Left, window.Size.Width), source.Width, step.Interpolation);
        Reserve();
    }

    public void PrepareBlur(PictureSize size, PictureSize kernel, float sigma)
    {
        rows.BuildGaussian(size.Height, kernel.Height, sigma);
        columns.BuildGaussian(size.Width, kernel.Width, sigma);
        Reserve();
    }

    /// <summary>Computes one row of the result: four floats per pixel, in [0, 255].</summary>
    /// <param name="backwards">Whether the row is written from right to left.</param>
    public ReadOnlySpan<float> Row(Surface source, int y, bool backwards)
    {
        var (first, end) = columns.Range;
        fixed (float* lineStart = line)
        {
            var start = rows.Starts[y];
            Down((byte*)source.Pixels + ((nint)start * source.Stride) + (first * 4), source.Stride, lineStart, (end - first) * 4, rows.Weights.Slice(y * rows.Taps, rows.Taps));
            fixed (float* target = result)
            {
                Along(lineStart - (first * 4), target, backwards);
            }
        }

        return result.AsSpan(0, columns.Count * 4);
    }

    public void ToSurface(Surface source, Surface target)
    {
        for (var y = 0; y < target.Height; y++)
        {
            PixelRows.Round(Row(source, y, backwards: false), target.Pointer(y));
        }
    }

    private void Reserve()
    {
        var length = ((columns.Range.End - columns.Range.First) * 4) + 16;
        if (line.Length < length)
        {
            line = new float[length];
        }

        if (result.Length < (columns.Count * 4) + 16)
        {
            result = new float[(columns.Count * 4) + 16];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down(byte* source, nint stride, float* target, int length, ReadOnlySpan<float> weights)
    {
        // Rows whose weight at the ends is 0 need not be read.
        var taps = weights.Length;
        while (taps > 1 && weights[taps - 1] == 0)
        {
            taps--;
        }

        var i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i + 32 <= length; i += 32)
            {
                var (low, high) = (Vector512<float>.Zero, Vector512<float>.Zero);
                var at = source + i;
                for (var tap = 0; tap < taps; tap++, at += stride)
                {
                    var weight = Vector512.Create(weights[tap]);
                    low = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(at))), weight, low);
                    high = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(at + 16))), weight, high);
                }

                low.Store(target + i);
                high.Store(target + i + 16);
            }
        }

        for (; i + 8 <= length; i += 8)
        {
            var sum = Vector256<float>.Zero;
            var at = source + i;
            for (var tap = 0; tap < taps; tap++, at += stride)
            {
                sum = Vector256.FusedMultiplyAdd(Load(at), Vector256.Create(weights[tap]), sum);
            }

            sum.Store(target + i);
        }

        for (; i < length; i++)
        {
            var sum = 0f;
            var at = source + i;
            for (var tap = 0; tap < taps; tap++, at += stride)
            {
                sum = MathF.FusedMultiplyAdd(*at, weights[tap], sum);
            }

            target[i] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(byte* source) => Vector256.ConvertToSingle(Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(source)
        : Vector256.WidenLower(Vector128.WidenLower(Vector64.Load(source).ToVector128Unsafe()).ToVector256Unsafe()).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Along(float* line, float* target, bool backwards)
    {
        var taps = columns.Taps;
        var count = columns.Count;
        ref var start = ref MemoryMarshal.GetReference(columns.Starts);
        ref var weight = ref MemoryMarshal.GetReference(columns.Weights);
        for (var x = 0; x < count; x++)
        {
            var at = line + (Unsafe.Add(ref start, x) * 4);
            ref var weights = ref Unsafe.Add(ref weight, x * taps);
            var sum = Vector128.Load(at) * weights;
            for (var tap = 1; tap < taps; tap++)
            {
                sum = Vector128.FusedMultiplyAdd(Vector128.Load(at + (tap * 4)), Vector128.Create(Unsafe.Add(ref weights, tap)), sum);
            }

            sum.Store(target + ((backwards ? count - 1 - x : x) * 4));
        }
    }
}
