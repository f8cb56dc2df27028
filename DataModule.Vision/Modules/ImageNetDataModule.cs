using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>
/// ImageNet: photographs in 1,000 classes (ILSVRC2012; Russakovsky and others, 2015). The published test pictures have no labels, so the
/// published validation pictures are used for the test. The validation split is taken from the training pictures, the same number of each class.
/// </summary>
/// <remarks>
/// ImageNet cannot be downloaded without an account. Two forms of the folder are read: "train" and "val" with a folder for each class; or
/// the extracted archive of Kaggle, where "val" has all pictures and LOC_val_solution.csv has their classes. If LOC_synset_mapping.txt
/// exists, it gives the names of the classes. <see cref="FakePictures.WriteImageNet"/> writes a miniature for trials.
/// </remarks>
/// <param name="dataDir">The folder of the data.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="imageSize">Height and width of the pictures in a batch, in pixels.</param>
/// <param name="imagesPerValidationClass">The number of training pictures of each class in the validation split.</param>
/// <param name="seed">Seed of the split, the shuffling and the augmentation.</param>
/// <param name="workers">Worker threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the default pipelines normalize by the mean and standard deviation; otherwise values are in [0, 1].</param>
/// <param name="shuffle">Whether training pictures are shuffled in each epoch.</param>
/// <param name="dropLast">Whether an incomplete last training batch is dropped. Evaluation keeps every picture.</param>
[DataModule]
public sealed partial class ImageNetDataModule(
    string dataDir,
    [Range(1, int.MaxValue)] int batchSize = 32,
    [Range(1, int.MaxValue)] int imageSize = 224,
    int imagesPerValidationClass = 50,
    ulong seed = 42,
    [Range(0, int.MaxValue)] int workers = 0,
    bool normalize = true,
    bool shuffle = true,
    bool dropLast = false)
    : PictureDataModule(dataDir, batchSize, validationSplit: 0, stratified: true, seed, workers, normalize, shuffle, dropLast)
{
    private const string Solution = "LOC_val_solution.csv";
    private const string Mapping = "LOC_synset_mapping.txt";

    private static readonly string Kaggle = Path.Combine("ILSVRC", "Data", "CLS-LOC");

    /// <summary>
    /// The file where the listing of the training pictures is cached, so that a million names are not listed each time. By default none.
    /// </summary>
    public string? ListingPath { get; init; }

    /// <summary>The names of the classes, in the order of their labels, which is the order of their WordNet ids.</summary>
    /// <exception cref="DataSourceException">The training folder is missing or has no classes.</exception>
    public override IReadOnlyList<string> ClassNames
    {
        get
        {
            var classes = ImageFolder.FindClasses(Folder(DataModule.Split.Train));
            var mapping = Path.Combine(DataDir, Mapping);
            if (!File.Exists(mapping))
            {
                return classes;
            }

            var names = File.ReadLines(mapping).Where(static line => line.Contains(' ', StringComparison.Ordinal))
                .ToDictionary(static line => line[..line.IndexOf(' ', StringComparison.Ordinal)], static line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim());
            return [.. classes.Select(number => names.GetValueOrDefault(number, number))];
        }
    }

    /// <summary>Crops and resizes at random, and flips horizontally with probability 0.5.</summary>
    protected override PicturePipeline DefaultTrainPipeline => PictureRecipes.Train(imageSize, this);

    /// <summary>Resizes the shorter side to 8/7 of the size, and crops the centre.</summary>
    protected override PicturePipeline DefaultEvaluationPipeline => PictureRecipes.Evaluation(imageSize, this);

    /// <inheritdoc/>
    protected override Task GetFilesAsync(PrepareContext context)
    {
        _ = Folder(context.Stage is Stage.Fit or Stage.Validate ? DataModule.Split.Train : DataModule.Split.Validation);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTrain() =>
        ImageFolder.Open(Folder(DataModule.Split.Train), new() { ListingPath = ListingPath }).Map(static file => file.ToPicture());

    /// <inheritdoc/>
    protected override (IDataset<LabelledPicture> Train, IDataset<LabelledPicture> Validation) Split(IDataset<LabelledPicture> pictures) =>
        PictureSplits.SplitPerClass(pictures, imagesPerValidationClass, Seed);

    /// <inheritdoc/>
    protected override IDataset<LabelledPicture> OpenTest()
    {
        var folder = Folder(DataModule.Split.Validation);
        var classes = ImageFolder.FindClasses(Folder(DataModule.Split.Train));
        var solution = Path.Combine(DataDir, Solution);
        return Directory.EnumerateDirectories(folder).Any()
            ? ImageFolder.Open(folder, new() { ClassNames = classes }).Map(static file => file.ToPicture())
            : File.Exists(solution)
                ? Dataset.From(ReadSolution(solution, folder, classes)).Map(static file => file.ToPicture())
                : throw new DataSourceException(folder, $"a folder for each class, or {solution} with the classes of the pictures", "neither");
    }

    // ImageId,PredictionString: the latter begins with the class; boxes follow.
    private static LabelledFile[] ReadSolution(string solution, string folder, IReadOnlyList<string> classes)
    {
        var indices = classes.Select(static (name, index) => (name, index)).ToDictionary(static pair => pair.name, static pair => pair.index, StringComparer.Ordinal);
        return
        [
            .. File.ReadLines(solution).Skip(1).Where(static line => line.Length > 0).Select(line =>
                line.Split(',', 2) is [var image, var boxes] && boxes.Split(' ', 2)[0] is var number && indices.TryGetValue(number, out var label)
                    ? new LabelledFile(Path.Combine(folder, image + ".JPEG"), label)
                    : throw new DataSourceException(solution, "lines with a picture, a comma and a class of the training pictures", $"'{line}'")),
        ];
    }

    private string Folder(Split split) =>
        PictureFolders.Find(DataDir, split) ?? PictureFolders.Find(Path.Combine(DataDir, Kaggle), split) ?? throw new DataSourceException(
            DataDir,
            $"ImageNet's folder '{(split == DataModule.Split.Train ? "train" : "val")}', there or in {Kaggle}",
            "no such folder. Download ILSVRC2012 with an account of image-net.org or of Kaggle (imagenet-object-localization-challenge), and extract it there");
}
