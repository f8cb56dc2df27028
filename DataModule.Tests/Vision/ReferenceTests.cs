using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Vision;

/// <summary>
/// Each step against what PIL and torchvision make of the same small pictures (Reference/make.py). Differences are of rounding: theirs are to bytes
/// between the two directions of a resampling, ours are not.
/// </summary>
[Collection(nameof(PictureDecoding))]
public sealed class ReferenceTests
{
    private static readonly ZipArchive Archive = ZipFile.OpenRead(Path.Combine(Path.GetDirectoryName(ThisFile())!, "Reference", "reference.zip"));

    public static TheoryData<string> Cases =>
        [.. Archive.Entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.Ordinal)).Select(entry => entry.Name[..^5])];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_makes_what_torchvision_makes(string name)
    {
        var parameters = JsonDocument.Parse(Read(name + ".json")).RootElement;
        var operation = parameters.GetProperty("operation").GetString()!;
        var encoded = Read(parameters.GetProperty("source").GetString()!);
        var isJpeg = encoded[0] == 0xFF;
        foreach (var turbo in isJpeg && PictureDecoding.HasTurboJpeg ? [true, false] : (bool[])[PictureDecoding.UseTurboJpeg])
        {
            var before = PictureDecoding.UseTurboJpeg;
            PictureDecoding.UseTurboJpeg = turbo;
            try
            {
                Compare(name, operation, parameters, encoded, isJpeg && !turbo);
            }
            finally
            {
                PictureDecoding.UseTurboJpeg = before;
            }
        }
    }

    private static void Compare(string name, string operation, JsonElement parameters, byte[] encoded, bool isSkiaJpeg)
    {
        var (height, width, channels) = (Integer("height"), Integer("width"), Integer("channels"));
        var pipeline = Pipeline(operation, parameters, channels);
        var picture = Picture.FromEncoded(encoded, name).With(pipeline, new SampleRandom(1));
        Assert.Equal(new PictureSize(height, width), picture.Plan().Result);
        var row = new byte[picture.Format.Count];
        picture.Write(new BatchRow(picture.Format, row));

        var expected = Read(name + ".out");
        var (most, sum) = (0, 0L);
        for (var pixel = 0; pixel < height * width; pixel++)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var difference = Math.Abs(row[(channel * height * width) + pixel] - expected[(pixel * channels) + channel]);
                (most, sum) = (Math.Max(most, difference), sum + difference);
            }
        }

        var (allowed, mean) = Tolerance(name, operation, isSkiaJpeg);
        var average = sum / (double)expected.Length;
        Assert.True(most <= allowed && average <= mean, $"{name} (Skia: {isSkiaJpeg}): differs by up to {most} levels, {average:0.000} on average");

        int Integer(string property) => parameters.GetProperty(property).GetInt32();
    }

    // In levels of 255: the most, and the mean.
    private static (int Most, double Mean) Tolerance(string name, string operation, bool isSkiaJpeg) => operation switch
    {
        "decode" or "decode_as_stored" when isSkiaJpeg => name.Contains("cmyk", StringComparison.Ordinal) ? (8, 1) : (4, 0.6),
        "decode" => (0, 0),
        // Between its two passes, PIL cuts off what cubic weights overshoot.
        "resize" or "resized_crop" when name.Contains("bicubic", StringComparison.Ordinal) => (6, 0.4),
        "resize" or "resized_crop" when name.Contains("nearest", StringComparison.Ordinal) => (0, 0),
        "resize" or "resize_shorter" or "resized_crop" or "blur" or "hue" => (1, 0.3),
        "contrast" => (1, 1),
        "saturation" or "sharpness" or "rotate" or "affine" => (1, 0.02),
        _ => (0, 0),
    };

    private static PicturePipeline Pipeline(string operation, JsonElement parameters, int channels)
    {
        var start = channels switch { 1 => PicturePipeline.Grey(), 3 => PicturePipeline.Rgb(), _ => PicturePipeline.Rgba() };
        var interpolation = parameters.TryGetProperty("mode", out var mode) && Enum.TryParse<Interpolation>(mode.GetString(), ignoreCase: true, out var parsed) ? parsed : default;
        var result = new PictureSize(Integer("height"), Integer("width"));
        var fill = parameters.TryGetProperty("fill", out _) ? PictureColour.FromByte((byte)Integer("fill")) : default;
        return operation switch
        {
            "decode" => start,
            "decode_as_stored" => start.IgnoreOrientation(),
            "resize" => start.Resize(result, interpolation),
            "resize_shorter" => start.Resize(Integer("shorter"), Integer("maximum") is > 0 and var most ? most : null),
            "resized_crop" => start.With(new PlanStep(StepKind.Resample)
            {
                Top = Integer("top"),
                Left = Integer("left"),
                Height = Integer("boxHeight"),
                Width = Integer("boxWidth"),
                Result = result,
                Interpolation = interpolation,
            }),
            "center_crop" => start.CenterCrop(result),
            "pad" => start.Pad(Padding(), Enum.Parse<PaddingMode>(mode.GetString()!, ignoreCase: true), fill),
            "flip_horizontal" => start.FlipHorizontal(1),
            "flip_vertical" => start.FlipVertical(1),
            "rotate" => start.RandomRotation((Number("degrees"), Number("degrees")), interpolation, fill, parameters.GetProperty("expand").GetBoolean()),
            "affine" => start.With(AffineMap.Of(result, Number("degrees"), Number("x"), Number("y"), Number("scale"), Number("shearX"), Number("shearY")) with { Interpolation = interpolation, Fill = fill.Pixel }),
            "blur" => start.GaussianBlur((Integer("kernelHeight"), Integer("kernelWidth")), (Number("amount"), Number("amount"))),
            "grayscale" => start.Grayscale(),
            "autocontrast" => start.RandomAutocontrast(1),
            "equalize" => start.RandomEqualize(1),
            "invert" => start.RandomInvert(1),
            _ => start.With(new PlanStep(Enum.Parse<StepKind>(operation, ignoreCase: true)) { Amount = Number("amount") }),
        };

        int Integer(string property) => parameters.GetProperty(property).GetInt32();
        float Number(string property) => parameters.GetProperty(property).GetSingle();
        Padding Padding() => parameters.GetProperty("padding").EnumerateArray().Select(side => side.GetInt32()).ToArray() is [var left, var top, var right, var bottom] ? new(left, top, right, bottom) : default;
    }

    /// <summary>A file of the archive.</summary>
    internal static byte[] Read(string name)
    {
        lock (Archive)
        {
            using var entry = Archive.GetEntry(name)!.Open();
            using var bytes = new MemoryStream();
            entry.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
