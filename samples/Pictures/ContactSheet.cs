using DataModule;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Pictures;

/// <summary>Draws what a model sees: training pictures without augmentation, and below each what several epochs make of it.</summary>
internal static class ContactSheet
{
    private const int Columns = 12;
    private const int Epochs = 3;
    private const int Scale = 2;
    private const int Gap = 4;

    public static void Write(string path, PictureDataModule data)
    {
        data.PrepareData();
        data.Setup(Stage.Fit);
        var pictures = data.TrainPictures!;
        pictures = pictures.Subset(Enumerable.Range(0, (int)Math.Min(Columns, pictures.Count)).Select(static index => (long)index));
        Draw(path, [Row(pictures, data.EvaluationPipeline, seed: 0), .. Enumerable.Range(1, Epochs).Select(epoch => Row(pictures, data.TrainPipeline, (ulong)epoch))]);
        data.Teardown(Stage.Fit);
    }

    private static Tensor Row(IDataset<LabelledPicture> pictures, PicturePipeline pipeline, ulong seed)
    {
        using var loader = pictures
            .Map((picture, random) => picture with { Image = picture.Image.With(pipeline, random) })
            .ToLoader((int)pictures.Count, seed: seed);
        return Colours(loader.First().Image, pipeline.Statistics);
    }

    // Back to bytes [n, 3, h, w].
    private static Tensor Colours(Tensor images, PictureStatistics? statistics)
    {
        using var scope = NewDisposeScope();
        if (statistics is not null)
        {
            images = (images * tensor(statistics.StandardDeviations.ToArray()).view(1, -1, 1, 1)) + tensor(statistics.Means.ToArray()).view(1, -1, 1, 1);
        }

        return (images * 255).round().clamp(0, 255).to_type(ScalarType.Byte).expand(-1, 3, -1, -1).contiguous().MoveToOuterDisposeScope();
    }

    private static void Draw(string path, List<Tensor> rows)
    {
        var (columns, height, width) = ((int)rows[0].shape[0], (int)rows[0].shape[2], (int)rows[0].shape[3]);
        var (stepX, stepY) = ((width * Scale) + Gap, (height * Scale) + Gap);
        using var sheet = new SKBitmap((columns * stepX) + Gap, (rows.Count * stepY) + Gap);
        sheet.Erase(SKColors.White);
        for (var row = 0; row < rows.Count; row++)
        {
            var planes = rows[row].data<byte>().ToArray();
            for (var i = 0; i < columns * height * Scale * width * Scale; i++)
            {
                var (x, y, column) = (i % (width * Scale), i / (width * Scale) % (height * Scale), i / (width * Scale * height * Scale));
                var pixel = (column * 3 * height * width) + (y / Scale * width) + (x / Scale);
                sheet.SetPixel(
                    Gap + (column * stepX) + x,
                    Gap + (row * stepY) + y,
                    new SKColor(planes[pixel], planes[pixel + (height * width)], planes[pixel + (2 * height * width)]));
            }
        }

        using var file = File.Create(path);
        sheet.Encode(file, SKEncodedImageFormat.Png, 100);
    }
}
