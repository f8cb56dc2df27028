using System.ComponentModel.DataAnnotations;
using DataModule;

namespace Data_Project;

/// <summary>
/// Pictures in a folder with one folder per class. A part of each class becomes the validation split, and another part the test split.
/// </summary>
/// <param name="dataDir">The folder of the pictures. The default one is a miniature, which is written if it is missing.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="side">Height and width of the pictures in a batch, in pixels.</param>
/// <param name="validationSplit">The fraction of the pictures in the validation split.</param>
/// <param name="testSplit">The fraction of the pictures in the test split.</param>
/// <param name="seed">Seed of the splits, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that decode and augment ahead.</param>
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
    /// <summary>The folder of the miniature.</summary>
    public const string Miniature = "data/miniature";

    private IDataset<LabelledPicture>? train, validation, test;

    /// <summary>The number of classes.</summary>
    public int ClassCount => ImageFolder.FindClasses(dataDir).Count;

    // The steps for training pictures, by torchvision's rules. Add, remove or reorder them.
    private PicturePipeline Augmentation => PicturePipeline.Rgb()
        .RandomResizedCrop(side, scale: (0.6f, 1))
        .FlipHorizontal()
        .ColorJitter(brightness: 0.2f, contrast: 0.2f, saturation: 0.2f)
        .Normalize(PictureStatistics.ImageNet);

    private PicturePipeline Evaluation => PicturePipeline.Rgb()
        .Resize((side, side))
        .Normalize(PictureStatistics.ImageNet);

    [Prepare] // once per machine, before everything else: download and extract here
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
