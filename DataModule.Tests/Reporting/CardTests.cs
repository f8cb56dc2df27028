using DataModule.Tests.Distributed;
using DataModule.Tests.Engine;
using SkiaSharp;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Reporting;

/// <summary>What a card says of data is what the data is.</summary>
[Collection(ProcessWideTorchState.Name)]
public sealed class CardTests
{
    private static readonly CardOptions Plain = new() { Pictures = false };

    [Fact]
    public void Splits_have_their_samples_batches_and_how_they_came_about()
    {
        var card = new CardDataModule().Card(Plain);
        Assert.Equal(("CardDataModule", "Three splits of remarks, of which some are there twice: a module whose card is known beforehand."), (card.Name, card.Summary));
        Assert.Equal([("train", 20L, 5L), ("validation", 10, 3), ("test", 10, 3)], card.Splits.Select(static split => (split.Name, split.Samples, split.Batches!.Value)));
        Assert.Equal(["GeneratedDataset(40)", "slice: samples 0 to 19 of 40"], card.Splits[0].Steps);
        Assert.Equal("shuffled(20, v1)", card.Splits[0].Order);
        Assert.Contains(card.Hooks, static hook => hook == new CardHook("Prepare", "Write", "once", "Writes nothing, since all is made up."));
        Assert.Equal(JsonNumber(40), card.Hyperparameters["Samples"].ToString());
    }

    [Fact]
    public void Fields_have_the_numbers_of_the_samples()
    {
        var remarks = Enumerable.Range(0, 20).Select(static i => CardDataModule.Make(i)).ToArray();
        var split = new CardDataModule().Card(Plain).Splits[0];
        var length = split.Fields.Single(static field => field.Name == "Length");
        var values = remarks.Select(static remark => remark.Length).OfType<float>().Where(float.IsFinite).Select(static value => (double)value).ToArray();
        var mean = values.Average();
        var channel = Assert.Single(length.Channels);
        Assert.Equal(mean, channel.Mean, 1e-9);
        Assert.Equal(Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), channel.StandardDeviation, 1e-9);
        Assert.Equal((values.Min(), values.Max()), (channel.Min, channel.Max));
        Assert.Equal(remarks.Count(static remark => remark.Length is null), length.Missing);
        Assert.Equal(remarks.Count(static remark => remark.Length is { } value && float.IsNaN(value)), length.NotFinite);
        Assert.Equal((5.0, 2.0, "Float32 [4]"), (Assert.Single(length.NormalizedMeans), Assert.Single(length.NormalizedDeviations), length.Batch));
    }

    [Fact]
    public void Lengths_say_what_padding_wastes_in_the_batches_of_the_first_epoch()
    {
        var data = new CardDataModule();
        var lengths = data.Card(Plain).Splits[0].Fields.Single(static field => field.Name == "Words").Lengths!;
        Assert.Equal((1L, 5L), (lengths.Min, lengths.Max));
        var (places, filled) = (0L, 0L);
        data.Setup(Stage.Fit);
        foreach (var batch in data.TrainDataloader())
        {
            (places, filled) = (places + batch.Words.numel(), filled + batch.WordsLengths.sum().item<long>());
        }

        Assert.Equal(1 - ((double)filled / places), lengths.Padding!.Value, 1e-12);
    }

    [Fact]
    public void Classes_have_names_and_counts_also_one_without_samples()
    {
        var split = new CardDataModule().Card(Plain).Splits[1];
        Assert.Equal("Category", split.LabelField);
        Assert.Equal([new(0, "praise", 5), new(1, "doubt", 5), new(2, "never said", 0)], split.Classes);
    }

    [Fact]
    public void Duplicates_within_a_split_and_leaks_between_two_are_found()
    {
        var card = new CardDataModule(flaw: "leak").Card(Plain);
        var duplicates = card.Splits[0].Duplicates!;
        Assert.Equal((2L, 2L, 1L), (duplicates.Superfluous, duplicates.Groups, duplicates.Contradictions));
        Assert.Equal(["3 = 13", "4 = 14"], duplicates.Examples);
        var leak = Assert.Single(card.Leaks!);
        Assert.Equal(("train", "test", 2L), (leak.From, leak.To, leak.Samples));
        Assert.Equal(["test 10 = train 0", "test 11 = train 1"], leak.Examples);
        Assert.Empty(new CardDataModule().Card(Plain).Leaks!);
        Assert.Null(new CardDataModule().Card(Plain with { Duplicates = false }).Leaks);
    }

    [Fact]
    public void Files_of_equal_pictures_are_named()
    {
        using var directory = new TemporaryDirectory();
        var folder = Path.Combine(directory.Path, "pictures");
        FakePictures.WriteImageFolder(folder, perClass: 4, splits: false);
        var classes = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        var original = Directory.GetFiles(classes[0]).Order(StringComparer.Ordinal).First();
        File.Copy(original, Path.Combine(classes[1], "again" + Path.GetExtension(original)));
        var card = new ImageFolderDataModule(folder, batchSize: 4, imageSize: 16).Card(Plain);
        var text = card.ToMarkdown();
        Assert.Contains("again" + Path.GetExtension(original), text, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(original).Replace("_", "\\_", StringComparison.Ordinal), text, StringComparison.Ordinal);

        // There is no folder to test with.
        Assert.Equal(["train", "validation", "test"], card.Splits.Select(static split => split.Name));
        Assert.Contains("expected a folder of test pictures", card.Splits[2].Absent, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
        Assert.Throws<DataSourceException>(() => new ImageFolderDataModule(folder).Card(Plain));
    }

    [Fact]
    public void Pictures_have_the_constants_to_normalize_with()
    {
        using var folder = new TemporaryDirectory();
        FakePictures.WriteMnist(folder.Path);
        var data = new FashionMnistDataModule(folder.Path);
        var field = data.Card(Plain).Splits[0].Fields[0];
        data.Setup(Stage.Fit);
        var pixels = data.TrainPictures!.AsEnumerable().SelectMany(static picture => picture.Image.Data.ToArray()).Select(static pixel => pixel / 255.0).ToArray();
        var mean = pixels.Average();
        var channel = Assert.Single(field.Channels);
        Assert.Equal(mean, channel.Mean, 1e-6);
        Assert.Equal(Math.Sqrt(pixels.Average(pixel => (pixel - mean) * (pixel - mean))), channel.StandardDeviation, 1e-6);
        Assert.Equal(pixels.Min(), channel.Min, 1e-6);
        Assert.Equal(["Grey", "Normalize([0.286] / [0.353])"], field.Transforms);
        Assert.Equal(0.286, Assert.Single(field.NormalizedMeans), 1e-6);
        Assert.Equal(["Fashion-MNIST"], data.Card(Plain).Origins.Select(static origin => origin.Name));
    }

    [Fact]
    public void A_card_does_not_depend_on_workers()
    {
        var one = new ShownDataModule(count: 300, random: true).Card(Plain).ToJson();
        Assert.All([1, 2, 8], workers => Assert.Equal(one, new ShownDataModule(count: 300, random: true).Card(Plain with { Workers = workers }).ToJson()));
    }

    [Fact]
    public void Ranks_together_make_the_card_of_one_process()
    {
        var one = new ShownDataModule(count: 301, random: true).Card(Plain).ToJson();
        var cards = ThreadRanks.Run(3, static ranks => new ShownDataModule(count: 301, random: true).Card(Plain with { Collectives = ranks }));
        Assert.All(cards, card => Assert.Empty(card.Differences(one)));
        Assert.Single(cards.Select(static card => card.ToJson()).Distinct());
    }

    [Fact]
    public void What_is_read_again_is_the_same_card()
    {
        var card = new CardDataModule().Card(Plain);
        Assert.Equal(card.ToJson(), DataCard.FromJson(card.ToJson()).ToJson());
    }

    [Fact]
    public void Loaders_of_other_kinds_are_counted_and_streams_are_measured()
    {
        var card = new OtherLoadersDataModule().Card(Plain);
        Assert.Equal((6L, 3L, "Float32 [1, 2]"), (card.Splits[0].Samples, card.Splits[0].Batches!.Value, Assert.Single(card.Splits[0].Fields).Batch));
        Assert.Equal(7, card.Splits[1].Samples);
        Assert.Equal((0.0, 1.0), (card.Splits[1].Classes[0].Label, (double)card.Splits[1].Classes[1].Label));
        Assert.Contains("| test | 7 |", card.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_behind() => LiveTensors.NoneIsLeftBy(static () => new CardDataModule().Card());

    [Fact]
    public void A_page_needs_nothing_but_itself_and_Markdown_has_its_pictures_beside_it()
    {
        using var folder = new TemporaryDirectory();
        var card = new ShownDataModule().Card();
        var html = card.ToHtml();
        Assert.DoesNotContain("src=\"http", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,", html, StringComparison.Ordinal);

        card.Save(folder["what it is.md"]);
        var text = File.ReadAllText(folder["what it is.md"]);
        Assert.Contains("](what%20it%20is-train.png)", text, StringComparison.Ordinal);
        using var picture = SKBitmap.Decode(folder["what it is-train.png"]);
        Assert.NotNull(picture);
        Assert.Contains("<svg", File.ReadAllText(folder["what it is-classes.svg"]), StringComparison.Ordinal);
        Assert.Equal("A card is written as .md, .html, .json or .jsonld (Croissant), not as 'card.txt'. (Parameter 'path')", Assert.Throws<ArgumentException>(() => card.Save(folder["card.txt"])).Message);
    }

    private static string JsonNumber(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
