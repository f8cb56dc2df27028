// Compiled by a test as a project of its own, over the packages: pictures of three formats, decoded, augmented and batched by two workers.
using DataModule;
using SkiaSharp;

var formats = new[] { SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Png, SKEncodedImageFormat.Webp };
var train = PicturePipeline.Rgb().RandomResizedCrop(16).FlipHorizontal().ColorJitter(0.2f, 0.2f, 0.2f, 0.1f).TrivialAugmentWide().Normalize(PictureStatistics.ImageNet);
using var loader = Dataset.Generate(12, index => index)
    .Map((index, random) => new Photo(Picture.FromEncoded(Encode(formats[index % 3])).With(train, random), index))
    .ToLoader(5, shuffle: true, workers: 2);
foreach (var batch in loader)
{
    Console.WriteLine($"{batch.Image.dtype} [{string.Join(", ", batch.Image.shape)}]");
}

try
{
    Picture.FromEncoded("no picture"u8.ToArray(), "a.jpg").Plan();
}
catch (PictureException error)
{
    Console.WriteLine(error.Message);
}

static byte[] Encode(SKEncodedImageFormat format)
{
    using var bitmap = new SKBitmap(40, 30);
    bitmap.Erase(SKColors.Teal);
    using var data = bitmap.Encode(format, 90);
    return data.ToArray();
}

[Sample]
public readonly partial record struct Photo(Picture Image, long Label);
