using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>Steps that move pixels without weighting: crops beyond the edges, affine steps, EXIF orientations, erased boxes.</summary>
internal static unsafe class PixelPlaces
{
    /// <summary>Copies a box of the source. Pixels beyond its edges are padded.</summary>
    public static void Crop(Surface source, int top, int left, PaddingMode mode, uint fill, Surface target)
    {
        // The part of each row that is in the source.
        var start = Math.Clamp(-left, 0, target.Width);
        var end = Math.Clamp(source.Width - left, start, target.Width);
        for (var y = 0; y < target.Height; y++)
        {
            var to = (uint*)target.Pointer(y);
            var sourceY = Place(top + y, source.Height, mode);
            if (sourceY < 0)
            {
                new Span<uint>(to, target.Width).Fill(fill);
                continue;
            }

            var from = (uint*)source.Pointer(sourceY);
            if (end > start)
            {
                Unsafe.CopyBlockUnaligned(to + start, from + left + start, (uint)(end - start) * 4);
            }

            Beyond(0, start);
            Beyond(end, target.Width);

            void Beyond(int first, int after)
            {
                for (var x = first; x < after; x++)
                {
                    var sourceX = Place(left + x, source.Width, mode);
                    to[x] = sourceX < 0 ? fill : from[sourceX];
                }
            }
        }
    }

    /// <summary>The source coordinate for a coordinate beyond the edges; negative for the fill colour.</summary>
    public static int Place(int place, int size, PaddingMode mode)
    {
        if ((uint)place < (uint)size)
        {
            return place;
        }

        switch (mode)
        {
            case PaddingMode.Constant:
                return -1;
            case PaddingMode.Edge:
                return Math.Clamp(place, 0, size - 1);
            default:
                // Mirrored repeatedly, with the edge pixel once or twice.
                var once = mode == PaddingMode.Reflect ? 1 : 0;
                var period = Math.Max(1, 2 * (size - once));
                var within = ((place % period) + period) % period;
                return within < size ? within : period - within - 1 + once;
        }
    }

    /// <summary>Writes each pixel of the target from its place in the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Affine(Surface source, in PlanStep step, Surface target)
    {
        var matrix = step.Inverse;
        for (var y = 0; y < target.Height; y++)
        {
            var to = (uint*)target.Pointer(y);
            for (var x = 0; x < target.Width; x++)
            {
                var sourceX = (matrix[0] * (x + 0.5f)) + (matrix[1] * (y + 0.5f)) + matrix[2];
                var sourceY = (matrix[3] * (x + 0.5f)) + (matrix[4] * (y + 0.5f)) + matrix[5];
                to[x] = !(sourceX >= 0 && sourceX < source.Width && sourceY >= 0 && sourceY < source.Height) ? step.Fill
                    : step.Interpolation == Interpolation.Nearest ? ((uint*)source.Pointer((int)sourceY))[(int)sourceX]
                    : Between(source, sourceX - 0.5f, sourceY - 0.5f);
            }
        }
    }

    /// <summary>Applies the EXIF orientation.</summary>
    /// <param name="orientation">The EXIF orientation, from 2 to 8.</param>
    public static void Orient(Surface source, int orientation, Surface target)
    {
        for (var y = 0; y < target.Height; y++)
        {
            var to = (uint*)target.Pointer(y);
            for (var x = 0; x < target.Width; x++)
            {
                var (fromY, fromX) = orientation switch
                {
                    2 => (y, source.Width - 1 - x),
                    3 => (source.Height - 1 - y, source.Width - 1 - x),
                    4 => (source.Height - 1 - y, x),
                    5 => (x, y),
                    6 => (source.Height - 1 - x, y),
                    7 => (source.Height - 1 - x, source.Width - 1 - y),
                    _ => (x, source.Width - 1 - y),
                };
                to[x] = ((uint*)source.Pointer(fromY))[fromX];
            }
        }
    }

    /// <summary>Replaces the bytes of a box.</summary>
    public static void Erase(Surface surface, in PlanStep step, SampleRandom noise)
    {
        var pixel = 0u;
        for (var channel = 0; channel < 4; channel++)
        {
            pixel |= (uint)Math.Clamp(step.Erased[channel] + 0.5f, 0, 255) << (channel * 8);
        }

        for (var y = step.Top; y < step.Top + step.Height; y++)
        {
            var row = (uint*)surface.Pointer(y) + step.Left;
            for (var x = 0; x < step.Width; x++)
            {
                row[x] = step.Noise != 0 ? noise.NextUInt32() : pixel;
            }
        }
    }

    private static uint Between(Surface source, float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (partX, partY) = (x - left, y - top);
        var (x0, x1) = (Math.Max(left, 0), Math.Min(left + 1, source.Width - 1));
        var above = (uint*)source.Pointer(Math.Max(top, 0));
        var below = (uint*)source.Pointer(Math.Min(top + 1, source.Height - 1));
        var result = 0u;
        for (var shift = 0; shift < 32; shift += 8)
        {
            float Value(uint pixel) => (pixel >> shift) & 255;
            var upper = Value(above[x0]) + ((Value(above[x1]) - Value(above[x0])) * partX);
            var lower = Value(below[x0]) + ((Value(below[x1]) - Value(below[x0])) * partX);
            // Truncated, as in PIL.
            result |= (uint)(upper + ((lower - upper) * partY)) << shift;
        }

        return result;
    }
}
