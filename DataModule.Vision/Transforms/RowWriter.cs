using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>Writes a surface into a row, channel by channel, as bytes or as normalised floats.</summary>
internal static unsafe class RowWriter
{
    public static void Write(Surface surface, PicturePipeline pipeline, BatchRow row)
    {
        var plane = surface.Height * surface.Width;
        fixed (byte* target = row.Bytes)
        {
            for (var y = 0; y < surface.Height; y++)
            {
                var source = (uint*)surface.Pointer(y);
                for (var channel = 0; channel < pipeline.Channels; channel++)
                {
                    var start = ((nint)channel * plane) + ((nint)y * surface.Width);
                    if (pipeline.ElementType == torch.ScalarType.Byte)
                    {
                        Bytes(source, target + start, surface.Width, channel, pipeline.Channels == 1);
                    }
                    else
                    {
                        Floats(source, (float*)target + start, surface.Width, channel, pipeline.Channels == 1, pipeline.Output.Factors[channel], pipeline.Output.Offsets[channel]);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Floats(uint* source, float* target, int width, int channel, bool luma, float factor, float offset)
    {
        var x = 0;
        var (factors, offsets) = (new Vector<float>(factor), new Vector<float>(offset));
        for (; x + Vector<uint>.Count <= width; x += Vector<uint>.Count)
        {
            var pixels = Vector.Load(source + x);
            var values = luma ? Luma(pixels) : (pixels >> (channel * 8)) & new Vector<uint>(255);
            Vector.Store(Vector.FusedMultiplyAdd(Vector.ConvertToSingle(values.As<uint, int>()), factors, offsets), target + x);
        }

        for (; x < width; x++)
        {
            target[x] = MathF.FusedMultiplyAdd(luma ? Luma(source[x]) : (byte)(source[x] >> (channel * 8)), factor, offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bytes(uint* source, byte* target, int width, int channel, bool luma)
    {
        for (var x = 0; x < width; x++)
        {
            target[x] = luma ? (byte)Luma(source[x]) : (byte)(source[x] >> (channel * 8));
        }
    }

    // ITU-R 601 in sixteen bits, rounded: PIL's numbers. Of equal red, green and blue it is exactly that.
    private static uint Luma(uint pixel) =>
        (((pixel & 255) * 19595) + (((pixel >> 8) & 255) * 38470) + (((pixel >> 16) & 255) * 7471) + 0x8000) >> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Luma(Vector<uint> pixels)
    {
        var mask = new Vector<uint>(255);
        return (((pixels & mask) * 19595) + (((pixels >> 8) & mask) * 38470) + (((pixels >> 16) & mask) * 7471) + new Vector<uint>(0x8000)) >> 16;
    }
}
