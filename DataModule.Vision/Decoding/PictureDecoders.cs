using System.Globalization;

namespace DataModule;

/// <summary>The decoders of a thread, selected by format.</summary>
internal sealed unsafe class PictureDecoders
{
    private readonly IPictureDecoder skia = new SkiaDecoder();
    private IPictureDecoder? turbo;

    /// <summary>Opens a picture. Disposing the result closes it.</summary>
    /// <exception cref="DecodeFault">It is not a picture, is damaged, or is larger than allowed.</exception>
    public OpenedPicture Open(nint data, int length, PictureInput input)
    {
        var bytes = new ReadOnlySpan<byte>((void*)data, length);
        var format = PictureFormats.Of(bytes);
        var stated = format == PictureFormat.Jpeg ? Sides(JpegHeader.Read(bytes)) : PictureFormats.StatedSize(format, bytes);
        if (stated is { } sides)
        {
            CheckSize(sides.Height, sides.Width, input.MaxPixels);
        }

        IPictureDecoder decoder = format == PictureFormat.Jpeg && PictureDecoding.UseTurboJpeg ? turbo ??= new TurboJpegDecoder() : skia;
        try
        {
            var info = decoder.Open(data, length);
            CheckSize(info.Height, info.Width, input.MaxPixels);
            // Skia does not apply the EXIF orientation either.
            return new(decoder, input.IgnoresOrientation ? info with { Orientation = 1 } : info);
        }
        catch
        {
            decoder.Close();
            throw;
        }
    }

    private static (long Height, long Width) Sides(PictureInfo info) => (info.Height, info.Width);

    private static void CheckSize(long height, long width, long maxPixels)
    {
        if (height <= 0 || width <= 0)
        {
            throw new DecodeFault(string.Create(CultureInfo.InvariantCulture, $"its header says that it is {height} pixels high and {width} wide, so it has no pixels"));
        }

        if (height > maxPixels / width)
        {
            throw new DecodeFault(string.Create(CultureInfo.InvariantCulture,
                $"its header says that it is {height} pixels high and {width} wide, more than the {maxPixels:N0} pixels that the pipeline allows; raise the limit with WithMaxPixels"));
        }
    }
}

/// <summary>A picture whose header was read.</summary>
internal readonly ref struct OpenedPicture(IPictureDecoder decoder, PictureInfo info)
{
    public PictureInfo Info => info;

    /// <summary>Decodes the pixels and applies the EXIF orientation.</summary>
    /// <param name="least">The smallest size that is sufficient.</param>
    public Surface Decode(PictureScratch scratch, PictureSize least)
    {
        var size = decoder.SmallestOf(info.IsTransposed ? new(least.Width, least.Height) : least);
        var surface = scratch.Next(size.Height, size.Width);
        decoder.Decode(surface);
        if (info.Orientation == 1)
        {
            return surface;
        }

        var turned = info.IsTransposed ? scratch.Next(size.Width, size.Height) : scratch.Next(size.Height, size.Width);
        PixelPlaces.Orient(surface, info.Orientation, turned);
        return turned;
    }

    public void Dispose() => decoder.Close();
}
