using System.Globalization;
using SkiaSharp;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Vision;

/// <summary>Pictures through loaders: the same for any number of workers and after any resume; nothing allocated for a sample.</summary>
public sealed class PictureLoadingTests
{
    private static readonly PicturePipeline Augmented = PicturePipeline.Rgb()
        .RandomResizedCrop(16).FlipHorizontal().ColorJitter(0.4f, 0.4f, 0.4f, 0.1f).TrivialAugmentWide().Normalize(PictureStatistics.ImageNet).RandomErasing(0.3f, values: null);

    private static readonly byte[][] Encoded =
        [.. Enumerable.Range(0, 37).Select(i => Encode(i, i % 2 == 0 ? SKEncodedImageFormat.Jpeg : SKEncodedImageFormat.Png))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Batches_are_the_same_for_any_number_of_workers(int workers)
    {
        using var inline = Loader(0);
        using var many = Loader(workers, jitter: true);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            Assert.Equal(inline.Select(Content).ToArray(), many.Select(Content).ToArray());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_resumed_loader_goes_on_with_the_same_pictures(int workers)
    {
        using var through = Loader(workers);
        var expected = through.Select(Content).ToArray();
        for (var stop = 1; stop < expected.Length; stop++)
        {
            using var first = Loader(workers);
            Assert.Equal(expected[..stop], first.Take(stop).Select(Content).ToArray());
            using var second = Loader(2 - workers);
            second.LoadStateDict(first.StateDict());
            Assert.Equal(expected[stop..], second.Select(Content).ToArray());
        }
    }

    [Fact]
    public void Raw_pictures_take_the_short_way_to_the_same_numbers()
    {
        var pixels = new byte[3 * 20 * 24];
        new Random(1).NextBytes(pixels);
        var interleaved = new byte[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
        {
            interleaved[(i % 480 * 3) + (i / 480)] = pixels[i];
        }

        foreach (var mode in Enum.GetValues<PaddingMode>())
        {
            var bytes = PicturePipeline.Rgb().FlipVertical().RandomCrop((19, 23), padding: (4), mode: mode, fill: 99).FlipHorizontal();
            foreach (var pipeline in (PicturePipeline[])[bytes, bytes.ToFloat(), bytes.Normalize(PictureStatistics.Cifar10).RandomErasing()])
            {
                for (var key = 0; key < 20; key++)
                {
                    var random = new SampleRandom(5, key);
                    var planar = Row(Picture.FromPixels(pixels, 3, 20, 24, PixelLayout.Chw).With(pipeline, random));
                    Assert.Equal(Row(Picture.FromPixels(interleaved, 3, 20, 24).With(pipeline, random)), planar);
                    Assert.Equal(Row(Picture.FromEncoded(Png(interleaved, 20, 24)).With(pipeline, random)), planar);
                }
            }
        }
    }

    [Fact]
    public void Grey_pictures_take_the_short_way_to_the_same_numbers()
    {
        var pixels = new byte[28 * 28];
        new Random(1).NextBytes(pixels);
        var pipeline = PicturePipeline.Grey().RandomCrop(28, padding: 2).FlipHorizontal().Normalize(PictureStatistics.Mnist);
        var rgb = pixels.SelectMany(value => Enumerable.Repeat(value, 3)).ToArray();
        for (var key = 0; key < 20; key++)
        {
            var random = new SampleRandom(5, key);
            Assert.Equal(Row(Picture.FromPixels(rgb, 3, 28, 28).With(pipeline, random)), Row(Picture.FromPixels(pixels, 1, 28, 28).With(pipeline, random)));
        }
    }

    [Fact]
    public void What_follows_a_resize_may_be_computed_with_it_and_gives_the_same()
    {
        var bytes = Encode(3, SKEncodedImageFormat.Png);
        var fused = PicturePipeline.Rgb().Resize((30, 40)).FlipHorizontal(1).RandomCrop((20, 25)).FlipVertical(1).ToFloat();
        // Posterized to all eight bits: nothing changes, but the steps stand alone.
        var apart = PicturePipeline.Rgb().Resize((30, 40)).RandomPosterize(8, 1).FlipHorizontal(1).RandomPosterize(8, 1).RandomCrop((20, 25)).FlipVertical(1).ToFloat();
        for (var key = 0; key < 10; key++)
        {
            var random = new SampleRandom(5, key);
            var (one, other) = (Floats(Picture.FromEncoded(bytes).With(fused, random)), Floats(Picture.FromEncoded(bytes).With(apart, random)));
            for (var i = 0; i < one.Length; i++)
            {
                Assert.Equal(one[i], other[i], 0.51f / 255);
            }
        }
    }

    [Fact]
    public void A_jpeg_is_decoded_smaller_where_that_is_enough()
    {
        // A smooth picture, of which every way of making it smaller makes the same.
        using var bitmap = new SKBitmap(new SKImageInfo(640, 480, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 640 * 480; i++)
        {
            bitmap.SetPixel(i % 640, i / 640, new SKColor((byte)(i % 640 / 3), (byte)(i / 640 / 2), 128));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 95);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 95);
        var pipeline = PicturePipeline.Rgb().RandomResizedCrop((30, 40)).FlipHorizontal();
        for (var key = 0; key < 20; key++)
        {
            var random = new SampleRandom(5, key);
            var (jpeg, exact) = (Row(Picture.FromEncoded(data.ToArray()).With(pipeline, random)), Row(Picture.FromEncoded(png.ToArray()).With(pipeline, random)));
            for (var i = 0; i < jpeg.Length; i++)
            {
                Assert.InRange(jpeg[i] - exact[i], -4, 4);
            }
        }

        Assert.Equal(new PictureSize(480, 640), PlanRunner.Least(new(480, 640), [new PlanStep(StepKind.Resample) { Height = 100, Width = 100, Result = 100, Interpolation = Interpolation.Bilinear }]));
        Assert.Equal(new PictureSize(240, 320), PlanRunner.Least(new(480, 640), [new PlanStep(StepKind.Resample) { Height = 300, Width = 100, Result = (100, 50), Interpolation = Interpolation.Bilinear }]));
    }

    [Fact]
    public void A_sample_allocates_nothing_once_memory_is_warm()
    {
        var raw = Picture.FromPixels(new byte[3 * 32 * 32], 3, 32, 32, PixelLayout.Chw);
        var cifar = PicturePipeline.Rgb().RandomCrop(32, padding: 4).FlipHorizontal().Normalize(PictureStatistics.Cifar10);
        Assert.Equal(0, Allocated(raw, cifar));
        Assert.Equal(0, Allocated(raw, Augmented));
        if (PictureDecoding.UseTurboJpeg)
        {
            Assert.Equal(0, Allocated(Picture.FromEncoded(Encoded[0]), Augmented));
        }
    }

    [Fact]
    public void Fingerprints_are_the_same_in_any_culture()
    {
        static string Fingerprint() => PicturePipeline.Rgb()
            .Resize(64).RandomRotation(12.5f).RandomAffine(15.5f, (.1f, .1f), (.8f, 1.2f), 10.5f).RandomResizedCrop(32).FlipHorizontal(0.25f)
            .ColorJitter(0.4f, 0.4f, 0.4f, 0.1f).GaussianBlur(9, (0.1f, 3)).RandomApply(static p => p.FlipVertical(0.75f), 0.5f).RandAugment()
            .Normalize(PictureStatistics.ImageNet).RandomErasing(0.8f, values: [0.5f, 0.25f, 0.125f]).Fingerprint;

        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            var expected = Fingerprint();
            CultureInfo.CurrentCulture = new("de-DE") { NumberFormat = new() { NumberDecimalSeparator = "," } };
            Assert.Equal(expected, Fingerprint());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Fingerprints_tell_pipelines_apart()
    {
        PicturePipeline[] pipelines =
        [
            PicturePipeline.Rgb(), PicturePipeline.Grey(), PicturePipeline.Rgb().ToFloat(), PicturePipeline.Rgb().RandomCrop(32), PicturePipeline.Rgb().RandomCrop(32, padding: 4),
            PicturePipeline.Rgb().RandomCrop(32, padding: 4, mode: PaddingMode.Edge), PicturePipeline.Rgb().ColorJitter(0.1f), PicturePipeline.Rgb().ColorJitter(0, 0.1f),
            PicturePipeline.Rgb().Normalize(PictureStatistics.ImageNet), PicturePipeline.Rgb().Normalize(PictureStatistics.Cifar10), PicturePipeline.Rgb().Resize(32),
            PicturePipeline.Rgb().Resize((32, 32)), PicturePipeline.Rgb().Resize(32, interpolation: Interpolation.Bicubic), PicturePipeline.Rgb().RandomApply(static p => p.FlipVertical()),
        ];
        Assert.Equal(pipelines.Length, pipelines.Select(pipeline => pipeline.Fingerprint).Distinct().Count());
        Assert.Equal("Rgb > RandomCrop(32x32, padding 4, 4, 4, 4, Constant, fill 0) > Normalize([0.1307] / [0.3081])".Replace("Rgb", "Grey", StringComparison.Ordinal),
            PicturePipeline.Grey().RandomCrop(32, padding: 4).Normalize(PictureStatistics.Mnist).ToString());
    }

    [Fact]
    public void Wrong_parameters_are_refused_where_they_are_given()
    {
        var rgb = PicturePipeline.Rgb();
        Assert.Throws<ArgumentException>(() => rgb.Normalize(PictureStatistics.Mnist));
        Assert.Throws<InvalidOperationException>(() => rgb.ToFloat().RandomCrop(3));
        Assert.Throws<InvalidOperationException>(() => rgb.Normalize(PictureStatistics.ImageNet).Normalize(PictureStatistics.ImageNet));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.RandomCrop(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.Pad(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.FlipHorizontal(1.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.RandomResizedCrop(8, scale: (0.5f, 0.1f)));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.GaussianBlur(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.ColorJitter(hue: 0.6f));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.RandAugment(magnitude: 31));
        Assert.Throws<ArgumentOutOfRangeException>(() => rgb.RandomRotation(10, Interpolation.Bicubic));
        Assert.Throws<ArgumentException>(() => rgb.RandomApply(static p => p.ToFloat()));
        Assert.Throws<ArgumentException>(() => rgb.RandomErasing(values: [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Picture.FromPixels(new byte[8], 2, 2, 2));
        Assert.Throws<ArgumentException>(() => Picture.FromPixels(new byte[8], 1, 2, 2));
        var error = Assert.Throws<ArgumentException>(() => Picture.FromPixels(new byte[4], 1, 2, 2).With(rgb.FlipVertical()));
        Assert.Contains("With(pipeline, random)", error.Message, StringComparison.Ordinal);
    }

    private static DataLoader<Photo.Batch> Loader(int workers, bool jitter = false) => Dataset.From(Encoded)
        .Map((bytes, random) =>
        {
            if (jitter)
            {
                Thread.Sleep(Random.Shared.Next(3));
            }

            return new Photo(Picture.FromEncoded(bytes).With(Augmented, random), random.RecordKey);
        })
        .ToLoader(5, shuffle: true, seed: 3, workers: workers);

    private static string Content(Photo.Batch batch) =>
        string.Join(",", batch.Label.data<long>().ToArray()) + ":" + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(batch.Image.bytes));

    private static long Allocated(Picture picture, PicturePipeline pipeline)
    {
        var row = new byte[pipeline.Format!.Count * 4];
        var random = new SampleRandom(1);
        for (var key = 0; key < 300; key++)
        {
            Write(key);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var key = 0; key < 300; key++)
        {
            Write(key);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Write(long key)
        {
            random.Restart(new(1, 0, 0, key));
            var planned = picture.With(pipeline, random);
            planned.Write(new BatchRow(planned.Format, row));
        }
    }

    private static byte[] Row(Picture picture)
    {
        var row = new byte[picture.Format.Count * picture.Format.ElementSize];
        picture.Write(new BatchRow(picture.Format, row));
        return row;
    }

    private static float[] Floats(Picture picture) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(Row(picture)).ToArray();

    private static byte[] Png(byte[] pixels, int height, int width)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < height * width; i++)
        {
            bitmap.SetPixel(i % width, i / width, new SKColor(pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static byte[] Encode(int seed, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(40 + seed, 50, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < bitmap.Width * bitmap.Height; i++)
        {
            bitmap.SetPixel(i % bitmap.Width, i / bitmap.Width, new SKColor((byte)(i * (seed + 1)), (byte)(i / 7), (byte)(seed * 30)));
        }

        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }
}
