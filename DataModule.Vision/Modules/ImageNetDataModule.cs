using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>
/// ImageNet's thousand classes of photographs (Russakovsky and others, 2015). Its own validation pictures are those to test with, since those of its
/// test have no labels; validation is taken out of the training pictures, equally many of each class.
/// </summary>
/// <remarks>
/// It cannot be downloaded without an account. A folder with "train" and "val", and in each a folder for every class, is used as it is; so is what
/// Kaggle's archive unpacks to, where "val" holds all pictures and LOC_val_solution.csv their classes. Names of classes are those of
/// LOC_synset_mapping.txt where that is there. <see cref="FakePictures.WriteImageNet"/> makes a miniature.
/// </remarks>
/// <param name="dataDir">Where the folders are.</param>
/// <param name="batchSize">Pictures in a batch.</param>
/// <param name="imageSize">The side of pictures in a batch, in pixels.</param>
/// <param name="imagesPerValidationClass">How many training pictures of each class are held back for validation.</param>
/// <param name="seed">Seed of the split, of the order and of augmentation.</param>
/// <param name="workers">Threads that prepare batches ahead.</param>
/// <param name="normalize">Whether the usual pipelines normalise by the mean and standard deviation; else values are from 0 to 1.</param>
/// <param name="shuffle">Whether training pictures come in another order each epoch.</param>
/// <param name="dropLast">Whether a last training batch that is not full is left out. Batches for evaluation never are.</param>
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

    /// <summary>Where the listing of the training pictures is kept: a million names are not read anew each time. Nowhere by default.</summary>
    public string? ListingPath { get; init; }

    /// <summary>The names of the classes, in the order of their labels, which is that of their numbers in WordNet.</summary>
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

    /// <summary>A random part of the picture, resized, and flipped in half of the cases.</summary>
    protected override PicturePipeline DefaultTrainPipeline => PictureRecipes.Train(imageSize, this);

    /// <summary>The shorter side resized to 8/7 of the size, and the middle of that.</summary>
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
                    : throw new DataSourceException(solution, "lines of a picture, a comma and one of the training pictures' classes", $"'{line}'")),
        ];
    }

    private string Folder(Split split) =>
        PictureFolders.Find(DataDir, split) ?? PictureFolders.Find(Path.Combine(DataDir, Kaggle), split) ?? throw new DataSourceException(
            DataDir,
            $"ImageNet's folder '{(split == DataModule.Split.Train ? "train" : "val")}', there or in {Kaggle}",
            "none. Get ILSVRC2012 with an account of image-net.org or of Kaggle (imagenet-object-localization-challenge), and unpack it there");
}
