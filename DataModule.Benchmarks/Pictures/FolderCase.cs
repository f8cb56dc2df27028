using System.Diagnostics;
using System.Runtime.InteropServices;
using DataModule.Benchmarks.Loader;
using SkiaSharp;

namespace DataModule.Benchmarks.Pictures;

/// <summary>
/// Folders of a thousand and of a million files, names of the same few small pictures: what a sample costs must not depend on how many there are. The listing
/// is measured apart.
/// </summary>
internal static partial class FolderCase
{
    public const string Name = "files 32x32";

    public static readonly string[] Systems = ["ours, 1,000 files", "ours, 1,000,000 files"];

    // A file cannot have more than 65,000 names on ext4.
    private const int Pictures = 50, PerClass = 1_000;

    public static IEnumerable<Row> Run(string system, string folder)
    {
        var root = Path.Combine(folder, system == Systems[0] ? "thousand" : "million");
        var started = Stopwatch.GetTimestamp();
        var files = ImageFolder.Open(root);
        yield return Row.Of(Name, system, "listing", "ms", [Stopwatch.GetElapsedTime(started).TotalMilliseconds]);
        var kept = new ImageFolderOptions { ListingPath = root + ".listing" };
        ImageFolder.Open(root, kept);
        started = Stopwatch.GetTimestamp();
        ImageFolder.Open(root, kept);
        yield return Row.Of(Name, system, "kept listing", "ms", [Stopwatch.GetElapsedTime(started).TotalMilliseconds]);
        var pipeline = PicturePipeline.Rgb().RandomCrop(32, padding: 4).FlipHorizontal().Normalize(PictureStatistics.Cifar10);
        var samples = files.Map((file, random) => new Photo(Picture.FromFile(file.Path).With(pipeline, random), file.Label), pipeline.Fingerprint);
        foreach (var row in PictureMeasurement.Run(Name, system, samples.ToLoader(64, shuffle: true, seed: 1), static batch => batch.Count))
        {
            yield return row;
        }
    }

    /// <summary>Makes the folders, unless they are there: the second takes half a minute.</summary>
    public static void MakeData(string folder)
    {
        Make(folder, "thousand", classes: 1);
        Make(folder, "million", classes: 1_000);
    }

    private static void Make(string folder, string name, int classes)
    {
        var (root, unfinished) = (Path.Combine(folder, name), Path.Combine(folder, name + ".new"));
        if (Directory.Exists(root))
        {
            return;
        }

        Console.Error.WriteLine($"making {root}");
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        for (var place = 0; place < classes; place++)
        {
            var directory = Directory.CreateDirectory(Path.Combine(unfinished, $"class{place:000}")).FullName;
            for (var index = 0; index < PerClass; index++)
            {
                var path = Path.Combine(directory, $"{index:000}.jpg");
                if (place == 0 && index < Pictures)
                {
                    File.WriteAllBytes(path, Picture32(index));
                }
                else if (Link(Path.Combine(unfinished, "class000", $"{index % Pictures:000}.jpg"), path) != 0)
                {
                    throw new IOException($"{path} cannot be made: error {Marshal.GetLastPInvokeError()}.");
                }
            }
        }

        Directory.Move(unfinished, root);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    private static byte[] Picture32(int seed)
    {
        using var shader = SKShader.CreatePerlinNoiseFractalNoise(0.1f, 0.1f, 3, seed);
        using var bitmap = new SKBitmap(new SKImageInfo(32, 32, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawPaint(paint);
        using var image = SKImage.FromBitmap(bitmap);
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, 92);
        return data.ToArray();
    }
}
