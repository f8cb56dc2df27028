using System.ComponentModel.DataAnnotations;
using DataModule;

namespace Pictures;

/// <summary>Icons of a desktop, one folder per category (Debian's oxygen-icon-theme), with their own augmentation.</summary>
/// <param name="dataDir">A folder with one folder of pictures per class.</param>
/// <param name="fake">Train on a miniature, which is written to data/fake. No data is needed.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="side">Height and width of the pictures in a batch, in pixels.</param>
/// <param name="validationSplit">The part of the training pictures that becomes the validation split: a fraction below 1, or a count.</param>
/// <param name="testSplit">The fraction of all pictures in the test split.</param>
/// <param name="seed">Seed of the splits, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that decode and augment ahead.</param>
[DataModule]
public sealed partial class IconsDataModule(
    string dataDir = "/usr/share/icons/oxygen/base/64x64",
    bool fake = false,
    [Range(1, 4096)] int batchSize = 32,
    [Range(8, 1024)] int side = 48,
    [Range(0, double.MaxValue)] double validationSplit = 0.1,
    [Range(0, 1, MinimumIsExclusive = true, MaximumIsExclusive = true)] double testSplit = 0.2,
    ulong seed = 42,
    [Range(0, 1024)] int workers = 1)
    : PictureDataModule(fake ? "data/fake" : dataDir, batchSize, validationSplit, stratified: true, seed, workers, normalize: true, shuffle: true, dropLast: false)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ImageFolder.FindClasses(DataDir);

    /// <inheritdoc/>
    protected override PicturePipeline DefaultTrainPipeline => PicturePipeline.Rgb()
        .RandomResizedCrop(side, scale: (0.5f, 1))
        .FlipHorizontal()
        .ColorJitter(brightness: 0.3f, contrast: 0.3f, saturation: 0.3f, hue: 0.05f)
        .Normalize(PictureStatistics.Half);

    /// <inheritdoc/>
    protected override PicturePipeline DefaultEvaluationPipeline => PicturePipeline.Rgb().Resize((side, side)).Normalize(PictureStatistics.Half);

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context)
    {
        if (fake && !Directory.Exists(DataDir))
        {
            FakePictures.WriteImageFolder(DataDir, perClass: 60, splits: false);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() => SplitTest().Train;

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest() => SplitTest().Test;

    private (IDataset<LabelledPicture> Train, IDataset<LabelledPicture> Test) SplitTest()
    {
        // Many icons are links to another icon. The two must not be in different splits.
        var icons = ImageFolder.Open(DataDir, new()
        {
            IsValid = static path => Path.GetExtension(path) is ".png" or ".bmp" && File.ResolveLinkTarget(path, returnFinalTarget: false) is null,
        });
        return icons.Map(static file => file.ToPicture()).RandomSplitStratified(icons.Labels.ToArray(), 1 - testSplit, Seed);
    }
}
