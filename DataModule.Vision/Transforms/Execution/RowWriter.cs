using TorchSharp;

namespace DataModule;

/// <summary>Writes the result of a pipeline into a batch's row, flipped or not.</summary>
internal static unsafe class RowWriter
{
    /// <summary>Writes a surface, channel by channel.</summary>
    public static void Write(Surface surface, PicturePipeline pipeline, BatchRow row, bool flipX, bool flipY)
    {
        var (width, channels) = (surface.Width, pipeline.Channels);
        var plane = (nint)surface.Height * width;
        var output = pipeline.Output;
        // Class indices are not converted: the three channels are equal, so the first one is used.
        var luma = channels == 1 && output.ElementType != torch.ScalarType.Int64;
        fixed (byte* target = row.Bytes)
        {
            for (var y = 0; y < surface.Height; y++)
            {
                var source = (uint*)surface.Pointer(y);
                var start = (nint)(flipY ? surface.Height - 1 - y : y) * width;
                for (var channel = 0; channel < channels; channel++, start += plane)
                {
                    switch (output.ElementType)
                    {
                        case torch.ScalarType.Byte:
                            PixelRows.ToPlane(source, target + start, width, channel, luma, flipX);
                            break;
                        case torch.ScalarType.Int64:
                            PixelRows.ToPlane(source, (long*)target + start, width, channel, luma, flipX);
                            break;
                        default:
                            PixelRows.ToPlane(source, (float*)target + start, width, channel, luma, output.Factors[channel], output.Offsets[channel], flipX);
                            break;
                    }
                }
            }
        }
    }

    /// <summary>Writes the result of a prepared resampler, without rounding to bytes first.</summary>
    public static void Write(Surface source, Resampler resampler, PictureSize size, PicturePipeline pipeline, BatchRow row, bool flipX, bool flipY)
    {
        fixed (float* target = row.As<float>())
        {
            for (var y = 0; y < size.Height; y++)
            {
                var start = (nint)(flipY ? size.Height - 1 - y : y) * size.Width;
                PixelRows.ToPlanes(resampler.Row(source, y, flipX), pipeline, target + start, (nint)size.Height * size.Width);
            }
        }
    }
}
