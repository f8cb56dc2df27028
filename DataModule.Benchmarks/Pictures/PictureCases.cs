using DataModule.Benchmarks.Loader;
using SkiaSharp;

namespace DataModule.Benchmarks.Pictures;

[Sample]
public readonly partial record struct Photo(Picture Image, long Label);

/// <summary>What is loaded, by name, and how each of our systems and limits loads it.</summary>
internal static unsafe class PictureCases
{
    public const string Jpeg = "jpeg 500x375";
    public const string Raw = "raw 32x32";

    private const int JpegCount = 64, RawCount = 10_000;

    public static readonly string[] All = [Jpeg, Raw, FolderCase.Name];

    public static string[] SystemsOf(string name)
    {
        if (name == FolderCase.Name)
        {
            return FolderCase.Systems;
        }

        string[] workers = ["ours, 0 workers", "ours, 1 worker", "ours, 2 workers"];
        return name != Jpeg ? workers
            : PictureDecoding.HasTurboJpeg ? [.. workers, "ours, SkiaSharp", "limit: bare turbojpeg", "limit: bare SkiaSharp"]
            : [.. workers, "limit: bare SkiaSharp"];
    }

    public static IEnumerable<Row> Run(string name, string system, string folder)
    {
        if (name == FolderCase.Name)
        {
            return FolderCase.Run(system, folder);
        }

        var workers = system.Contains("2 workers", StringComparison.Ordinal) ? 2 : system.Contains("1 worker", StringComparison.Ordinal) ? 1 : 0;
        if (name == Raw)
        {
            var pixels = File.ReadAllBytes(Path.Combine(folder, "raw.bin"));
            var pipeline = PicturePipeline.Rgb().RandomCrop(32, padding: 4).FlipHorizontal().Normalize(PictureStatistics.Cifar10);
            var raw = Dataset.Generate(RawCount, static index => index)
                .Map((index, random) => new Photo(
                    Picture.FromPixels(pixels.AsMemory((int)index * 3072, 3072), 3, 32, 32, PixelLayout.Chw).With(pipeline, random), index % 10));
            return PictureMeasurement.Run(name, system, raw.ToLoader(128, shuffle: true, seed: 1, workers), static batch => batch.Count);
        }

        PictureDecoding.UseTurboJpeg = PictureDecoding.HasTurboJpeg && !system.Contains("SkiaSharp", StringComparison.Ordinal);
        byte[][] files = [.. Enumerable.Range(0, JpegCount).Select(index => File.ReadAllBytes(Path.Combine(folder, $"{index}.jpg")))];
        if (system.StartsWith("limit", StringComparison.Ordinal))
        {
            return PictureMeasurement.Run(name, system, Repeat);

            IEnumerable<int> Repeat()
            {
                for (var i = 0; i < 32; i++)
                {
                    Decode(files);
                    yield return files.Length;
                }
            }
        }

        // The same few files again and again, as if there were more.
        var augmented = PicturePipeline.Rgb().RandomResizedCrop(224).FlipHorizontal().Normalize(PictureStatistics.ImageNet);
        var photos = Dataset.Generate(JpegCount * 32, static index => index)
            .Map((index, random) => new Photo(Picture.FromEncoded(files[index % JpegCount]).With(augmented, random), index % 10));
        return PictureMeasurement.Run(name, system, photos.ToLoader(32, shuffle: true, seed: 1, workers), static batch => batch.Count);
    }

    /// <summary>Makes the pictures, unless they are there.</summary>
    public static void MakeData(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!File.Exists(Path.Combine(folder, "raw.bin")))
        {
            var pixels = new byte[RawCount * 3072];
            var random = new SampleRandom(1);
            for (var i = 0; i < pixels.Length; i++)
            {
                pixels[i] = (byte)random.NextUInt32();
            }

            File.WriteAllBytes(Path.Combine(folder, "raw.bin"), pixels);
        }

        for (var index = 0; index < JpegCount; index++)
        {
            var path = Path.Combine(folder, $"{index}.jpg");
            if (!File.Exists(path))
            {
                File.WriteAllBytes(path, Photograph(index));
            }
        }
    }

    // Whole pictures, without resampling: what any pipeline pays at least that does not decode a part or a smaller picture.
    private static void Decode(byte[][] files)
    {
        IPictureDecoder decoder = PictureDecoding.UseTurboJpeg ? new TurboJpegDecoder() : new SkiaDecoder();
        var memory = new SurfaceMemory();
        foreach (var file in files)
        {
            fixed (byte* data = file)
            {
                var info = decoder.Open((nint)data, file.Length);
                decoder.Decode(memory.Rent(info.Height, info.Width));
                decoder.Close();
            }
        }
    }

    // Coarse to fine noise, and some of the film's, as photographs have: about 85 kB at this quality.
    private static byte[] Photograph(int seed)
    {
        using var shader = SKShader.CreatePerlinNoiseFractalNoise(0.012f, 0.016f, 6, seed);
        using var bitmap = new SKBitmap(new SKImageInfo(500, 375, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor((byte)(90 + seed), 120, (byte)(160 - seed)));
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, 500, 375, paint);
        using var disc = new SKPaint { Color = new SKColor((byte)(seed * 4), 200, 60), IsAntialias = true };
        canvas.DrawCircle(100 + (seed * 4), 180, 70, disc);
        var random = new SampleRandom((ulong)seed);
        var pixels = new Span<byte>((void*)bitmap.GetPixels(), 500 * 375 * 4);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(pixels[i] + (7 * random.NextNormal()), 0, 255);
        }

        using var image = SKImage.FromBitmap(bitmap);
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, 92);
        return data.ToArray();
    }
}
