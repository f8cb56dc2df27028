using SkiaSharp;

namespace DataModule;

/// <summary>Decodes all formats with SkiaSharp, which is always available.</summary>
internal sealed class SkiaDecoder : IPictureDecoder
{
    private SKData? data;
    private SKCodec? codec;

    public PictureInfo Open(nint data, int length)
    {
        this.data = SKData.Create(data, length);
        codec = SKCodec.Create(this.data) ?? throw new DecodeFault("its header is damaged, or its format is not supported");
        var info = codec.Info;
        return new(info.Height, info.Width, (int)codec.EncodedOrigin is var origin and >= 1 and <= 8 ? origin : 1);
    }

    public PictureSize SmallestOf(PictureSize least)
    {
        var own = codec!.Info;
        if (codec.EncodedFormat != SKEncodedImageFormat.Jpeg)
        {
            return new(own.Height, own.Width);
        }

        for (var denominator = 8; denominator > 1; denominator /= 2)
        {
            var scaled = codec.GetScaledDimensions(1f / denominator);
            if (scaled.Height >= least.Height && scaled.Width >= least.Width)
            {
                return new(scaled.Height, scaled.Width);
            }
        }

        return new(own.Height, own.Width);
    }

    public void Decode(Surface target)
    {
        // No colour space: the values stay as in the file, because models were trained on these.
        var alpha = codec!.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        var info = new SKImageInfo(target.Width, target.Height, SKColorType.Rgba8888, alpha, null);
        var result = codec.GetPixels(info, target.Pixels, target.Stride, SKCodecOptions.Default);
        if (result != SKCodecResult.Success)
        {
            throw new DecodeFault(result switch
            {
                SKCodecResult.IncompleteInput => "the file ends before its last row",
                SKCodecResult.ErrorInInput => "its encoded pixels are damaged",
                _ => $"its pixels cannot be decoded ({result})",
            });
        }
    }

    public void Close()
    {
        codec?.Dispose();
        data?.Dispose();
        (codec, data) = (null, null);
    }
}
