using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>
/// Interpolates between the smoothed picture and the picture, or extrapolates. The kernel is 1 1 1, 1 5 1, 1 1 1; the outermost pixels are
/// not changed.
/// </summary>
internal static unsafe class PixelSharpness
{
    /// <param name="rows">Memory for two rows, for the originals of the changed rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(Surface surface, float amount, Surface rows)
    {
        if (surface.Height < 3 || surface.Width < 3)
        {
            return;
        }

        var above = rows.Pointer(0);
        var own = rows.Pointer(1);
        var length = surface.Width * 4;
        Unsafe.CopyBlock(above, surface.Pointer(0), (uint)length);
        for (var y = 1; y < surface.Height - 1; y++)
        {
            var target = surface.Pointer(y);
            var below = surface.Pointer(y + 1);
            Unsafe.CopyBlock(own, target, (uint)length);
            for (var i = 4; i < length - 4; i++)
            {
                if ((i & 3) == 3)
                {
                    continue;
                }

                var sum = above[i - 4] + above[i] + above[i + 4] + own[i - 4] + (5 * own[i]) + own[i + 4] + below[i - 4] + below[i] + below[i + 4];
                var smooth = ((2 * sum) + 13) / 26;
                target[i] = (byte)Math.Clamp((amount * own[i]) + ((1 - amount) * smooth), 0, 255);
            }

            var free = above;
            above = own;
            own = free;
        }
    }
}
