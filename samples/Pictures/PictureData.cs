using DataModule;

namespace Pictures;

/// <summary>The data that the program can train on.</summary>
public enum PictureSet
{
    /// <summary>Icons of a desktop in folders by what they stand for (Debian's oxygen-icon-theme).</summary>
    Icons,

    /// <summary>Clothes, grey, 28 x 28 (Fashion-MNIST).</summary>
    Fashion,

    /// <summary>Photographs of 32 x 32 in ten classes.</summary>
    Cifar10,
}

/// <summary>Makes the data modules: one of a folder with augmentation of our own, and ready-made ones as they come.</summary>
internal static class PictureData
{
    private const string InstalledIcons = "/usr/share/icons/oxygen/base/64x64";
    private const int Side = 48;

    public static string Directory(PictureSet set, string root, bool fake) =>
        set == PictureSet.Icons && !fake ? InstalledIcons : Path.Combine(root, fake ? "fake" : "", set.ToString().ToLowerInvariant());

    public static PictureDataModule Create(PictureSet set, string directory, int batchSize, ulong seed, int workers) => set switch
    {
        PictureSet.Fashion => new FashionMnistDataModule(directory, batchSize, validationSplit: 0.1, seed: seed, workers: workers),
        PictureSet.Cifar10 => new Cifar10DataModule(directory, batchSize, validationSplit: 0.1, seed: seed, workers: workers),
        _ => new ImageFolderDataModule(
            directory, batchSize, Side, validationSplit: 0.1, testSplit: 0.2, stratified: true, seed: seed, workers: workers)
        {
            // Many icons are links to another one: such a pair must not be in train and test.
            FolderOptions = new() { IsValid = static path => HasPixels(path) && File.ResolveLinkTarget(path, returnFinalTarget: false) is null },
            TrainPipeline = PicturePipeline.Rgb()
                .RandomResizedCrop(Side, scale: (0.5f, 1))
                .FlipHorizontal()
                .ColorJitter(brightness: 0.3f, contrast: 0.3f, saturation: 0.3f, hue: 0.05f)
                .Normalize(PictureStatistics.Half),
            EvaluationPipeline = PicturePipeline.Rgb().Resize((Side, Side)).Normalize(PictureStatistics.Half),
        },
    };

    public static void WriteFake(PictureSet set, string directory)
    {
        if (System.IO.Directory.Exists(directory))
        {
            return;
        }

        switch (set)
        {
            case PictureSet.Fashion:
                FakePictures.WriteMnist(directory);
                break;
            case PictureSet.Cifar10:
                FakePictures.WriteCifar10(directory);
                break;
            default:
                FakePictures.WriteImageFolder(directory, perClass: 60, splits: false);
                break;
        }
    }

    private static bool HasPixels(string path) => Path.GetExtension(path) is ".png" or ".bmp";
}
