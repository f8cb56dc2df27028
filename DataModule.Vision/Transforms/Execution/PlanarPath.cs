using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;

namespace DataModule;

/// <summary>
/// The fast path for small raw pictures, as in data sets with tens of thousands. Planes that are only cropped, padded and flipped are
/// written directly into the row, without a surface.
/// </summary>
internal static unsafe class PlanarPath
{
    /// <summary>Writes the picture if this path can; otherwise returns false.</summary>
    public static bool TryWrite(in Picture picture, PicturePipeline pipeline, ReadOnlySpan<PlanStep> steps, BatchRow row)
    {
        if ((picture.Layout != PixelLayout.Chw && picture.Channels != 1) || picture.Channels != pipeline.Channels || pipeline.ElementType == torch.ScalarType.Int64)
        {
            return false;
        }

        // At most one crop, and flips before or after it.
        var (crop, flipX, flipY) = (new PlanStep(StepKind.Crop) { Height = picture.Height, Width = picture.Width }, false, false);
        var isCropped = false;
        foreach (ref readonly var step in steps)
        {
            switch (step.Kind)
            {
                case StepKind.FlipHorizontal:
                    flipX = !flipX;
                    break;
                case StepKind.FlipVertical:
                    flipY = !flipY;
                    break;
                case StepKind.Crop when !isCropped:
                    isCropped = true;
                    crop = step;
                    crop.Left = flipX ? picture.Width - step.Left - step.Width : step.Left;
                    crop.Top = flipY ? picture.Height - step.Top - step.Height : step.Top;
                    break;
                case StepKind.Erase when step.IsOfRow:
                    break;
                default:
                    return false;
            }
        }

        fixed (byte* source = picture.Data.Span, target = row.Bytes)
        {
            for (var channel = 0; channel < picture.Channels; channel++)
            {
                var plane = source + ((nint)channel * picture.Height * picture.Width);
                var start = (nint)channel * crop.Height * crop.Width;
                if (pipeline.ElementType == torch.ScalarType.Byte)
                {
                    Plane(plane, picture.Height, picture.Width, crop, (byte)(crop.Fill >> (channel * 8)), flipX, flipY, new Copied(target + start));
                }
                else
                {
                    var (factor, offset) = (pipeline.Output.Factors[channel], pipeline.Output.Offsets[channel]);
                    Plane(plane, picture.Height, picture.Width, crop, (byte)(crop.Fill >> (channel * 8)), flipX, flipY, new Scaled((float*)target + start, factor, offset));
                }
            }
        }

        return true;
    }

    private interface ITarget
    {
        /// <summary>Writes a run of pixels, backwards or not.</summary>
        void Write(byte* source, nint place, int length, bool backwards);

        void Fill(nint place, int length, byte value);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T>(byte* plane, int height, int width, PlanStep crop, byte fill, bool flipX, bool flipY, T target)
        where T : struct, ITarget
    {
        // The part of each row that is in the picture.
        var first = Math.Clamp(-crop.Left, 0, crop.Width);
        var end = Math.Clamp(width - crop.Left, first, crop.Width);
        for (var y = 0; y < crop.Height; y++)
        {
            var start = (nint)(flipY ? crop.Height - 1 - y : y) * crop.Width;
            var sourceY = PixelPlaces.Place(crop.Top + y, height, crop.Mode);
            if (sourceY < 0)
            {
                target.Fill(start, crop.Width, fill);
                continue;
            }

            var row = plane + ((nint)sourceY * width);
            target.Write(row + crop.Left + first, start + (flipX ? crop.Width - end : first), end - first, flipX);
            Beyond(0, first);
            Beyond(end, crop.Width);

            void Beyond(int from, int to)
            {
                if (crop.Mode == PaddingMode.Constant)
                {
                    target.Fill(start + (flipX ? crop.Width - to : from), to - from, fill);
                    return;
                }

                for (var x = from; x < to; x++)
                {
                    target.Write(row + PixelPlaces.Place(crop.Left + x, width, crop.Mode), start + (flipX ? crop.Width - 1 - x : x), 1, backwards: false);
                }
            }
        }
    }

    private readonly struct Copied(byte* target) : ITarget
    {
        public void Write(byte* source, nint place, int length, bool backwards)
        {
            var to = new Span<byte>(target + place, length);
            new ReadOnlySpan<byte>(source, length).CopyTo(to);
            if (backwards)
            {
                to.Reverse();
            }
        }

        public void Fill(nint place, int length, byte value) => new Span<byte>(target + place, length).Fill(value);
    }

    private readonly struct Scaled(float* target, float factor, float offset) : ITarget
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(byte* source, nint place, int length, bool backwards)
        {
            var to = target + place;
            var (factors, offsets) = (Vector256.Create(factor), Vector256.Create(offset));
            var x = 0;
            for (; x + 8 <= length; x += 8)
            {
                var values = Vector256.FusedMultiplyAdd(Resampler.Load(source + x), factors, offsets);
                if (backwards)
                {
                    Vector256.Shuffle(values, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)).Store(to + length - 8 - x);
                }
                else
                {
                    values.Store(to + x);
                }
            }

            for (; x < length; x++)
            {
                to[backwards ? length - 1 - x : x] = MathF.FusedMultiplyAdd(source[x], factor, offset);
            }
        }

        public void Fill(nint place, int length, byte value) =>
            new Span<float>(target + place, length).Fill(MathF.FusedMultiplyAdd(value, factor, offset));
    }
}
