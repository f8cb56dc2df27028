namespace DataModule;

/// <summary>Steps that replace the levels of each channel according to their histogram.</summary>
internal static unsafe class PixelLevels
{
    public static void Autocontrast(Surface surface)
    {
        Span<int> counts = stackalloc int[3 * 256];
        Count(surface, counts);
        Span<byte> levels = stackalloc byte[3 * 256];
        for (var channel = 0; channel < 3; channel++)
        {
            var own = counts.Slice(channel * 256, 256);
            var (least, most) = (own.IndexOfAnyExcept(0), own.LastIndexOfAnyExcept(0));
            // A single level cannot be spread.
            var (from, scale) = most > least ? (least, 255f / (most - least)) : (0, 1);
            for (var level = 0; level < 256; level++)
            {
                levels[(channel * 256) + level] = (byte)Math.Clamp((level - from) * scale, 0, 255);
            }
        }

        Replace(surface, levels);
    }

    public static void Equalize(Surface surface)
    {
        Span<int> counts = stackalloc int[3 * 256];
        Count(surface, counts);
        Span<byte> levels = stackalloc byte[3 * 256];
        for (var channel = 0; channel < 3; channel++)
        {
            var own = counts.Slice(channel * 256, 256);
            var last = own[own.LastIndexOfAnyExcept(0)];
            var step = ((surface.Height * surface.Width) - last) / 255;
            var below = step / 2;
            for (var level = 0; level < 256; level++)
            {
                levels[(channel * 256) + level] = step == 0 ? (byte)level : (byte)Math.Min(below / step, 255);
                below += own[level];
            }
        }

        Replace(surface, levels);
    }

    private static void Count(Surface surface, Span<int> counts)
    {
        counts.Clear();
        fixed (int* red = counts)
        {
            for (var y = 0; y < surface.Height; y++)
            {
                var row = surface.Pointer(y);
                for (var end = row + (surface.Width * 4); row < end; row += 4)
                {
                    red[row[0]]++;
                    red[256 + row[1]]++;
                    red[512 + row[2]]++;
                }
            }
        }
    }

    private static void Replace(Surface surface, ReadOnlySpan<byte> levels)
    {
        fixed (byte* red = levels)
        {
            for (var y = 0; y < surface.Height; y++)
            {
                var row = surface.Pointer(y);
                for (var end = row + (surface.Width * 4); row < end; row += 4)
                {
                    row[0] = red[row[0]];
                    row[1] = red[256 + row[1]];
                    row[2] = red[512 + row[2]];
                }
            }
        }
    }
}
