using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DataModule;

/// <summary>Converts a row of pixels: floats or bytes of four channels, to bytes or to the planes of a batch's row.</summary>
internal static unsafe class PixelRows
{
    /// <summary>Rounds floats of four channels to bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Round(ReadOnlySpan<float> pixels, byte* target)
    {
        fixed (float* source = pixels)
        {
            var i = 0;
            for (; i + 16 <= pixels.Length; i += 16)
            {
                var low = Vector128.Narrow(Integers(source + i), Integers(source + i + 4));
                var high = Vector128.Narrow(Integers(source + i + 8), Integers(source + i + 12));
                Vector128.Narrow(low.AsUInt16(), high.AsUInt16()).Store(target + i);
            }

            for (; i < pixels.Length; i++)
            {
                target[i] = (byte)Math.Clamp(source[i] + 0.5f, 0, 255);
            }
        }
    }

    /// <summary>Writes floats of four channels to planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPlanes(ReadOnlySpan<float> pixels, PicturePipeline pipeline, float* target, nint plane)
    {
        var width = pixels.Length / 4;
        var factors = pipeline.Output.Factors;
        var offsets = pipeline.Output.Offsets;
        var channels = pipeline.Channels;
        var (zero, most) = (Vector128<float>.Zero, Vector128.Create(255f));
        fixed (float* source = pixels)
        {
            var x = 0;
            for (; x + 4 <= width; x += 4)
            {
                var (a, b, c, d) = (Vector128.Load(source + (x * 4)), Vector128.Load(source + (x * 4) + 4), Vector128.Load(source + (x * 4) + 8), Vector128.Load(source + (x * 4) + 12));
                // Bicubic weights overshoot.
                (a, b, c, d) = (Clamp(a, zero, most), Clamp(b, zero, most), Clamp(c, zero, most), Clamp(d, zero, most));
                var (ac, acHigh) = (Low(a, c), High(a, c));
                var (bd, bdHigh) = (Low(b, d), High(b, d));
                var (red, green, blue) = (Low(ac, bd), High(ac, bd), Low(acHigh, bdHigh));
                if (channels == 1)
                {
                    Store(Luma(red, green, blue), factors[0], offsets[0], target + x);
                    continue;
                }

                Store(red, factors[0], offsets[0], target + x);
                Store(green, factors[1], offsets[1], target + plane + x);
                Store(blue, factors[2], offsets[2], target + (2 * plane) + x);
                if (channels == 4)
                {
                    Store(High(acHigh, bdHigh), factors[3], offsets[3], target + (3 * plane) + x);
                }
            }

            for (; x < width; x++)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    var value = channels == 1
                        ? (0.299f * source[x * 4]) + (0.587f * source[(x * 4) + 1]) + (0.114f * source[(x * 4) + 2])
                        : source[(x * 4) + channel];
                    target[(channel * plane) + x] = MathF.FusedMultiplyAdd(Math.Clamp(value, 0, 255), factors[channel], offsets[channel]);
                }
            }
        }
    }

    /// <summary>Writes one channel of four, as bytes, to a plane of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPlane(uint* source, float* target, int width, int channel, bool luma, float factor, float offset, bool backwards)
    {
        var x = 0;
        var (factors, offsets) = (Vector256.Create(factor), Vector256.Create(offset));
        for (; x + 8 <= width; x += 8)
        {
            var pixels = Vector256.Load(source + x);
            var values = luma ? Luma(pixels) : Vector256.ShiftRightLogical(pixels, channel * 8) & Vector256.Create(255u);
            var floats = Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(values.AsInt32()), factors, offsets);
            if (backwards)
            {
                Vector256.Shuffle(floats, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)).Store(target + width - 8 - x);
            }
            else
            {
                floats.Store(target + x);
            }
        }

        for (; x < width; x++)
        {
            target[backwards ? width - 1 - x : x] = MathF.FusedMultiplyAdd(Value(source[x], channel, luma), factor, offset);
        }
    }

    /// <summary>Writes one channel of four, as bytes, to a plane of another type, without scaling.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToPlane<T>(uint* source, T* target, int width, int channel, bool luma, bool backwards)
        where T : unmanaged, INumberBase<T>
    {
        for (var x = 0; x < width; x++)
        {
            target[backwards ? width - 1 - x : x] = T.CreateTruncating(Value(source[x], channel, luma));
        }
    }

    /// <summary>ITU-R 601 luma in 16-bit integers, rounded as in PIL. If red, green and blue are equal, the luma is exactly that value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Luma(uint pixel) =>
        (((pixel & 255) * 19595) + (((pixel >> 8) & 255) * 38470) + (((pixel >> 16) & 255) * 7471) + 0x8000) >> 16;

    /// <summary>The luma of eight pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Luma(Vector256<uint> pixels)
    {
        var mask = Vector256.Create(255u);
        return (((pixels & mask) * 19595) + ((Vector256.ShiftRightLogical(pixels, 8) & mask) * 38470) + ((Vector256.ShiftRightLogical(pixels, 16) & mask) * 7471) + Vector256.Create(0x8000u)) >>> 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Value(uint pixel, int channel, bool luma) => luma ? Luma(pixel) : (pixel >> (channel * 8)) & 255;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Integers(float* source) =>
        Vector128.ConvertToInt32(Clamp(Vector128.Load(source) + Vector128.Create(0.5f), Vector128<float>.Zero, Vector128.Create(255f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Clamp(Vector128<float> values, Vector128<float> least, Vector128<float> most) =>
        Vector128.Min(Vector128.Max(values, least), most);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Luma(Vector128<float> red, Vector128<float> green, Vector128<float> blue) =>
        (red * 0.299f) + (green * 0.587f) + (blue * 0.114f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<float> values, float factor, float offset, float* target) =>
        Vector128.FusedMultiplyAdd(values, Vector128.Create(factor), Vector128.Create(offset)).Store(target);

    // Interleaves the lower halves of two vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackLow(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(left, right)
        : Vector128.Create(left[0], right[0], left[1], right[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.UnpackHigh(left, right)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(left, right)
        : Vector128.Create(left[2], right[2], left[3], right[3]);
}
