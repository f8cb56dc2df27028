#!/usr/bin/env dotnet
#:project ../../../DataModule.Vision/DataModule.Vision.csproj

// Makes the pictures of pictures.md: dotnet run make.cs, in this folder. Each shows one step on the same scene, for six samples.
using System.Runtime.CompilerServices;
using DataModule;
using SkiaSharp;

const int Side = 112, Samples = 6;
var folder = Path.GetDirectoryName(ThisFile())!;
var scene = Scene();
var start = PicturePipeline.Rgb();

(string Name, PicturePipeline Pipeline)[] steps =
[
    ("resize-center-crop", start.Resize(128).CenterCrop(Side)),
    ("random-crop", start.Resize(Side).RandomCrop(Side, padding: 24, mode: PaddingMode.Reflect)),
    ("random-resized-crop", start.RandomResizedCrop(Side)),
    ("flips", start.Resize((Side, Side)).FlipHorizontal().FlipVertical()),
    ("rotation", start.Resize((Side, Side)).RandomRotation(30, Interpolation.Bilinear)),
    ("affine", start.Resize((Side, Side)).RandomAffine(15, (0.1f, 0.1f), (0.8f, 1.2f), 10, Interpolation.Bilinear, 128)),
    ("color-jitter", start.Resize((Side, Side)).ColorJitter(0.4f, 0.4f, 0.4f, 0.1f)),
    ("grayscale", start.Resize((Side, Side)).RandomGrayscale(0.5f)),
    ("blur", start.Resize((Side, Side)).GaussianBlur(9, (0.1f, 3))),
    ("erasing", start.Resize((Side, Side)).RandomErasing(0.8f)),
    ("trivial-augment", start.Resize((Side, Side)).TrivialAugmentWide()),
    ("rand-augment", start.Resize((Side, Side)).RandAugment()),
    ("auto-augment", start.Resize((Side, Side)).AutoAugment()),
    ("apply-choice", start.Resize((Side, Side)).RandomApply(p => p.GaussianBlur(7, (2, 2)).RandomInvert(1)).RandomChoice(p => p.Grayscale(), p => p.RandomRotation((90, 90)), p => p)),
];

foreach (var (name, pipeline) in steps)
{
    using var sheet = new SKBitmap(new SKImageInfo(Samples * (Side + 4), Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
    sheet.Erase(SKColors.White);
    for (var sample = 0; sample < Samples; sample++)
    {
        var picture = Picture.FromEncoded(scene, "scene.png").With(pipeline, new SampleRandom(3, sample));
        var row = new byte[picture.Format.Count];
        picture.Write(new BatchRow(picture.Format, row));
        for (var i = 0; i < Side * Side; i++)
        {
            sheet.SetPixel((sample * (Side + 4)) + (i % Side), i / Side, new SKColor(row[i], row[i + (Side * Side)], row[i + (2 * Side * Side)]));
        }
    }

    using var data = sheet.Encode(SKEncodedImageFormat.Webp, 85);
    File.WriteAllBytes(Path.Combine(folder, name + ".webp"), data.ToArray());
    Console.WriteLine($"{name}: {data.Size} bytes, {pipeline}");
}

// Hills under a sky, a house and a tree: a scene of which one sees how it is turned.
static byte[] Scene()
{
    using var bitmap = new SKBitmap(new SKImageInfo(240, 180, SKColorType.Rgba8888, SKAlphaType.Opaque));
    using var canvas = new SKCanvas(bitmap);
    using var sky = SKShader.CreateLinearGradient(new(0, 0), new(0, 120), [new SKColor(90, 150, 230), new SKColor(225, 235, 250)], SKShaderTileMode.Clamp);
    using (var paint = new SKPaint { Shader = sky })
    {
        canvas.DrawRect(0, 0, 240, 180, paint);
    }

    Disc(45, 38, 18, new(255, 220, 90));
    Disc(60, 210, 110, new(70, 140, 70));
    Disc(200, 230, 120, new(95, 165, 60));
    Box(140, 78, 56, 44, new(200, 70, 50));
    Box(150, 92, 12, 12, new(250, 240, 180));
    Box(172, 92, 14, 30, new(100, 60, 40));
    using (var roof = new SKPathBuilder())
    {
        roof.MoveTo(132, 80);
        roof.LineTo(168, 50);
        roof.LineTo(204, 80);
        roof.Close();
        using var path = roof.Detach();
        using var paint = new SKPaint { Color = new(90, 45, 40), IsAntialias = true };
        canvas.DrawPath(path, paint);
    }

    Box(66, 86, 8, 34, new(90, 60, 35));
    Disc(70, 76, 22, new(30, 100, 45));
    Disc(58, 86, 14, new(40, 115, 55));
    using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
    return data.ToArray();

    void Disc(float x, float y, float radius, SKColor color)
    {
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawCircle(x, y, radius, paint);
    }

    void Box(float x, float y, float width, float height, SKColor color)
    {
        using var paint = new SKPaint { Color = color };
        canvas.DrawRect(x, y, width, height, paint);
    }
}

static string ThisFile([CallerFilePath] string path = "") => path;
