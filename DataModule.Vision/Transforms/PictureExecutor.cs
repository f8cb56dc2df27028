using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>From a picture and its plan to its row.</summary>
internal static class PictureExecutor
{
    private static readonly PicturePipeline RawGrey = PicturePipeline.Grey(), RawRgb = PicturePipeline.Rgb(), RawRgba = PicturePipeline.Rgba();

    public static RowFormat FormatOf(in Picture picture)
    {
        var pipeline = PipelineOf(picture);
        return pipeline.Format ?? pipeline.FormatOf(SizeOf(picture, pipeline));
    }

    public static unsafe void Run(in Picture picture, BatchRow row)
    {
        var scratch = PictureScratch.Current;
        var pipeline = PipelineOf(picture);
        try
        {
            var bytes = Bytes(picture, scratch);
            fixed (byte* data = bytes)
            {
                var surface = picture.Source == PictureSource.Pixels
                    ? RawPixels.Expand(picture, data, scratch.Decoded)
                    : Decode(picture, (nint)data, bytes.Length, scratch);
                var format = pipeline.FormatOf(surface.Size);
                if (!format.Equals(row.Format))
                {
                    throw new PictureException(picture, $"it became {format} where its row of the batch is {row.Format}.");
                }

                RowWriter.Write(surface, pipeline, row);
            }
        }
        finally
        {
            scratch.Trim();
        }
    }

    private static PicturePipeline PipelineOf(in Picture picture) =>
        picture.Pipeline ?? (picture.Source != PictureSource.Pixels ? RawRgb : picture.Channels switch { 1 => RawGrey, 3 => RawRgb, _ => RawRgba });

    // Of what comes out, where no step fixes it.
    private static unsafe PictureSize SizeOf(in Picture picture, PicturePipeline pipeline)
    {
        if (picture.Source == PictureSource.Pixels)
        {
            return new(picture.Height, picture.Width);
        }

        var scratch = PictureScratch.Current;
        var bytes = Bytes(picture, scratch);
        fixed (byte* data = bytes)
        {
            try
            {
                return Open(picture, scratch.Skia, (nint)data, bytes.Length).Size;
            }
            finally
            {
                scratch.Skia.Close();
            }
        }
    }

    private static ReadOnlySpan<byte> Bytes(in Picture picture, PictureScratch scratch)
    {
        switch (picture.Source)
        {
            case PictureSource.File:
                return PictureFile.Read(picture, scratch);
            case PictureSource.None:
                throw new PictureException(picture, "there is no picture in this sample.");
            default:
                return picture.Data.Span;
        }
    }

    private static Surface Decode(in Picture picture, nint data, int length, PictureScratch scratch)
    {
        try
        {
            var info = Open(picture, scratch.Skia, data, length);
            var surface = scratch.Decoded.Rent(info.Height, info.Width);
            scratch.Skia.Decode(surface);
            return surface;
        }
        catch (DecodeFault fault)
        {
            throw new PictureException(picture, fault.Message + ".");
        }
        finally
        {
            scratch.Skia.Close();
        }
    }

    private static PictureInfo Open(in Picture picture, SkiaDecoder decoder, nint data, int length)
    {
        try
        {
            return decoder.Open(data, length);
        }
        catch (DecodeFault fault)
        {
            throw new PictureException(picture, fault.Message + ".");
        }
    }
}
