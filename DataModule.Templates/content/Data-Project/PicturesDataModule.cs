using System.ComponentModel.DataAnnotations;
using DataModule;

namespace Data_Project;

/// <summary>Pictures in a folder with a folder for each class; a part of each class is held back for validation and for the test.</summary>
/// <param name="dataDir">The folder. The one by default is a miniature that is made when it is not there.</param>
/// <param name="batchSize">Pictures in a batch.</param>
/// <param name="side">Of pictures in a batch, in pixels.</param>
/// <param name="validationSplit">Which fraction of the pictures is held back for validation.</param>
/// <param name="testSplit">Which fraction is held back for the test.</param>
/// <param name="seed">Fixes the splits, the order and the augmentation.</param>
/// <param name="workers">Threads that decode and augment ahead.</param>
[DataModule]
public sealed partial class PicturesDataModule(
    string dataDir = PicturesDataModule.Miniature,
    [Range(1, 4096)] int batchSize = 32,
    [Range(8, 1024)] int side = 48,
    [Range(0.01, 0.5)] double validationSplit = 0.1,
    [Range(0.01, 0.5)] double testSplit = 0.1,
    ulong seed = 42,
    [Range(0, 64)] int workers = 2)
{
    /// <summary>Where the miniature is.</summary>
    public const string Miniature = "data/miniature";

    private IDataset<LabelledPicture>? train, validation, test;

    /// <summary>How many classes there are.</summary>
    public int ClassCount => ImageFolder.FindClasses(dataDir).Count;

    // What training pictures go through, by torchvision's rules; add, leave out, reorder.
    private PicturePipeline Augmentation => PicturePipeline.Rgb()
        .RandomResizedCrop(side, scale: (0.6f, 1))
        .FlipHorizontal()
        .ColorJitter(brightness: 0.2f, contrast: 0.2f, saturation: 0.2f)
        .Normalize(PictureStatistics.ImageNet);

    private PicturePipeline Evaluation => PicturePipeline.Rgb()
        .Resize((side, side))
        .Normalize(PictureStatistics.ImageNet);

    [Prepare] // once per machine, before all else: the place to download and unpack
    private void WriteMiniature()
    {
        if (dataDir == Miniature && !Directory.Exists(Miniature))
        {
            FakePictures.WriteImageFolder(Miniature, perClass: 60, splits: false);
        }
    }

    [Setup] // in every process, before each stage; equal seeds give equal splits
    private void OpenAndSplit()
    {
        var files = ImageFolder.Open(dataDir);
        (train, validation, test) = files.Map(static file => file.ToPicture())
            .RandomSplitStratified(files.Labels.ToArray(), 1 - validationSplit - testSplit, validationSplit, testSplit, seed);
    }

    [Dataloader(Split.Train)]
    private DataLoader<LabelledPicture.Batch> Train() => train!
        .Map((picture, random) => picture with { Image = picture.Image.With(Augmentation, random) }, Augmentation.Fingerprint)
        .ToLoader(batchSize, shuffle: true, seed: seed, workers: workers);

    [Dataloader(Split.Validation)]
    private DataLoader<LabelledPicture.Batch> Validation() => Evaluate(validation!);

    [Dataloader(Split.Test)]
    private DataLoader<LabelledPicture.Batch> Test() => Evaluate(test!);

    [Dataloader(Split.Predict)]
    private DataLoader<LabelledPicture.Batch> Predict() => Evaluate(test!);

    private DataLoader<LabelledPicture.Batch> Evaluate(IDataset<LabelledPicture> pictures) => pictures
        .Map(picture => picture with { Image = picture.Image.With(Evaluation) }, Evaluation.Fingerprint)
        .ToLoader(batchSize, workers: workers);
}
