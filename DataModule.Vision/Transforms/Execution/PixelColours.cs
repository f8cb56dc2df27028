using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DataModule;

/// <summary>An operation on eight pixels at a time, independent of their neighbours. Alpha is not changed.</summary>
internal interface IPixelOperation
{
    Vector256<uint> Apply(Vector256<uint> pixels);
}

/// <summary>Steps that change values in place. Results are truncated to bytes where torchvision truncates.</summary>
internal static unsafe class PixelColours
{
    private const uint Colours = 0x00FFFFFF;

    public static void Apply(Surface surface, in PlanStep step)
    {
        switch (step.Kind)
        {
            case StepKind.Brightness:
                Run(surface, new Toward(step.Amount, 0));
                break;
            case StepKind.Contrast:
                Run(surface, new Toward(step.Amount, MeanLuma(surface)));
                break;
            case StepKind.Saturation:
                Run(surface, new TowardLuma(step.Amount));
                break;
            case StepKind.Hue:
                Run(surface, new TurnedHue(step.Amount));
                break;
            case StepKind.Grayscale:
                Run(surface, default(Grey));
                break;
            case StepKind.Posterize:
                var kept = 0xFFu & ~(0xFFu >> (int)step.Amount);
                Run(surface, new Masked(kept | (kept << 8) | (kept << 16) | ~Colours));
                break;
            case StepKind.Solarize:
                Run(surface, new Solarized(step.Amount));
                break;
            case StepKind.Invert:
                Run(surface, default(Inverted));
                break;
        }
    }

    public static float MeanLuma(Surface surface)
    {
        var sum = 0L;
        for (var y = 0; y < surface.Height; y++)
        {
            var row = (uint*)surface.Pointer(y);
            var sums = Vector256<uint>.Zero;
            var x = 0;
            for (; x + 8 <= surface.Width; x += 8)
            {
                sums += PixelRows.Luma(Vector256.Load(row + x));
            }

            sum += Vector256.Sum(sums);
            for (; x < surface.Width; x++)
            {
                sum += PixelRows.Luma(row[x]);
            }
        }

        return (float)(sum / ((double)surface.Height * surface.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(Surface surface, T operation)
        where T : struct, IPixelOperation
    {
        Span<uint> rest = stackalloc uint[8];
        for (var y = 0; y < surface.Height; y++)
        {
            var row = (uint*)surface.Pointer(y);
            var x = 0;
            for (; x + 8 <= surface.Width; x += 8)
            {
                operation.Apply(Vector256.Load(row + x)).Store(row + x);
            }

            if (x < surface.Width)
            {
                var tail = new Span<uint>(row + x, surface.Width - x);
                tail.CopyTo(rest);
                operation.Apply(Vector256.Create(rest)).CopyTo(rest);
                rest[..tail.Length].CopyTo(tail);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Channel(Vector256<uint> pixels, int channel) =>
        Vector256.ConvertToSingle((Vector256.ShiftRightLogical(pixels, channel * 8) & Vector256.Create(255u)).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Byte(Vector256<float> values) =>
        Vector256.ConvertToInt32(Vector256.Min(Vector256.Max(values, Vector256<float>.Zero), Vector256.Create(255f))).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Packed(Vector256<float> red, Vector256<float> green, Vector256<float> blue, Vector256<uint> original) =>
        Byte(red) | (Byte(green) << 8) | (Byte(blue) << 16) | (original & Vector256.Create(~Colours));

    /// <summary>Interpolates between a value and the pixel; extrapolates if the amount is above 1.</summary>
    private readonly struct Toward(float amount, float value) : IPixelOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<uint> Apply(Vector256<uint> pixels)
        {
            var (factor, offset) = (Vector256.Create(amount), Vector256.Create((1 - amount) * value));
            return Packed((Channel(pixels, 0) * factor) + offset, (Channel(pixels, 1) * factor) + offset, (Channel(pixels, 2) * factor) + offset, pixels);
        }
    }

    /// <summary>Interpolates between the pixel's luma and the pixel; extrapolates if the amount is above 1.</summary>
    private readonly struct TowardLuma(float amount) : IPixelOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<uint> Apply(Vector256<uint> pixels)
        {
            var factor = Vector256.Create(amount);
            var offset = Vector256.ConvertToSingle(PixelRows.Luma(pixels).AsInt32()) * (1 - amount);
            return Packed((Channel(pixels, 0) * factor) + offset, (Channel(pixels, 1) * factor) + offset, (Channel(pixels, 2) * factor) + offset, pixels);
        }
    }

    /// <summary>Rotates the hue. Saturation and value are kept, because they depend only on the greatest and least of the three colours.</summary>
    private readonly struct TurnedHue(float amount) : IPixelOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<uint> Apply(Vector256<uint> pixels)
        {
            var (red, green, blue) = (Channel(pixels, 0), Channel(pixels, 1), Channel(pixels, 2));
            var most = Vector256.Max(red, Vector256.Max(green, blue));
            var range = most - Vector256.Min(red, Vector256.Min(green, blue));
            var divisor = Vector256.ConditionalSelect(Vector256.Equals(range, Vector256<float>.Zero), Vector256<float>.One, range);
            var sixths = Vector256.ConditionalSelect(
                Vector256.Equals(most, red),
                (green - blue) / divisor,
                Vector256.ConditionalSelect(
                    Vector256.Equals(most, green),
                    ((blue - red) / divisor) + Vector256.Create(2f),
                    ((red - green) / divisor) + Vector256.Create(4f)));
            // Made positive, for the remainder below.
            sixths += Vector256.Create((amount * 6) + 12);
            return Packed(Turned(5, sixths, most, range), Turned(3, sixths, most, range), Turned(1, sixths, most, range), pixels);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<float> Turned(float from, Vector256<float> sixths, Vector256<float> most, Vector256<float> range)
        {
            var place = sixths + Vector256.Create(from);
            place -= Vector256.Floor(place * (1f / 6)) * 6;
            var part = Vector256.Min(Vector256.Min(place, Vector256.Create(4f) - place), Vector256<float>.One);
            return most - (range * Vector256.Max(part, Vector256<float>.Zero)) + Vector256.Create(0.5f);
        }
    }

    private readonly struct Grey : IPixelOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<uint> Apply(Vector256<uint> pixels)
        {
            var luma = PixelRows.Luma(pixels);
            return luma | (luma << 8) | (luma << 16) | (pixels & Vector256.Create(~Colours));
        }
    }

    private readonly struct Masked(uint mask) : IPixelOperation
    {
        public Vector256<uint> Apply(Vector256<uint> pixels) => pixels & Vector256.Create(mask);
    }

    private readonly struct Inverted : IPixelOperation
    {
        public Vector256<uint> Apply(Vector256<uint> pixels) => pixels ^ Vector256.Create(Colours);
    }

    private readonly struct Solarized(float threshold) : IPixelOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<uint> Apply(Vector256<uint> pixels)
        {
            var least = Vector256.Create((byte)MathF.Ceiling(threshold));
            var bytes = pixels.AsByte();
            var reached = Vector256.GreaterThanOrEqual(bytes, least).AsUInt32() & Vector256.Create(Colours);
            return pixels ^ reached;
        }
    }
}
