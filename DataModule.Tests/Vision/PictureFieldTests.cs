using SkiaSharp;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Vision;

[Sample]
public readonly partial record struct Photo(Picture Image, long Label);

/// <summary>Pictures as fields of samples: collated, sliced back, cached, copied.</summary>
public sealed class PictureFieldTests
{
    [Fact]
    public void Encoded_pictures_become_a_tensor_of_channels_rows_and_columns()
    {
        var pixels = Pixels(2, 3);
        Photo[] photos = [new(Picture.FromEncoded(Png(pixels, 2, 3)), 7), new(Picture.FromPixels(pixels, 3, 2, 3), 8)];
        using var batch = Photo.Batch.Collate(photos, new BatchMemory());

        Assert.Equal([2, 3, 2, 3], batch.Image.shape);
        Assert.Equal(torch.ScalarType.Byte, batch.Image.dtype);
        // Planes: all red, then all green, then all blue.
        byte[] planes = [.. Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, 6).Select(pixel => pixels[(pixel * 3) + channel]))];
        Assert.Equal([.. planes, .. planes], batch.Image.data<byte>().ToArray());
    }

    [Fact]
    public void Normalized_pictures_are_floats()
    {
        var pixels = Pixels(2, 3);
        var pipeline = PicturePipeline.Rgb().Normalize(PictureStatistics.ImageNet);
        Photo[] photos = [new(Picture.FromEncoded(Png(pixels, 2, 3)).With(pipeline), 7)];
        using var batch = Photo.Batch.Collate(photos, new BatchMemory());

        Assert.Equal(torch.ScalarType.Float32, batch.Image.dtype);
        Assert.Equal(((pixels[1] / 255f) - 0.456f) / 0.224f, batch.Image[0, 1, 0, 0].item<float>(), 1e-5f);
        Assert.Equal(((pixels[17] / 255f) - 0.406f) / 0.225f, batch.Image[0, 2, 1, 2].item<float>(), 1e-5f);
    }

    [Fact]
    public void A_batch_gives_back_pictures_that_collate_to_the_same_batch()
    {
        var pixels = Pixels(4, 5);
        foreach (var pipeline in (PicturePipeline[])[PicturePipeline.Rgb(), PicturePipeline.Grey().ToFloat(), PicturePipeline.Rgba()])
        {
            Photo[] photos = [.. Enumerable.Range(0, 3).Select(label => new Photo(Picture.FromEncoded(Png(pixels, 4, 5)).With(pipeline), label))];
            using var batch = Photo.Batch.Collate(photos, new BatchMemory());
            using var again = Photo.Batch.Collate(batch.ToSamples(), new BatchMemory());
            Assert.Equal(batch.Image.dtype, again.Image.dtype);
            Assert.True(batch.Image.equal(again.Image).all().item<bool>());
            Assert.Equal([pipeline.Channels, 4, 5], batch.Image.shape[1..]);
            using var part = batch[1..3];
            Assert.Equal([1L, 2L], part.ToSamples().Select(photo => photo.Label));
        }
    }

    [Fact]
    public void Pictures_of_one_batch_have_one_shape_and_the_sample_that_has_not_is_left_out()
    {
        var dataset = Dataset.From(Enumerable.Range(0, 8).Select(i => new Photo(Picture.FromPixels(new byte[i == 5 ? 12 : 27], 3, i == 5 ? 2 : 3, i == 5 ? 2 : 3), i)).ToArray());
        var error = Assert.Throws<ArgumentException>(() => { dataset.ToLoader(8).Count(); });
        Assert.Contains("Byte [3, 3, 3]", error.Message, StringComparison.Ordinal);
        Assert.Contains("Byte [3, 2, 2]", error.Message, StringComparison.Ordinal);

        using var loader = dataset.ToLoader(8, options: new LoaderOptions { OnSampleError = SampleErrorPolicy.Skip(1) });
        Assert.Equal([0L, 1, 2, 3, 4, 6, 7], loader.SelectMany(batch => batch.Label.data<long>().ToArray()));
    }

    [Fact]
    public void Statistics_of_pictures_of_any_size_are_of_each_channel_of_their_rows()
    {
        byte[] red = [255, 0, 0, 255, 0, 51], dark = [0, 51, 0];
        Photo[] photos = [new(Picture.FromPixels(red, 3, 1, 2), 0), new(Picture.FromPixels(dark, 3, 1, 1), 1)];
        var image = Statistics.Of(Dataset.From(photos).Map(photo => photo with { Image = photo.Image.With(PicturePipeline.Rgb().ToFloat()) }))["Image"];

        Assert.Equal([2 / 3f, 0.2f / 3, 0.2f / 3], image.Means.Select(mean => MathF.Round(mean, 6)), (one, other) => Math.Abs(one - other) < 1e-5);
        Assert.Equal([3L, 3, 3], image.Channels.Select(channel => channel.Count));
        Assert.Equal(1, image.Channels[0].Max);
        Assert.Equal(image.Means, new PictureStatistics(image.Means, image.StandardDeviations).Means);
        Assert.Null(image.Attribute);
    }

    [Fact]
    public void A_picture_that_cannot_be_decoded_is_named_with_its_sample()
    {
        var good = Png(Pixels(4, 4), 4, 4);
        var pipeline = PicturePipeline.Rgb();
        var dataset = Dataset.From(Enumerable.Range(0, 6).ToArray())
            .Map((i, random) => new Photo(Picture.FromEncoded(i == 4 ? good[..(good.Length / 2)] : good, $"cats/{i}.png").With(pipeline, random), i));
        foreach (var workers in (int[])[0, 2])
        {
            var error = Assert.Throws<PictureException>(() => { dataset.ToLoader(3, workers: workers).Count(); });
            Assert.Equal(("cats/4.png", 4L), (error.Name, error.RecordKey));
            Assert.Contains("'cats/4.png' (sample 4)", error.Message, StringComparison.Ordinal);
            Assert.Equal(4L, error.Data[LoaderErrors.RecordKey]);

            using var loader = dataset.ToLoader(3, workers: workers, options: new LoaderOptions { OnSampleError = SampleErrorPolicy.Skip(1) });
            Assert.Equal([0L, 1, 2, 3, 5], loader.SelectMany(batch => batch.Label.data<long>().ToArray()));
        }
    }

    [Fact]
    public void Pictures_are_cached_with_the_bytes_of_their_files()
    {
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "one.png");
        var pixels = Pixels(4, 5);
        File.WriteAllBytes(file, Png(pixels, 4, 5));
        Photo[] photos = [new(Picture.FromFile(file), 1), new(Picture.FromPixels(pixels, 3, 4, 5), 2)];
        _ = Dataset.From(photos).Cache(Path.Combine(folder.Path, "cache")).ToLoader(2).Count();

        File.Delete(file);
        var cached = Dataset.From(photos).Cache(Path.Combine(folder.Path, "cache"));
        using var loader = cached.ToLoader(2);
        var image = loader.First().Image;
        Assert.True(image[0].equal(image[1]).all().item<bool>());
        Assert.Equal(file, cached[0].Image.Name);
    }

    private static byte[] Pixels(int height, int width) => [.. Enumerable.Range(0, height * width * 3).Select(i => (byte)((i * 37) + (i * i)))];

    private static byte[] Png(byte[] pixels, int height, int width)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (var i = 0; i < height * width; i++)
        {
            bitmap.SetPixel(i % width, i / width, new SKColor(pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]));
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
