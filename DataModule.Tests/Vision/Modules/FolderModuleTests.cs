using Xunit;

namespace DataModule.Tests.Vision.Modules;

/// <summary>Modules over folders of pictures: which folder serves which split, and what is split where one is missing.</summary>
public sealed class FolderModuleTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("train", "val", "test")]
    [InlineData("training", "Validation", "TESTING")]
    [InlineData("Train", "valid", "test")]
    [InlineData("train", "evaluation", "test")]
    public void Folders_by_their_usual_names_are_the_splits(string train, string validation, string test)
    {
        FakePictures.WriteImageFolder(directory["x"], perClass: 10, side: 8);
        foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[("train", train), ("val", validation), ("test", test)])
        {
            Directory.CreateDirectory(directory["data"]);
            Directory.Move(directory[$"x/{from}"], directory[$"data/{to}"]);
        }

        var data = new ImageFolderDataModule(directory["data"], imageSize: 8);
        Assert.Equal((30, 6, 6), Counts(data));
        Assert.Equal(["circle", "square", "triangle"], data.ClassNames);
    }

    [Fact]
    public void A_split_without_a_folder_is_taken_from_the_training_pictures()
    {
        FakePictures.WriteImageFolder(directory.Path, perClass: 10, side: 8);
        Directory.Delete(directory["val"], recursive: true);
        Assert.Equal((24, 6, 6), Counts(new(directory.Path, imageSize: 8)));
        Directory.Delete(directory["test"], recursive: true);
        Assert.Equal((18, 6, 6), Counts(new(directory.Path, imageSize: 8, validationSplit: 6, testSplit: 0.2, stratified: true)));
    }

    [Fact]
    public void No_picture_is_in_two_splits()
    {
        FakePictures.WriteImageFolder(directory.Path, perClass: 20, side: 8, splits: false);
        var data = new ImageFolderDataModule(directory.Path, imageSize: 8, testSplit: 0.25) { TrainPipeline = PicturePipeline.Rgb(), EvaluationPipeline = PicturePipeline.Rgb() };
        data.Setup(Stage.Fit);
        data.Setup(Stage.Test);
        var seen = new HashSet<string>();
        var count = 0;
        foreach (var loader in (DataLoader<LabelledPicture.Batch>[])[data.TrainDataloader(), data.ValidationDataloader(), data.TestDataloader()])
        {
            foreach (var batch in loader)
            {
                foreach (var picture in batch.ToSamples())
                {
                    using var one = LabelledPicture.Batch.Collate([picture], new BatchMemory());
                    seen.Add(Convert.ToHexString(one.Image.bytes));
                    count++;
                }
            }
        }

        Assert.Equal((60, 60), (count, seen.Count));
    }

    [Fact]
    public void A_test_without_a_folder_or_a_split_is_an_error_that_says_both()
    {
        FakePictures.WriteImageFolder(directory.Path, perClass: 10, side: 8, splits: false);
        var error = Assert.Throws<DataSourceException>(() => new ImageFolderDataModule(directory.Path).Setup(Stage.Test));
        Assert.EndsWith("expected a folder of test pictures (test, testing), or a testSplit above 0; found neither", error.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<DataSourceException>(() => new ImageFolderDataModule(directory["missing"]).PrepareData());
        Assert.EndsWith("found no such folder", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_of_all_splits_are_those_of_the_training_folder()
    {
        FakePictures.WriteImageFolder(directory.Path, perClass: 5, side: 8);
        Directory.Delete(directory["test/circle"], recursive: true);
        var data = new ImageFolderDataModule(directory.Path, imageSize: 8);
        data.Setup(Stage.Test);
        Assert.Equal([1L, 2], data.TestDataloader().SelectMany(batch => batch.Label.data<long>().ToArray()));
    }

    [Fact]
    public void Listings_are_kept_one_for_each_split()
    {
        FakePictures.WriteImageFolder(directory["data"], perClass: 5, side: 8);
        var data = new ImageFolderDataModule(directory["data"], imageSize: 8) { FolderOptions = new() { ListingPath = directory["kept/listing"] } };
        Assert.Equal((15, 3, 3), Counts(data));
        Assert.Equal(["listing-test", "listing-train", "listing-val"], Directory.GetFiles(directory["kept"]).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ImageNet_holds_back_equally_many_of_each_class_and_tests_with_its_validation_pictures()
    {
        FakePictures.WriteImageNet(directory.Path, classes: 4, perClass: 10, side: 8);
        var data = new ImageNetDataModule(directory.Path, imageSize: 8, imagesPerValidationClass: 3);
        data.PrepareData();
        data.Setup(Stage.Fit);
        data.Setup(Stage.Test);
        Assert.Equal(28, Labels(data.TrainDataloader()).Count());
        Assert.All(Labels(data.ValidationDataloader()).GroupBy(label => label), group => Assert.Equal(3, group.Count()));
        Assert.Equal([0L, 0, 1, 1, 2, 2, 3, 3], Labels(data.TestDataloader()));
        var error = Assert.Throws<ArgumentException>(() => new ImageNetDataModule(directory.Path, imagesPerValidationClass: 10).Setup(Stage.Fit));
        Assert.Contains("Class 0 has 10 pictures, too few to take 10 for validation.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImageNet_as_Kaggle_packs_it()
    {
        var inner = Path.Combine("ILSVRC", "Data", "CLS-LOC");
        FakePictures.WriteImageNet(directory[inner], classes: 3, perClass: 5, side: 8);
        string[] numbers = [.. ImageFolder.FindClasses(directory[Path.Combine(inner, "train")])];
        foreach (var number in numbers)
        {
            File.Move(directory[Path.Combine(inner, "val", number, $"{number}_0001.bmp")], directory[Path.Combine(inner, "val", $"ILSVRC2012_val_{number}.JPEG")]);
            Directory.Delete(directory[Path.Combine(inner, "val", number)], recursive: true);
        }

        var data = new ImageNetDataModule(directory.Path, imageSize: 8, imagesPerValidationClass: 1);
        var error = Assert.Throws<DataSourceException>(() => data.Setup(Stage.Test));
        Assert.Contains("LOC_val_solution.csv with the classes of the pictures; found neither", error.Message, StringComparison.Ordinal);
        File.WriteAllText(
            directory["LOC_val_solution.csv"],
            "ImageId,PredictionString\n" + string.Concat(numbers.Reverse().Select(number => $"ILSVRC2012_val_{number},{number} 1 2 3 4 {number} 5 6 7 8 \n")));
        File.WriteAllText(directory["LOC_synset_mapping.txt"], $"{numbers[0]} tench, Tinca tinca\n{numbers[2]} hen\n");
        data.Setup(Stage.Test);
        Assert.Equal([2L, 1, 0], Labels(data.TestDataloader()));
        Assert.Equal(["tench, Tinca tinca", numbers[1], "hen"], data.ClassNames);
    }

    [Fact]
    public void ImageNet_that_is_not_there_is_told_where_to_get()
    {
        var error = Assert.Throws<DataSourceException>(() => new ImageNetDataModule(directory.Path).PrepareData());
        Assert.Contains("expected ImageNet's folder 'train', there or in ", error.Message, StringComparison.Ordinal);
        Assert.Contains("Download ILSVRC2012 with an account of image-net.org or of Kaggle", error.Message, StringComparison.Ordinal);
    }

    private static (int Train, int Validation, int Test) Counts(ImageFolderDataModule data)
    {
        data.PrepareData();
        data.Setup(Stage.Fit);
        data.Setup(Stage.Test);
        return (Labels(data.TrainDataloader()).Count(), Labels(data.ValidationDataloader()).Count(), Labels(data.TestDataloader()).Count());
    }

    private static IEnumerable<long> Labels(DataLoader<LabelledPicture.Batch> loader) => [.. loader.SelectMany(batch => batch.Label.data<long>().ToArray())];
}
