using System.Globalization;
using DataModule.Tests.Engine;
using SkiaSharp;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Reporting;

/// <summary>What is shown of a batch is what the samples are: normalization is taken back, padding is left out, labels have names.</summary>
[Collection(ProcessWideTorchState.Name)]
public sealed class ShowBatchTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pictures_have_the_pixels_of_the_samples()
    {
        var cells = Cells(new ShownDataModule());
        Assert.All(cells, cell =>
        {
            var picture = Assert.IsType<PictureVisual>(cell.Visuals[0]).Picture;
            Assert.Equal((5, 4), (picture.Width, picture.Height));
            var sample = ShownDataModule.Make(IndexOf(cell));
            for (var pixel = 0; pixel < 20; pixel++)
            {
                Assert.Equal(new Colour(sample.Photo[pixel], sample.Photo[20 + pixel], sample.Photo[40 + pixel]), picture[pixel % 5, pixel / 5]);
            }
        });
    }

    [Fact]
    public void Curves_have_the_numbers_of_the_samples() => Assert.All(Cells(new ShownDataModule()), cell =>
    {
        var curve = Assert.Single(Assert.IsType<SeriesVisual>(cell.Visuals[1]).Curves);
        Assert.Equal(ShownDataModule.Make(IndexOf(cell)).Curve, curve, (expected, actual) => Math.Abs(expected - actual) < 1e-4);
    });

    [Fact]
    public void Captions_are_the_true_ids_the_names_of_classes_and_what_is_missing() => Assert.All(Cells(new ShownDataModule()), cell =>
    {
        var index = IndexOf(cell);
        Assert.Equal(
            [
                $"{index + 1} ids: {string.Join(' ', Enumerable.Range(1, index + 1))}",
                index % 2 == 0 ? "Clear" : "Overcast",
                index % 2 == 0 ? "Wind: missing" : string.Create(CultureInfo.InvariantCulture, $"Wind: {index / 2f}"),
                $"note {index}",
                $"Label: {index % 3}",
            ],
            cell.Captions);
    });

    [Fact]
    public void A_label_has_the_name_of_its_class()
    {
        using var files = new TemporaryDirectory();
        FakePictures.WriteMnist(files.Path);
        var names = new FashionMnistDataModule(files.Path).ClassNames;
        var cells = Cells(new FashionMnistDataModule(files.Path, batchSize: 4));
        Assert.All(cells, cell => Assert.Contains(Assert.Single(cell.Captions), names));
    }

    [Fact]
    public void Random_samples_are_drawn_in_several_epochs_and_others_are_not()
    {
        Assert.Single(Make(new ShownDataModule()).Groups);
        var draws = Make(new ShownDataModule(random: true)).Groups[1].Cells;
        Assert.Equal(3, draws.Count);
        Assert.Equal(["epoch 0", "epoch 1", "epoch 2"], draws.SelectMany(static cell => cell.Captions));
        Assert.Equal(3, draws.Select(static cell => ((SeriesVisual)cell.Visuals[1]).Curves[0][0]).Distinct().Count());
        Assert.Single(draws.Select(static cell => ((PictureVisual)cell.Visuals[0]).Picture[0, 0]).Distinct());
    }

    [Fact]
    public void What_hooks_made_of_the_batch_is_shown()
    {
        // The curve is normalized by 10 and 4 when it is turned around.
        var curve = ((SeriesVisual)Cells(new InvertingDataModule())[0].Visuals[1]).Curves[0];
        Assert.Equal(20 - ShownDataModule.Make(0).Curve[0], curve[0], 1e-4);
    }

    [Fact]
    public void Data_is_set_up_for_it_and_torn_down_again_unless_it_was_set_up_before()
    {
        var data = new ShownDataModule();
        Make(data);
        Assert.Equal(["prepare", "setup", "teardown"], data.Calls);

        data.Setup(Stage.Fit);
        data.Calls.Clear();
        Make(data);
        Assert.Empty(data.Calls);
        Assert.Equal(4, data.TrainDataloader().First().Count);
    }

    [Fact]
    public void What_the_run_normalizes_with_is_taken_back_too()
    {
        var data = new MeasuredDataModule();
        var cell = Cells(data)[1];
        Assert.Equal(Measured.Values(1), Assert.IsType<SeriesVisual>(cell.Visuals[0]).Curves[0], static (expected, actual) => Math.Abs(expected - actual) < 1e-4);
        var field = data.Card(new CardOptions { Pictures = false }).Splits[0].Fields[0];
        Assert.Equal((7.0, 3.0, "[9]", "Float32 [2, 9]"), (Assert.Single(field.NormalizedMeans), Assert.Single(field.NormalizedDeviations), Assert.Single(field.Shapes), field.Batch));
    }

    [Fact]
    public void A_card_sets_each_stage_up_once()
    {
        var data = new ShownDataModule();
        data.Card();
        Assert.Equal(["prepare", "setup", "teardown"], data.Calls);
    }

    [Fact]
    public void The_file_is_a_picture_of_all_cells()
    {
        var path = folder["batch.png"];
        new ShownDataModule().ShowBatch(path, samples: 4);
        using var picture = SKBitmap.Decode(path);
        Assert.NotNull(picture);
        Assert.True(picture.Width > 800 && picture.Height > 300, $"{picture.Width} x {picture.Height}");

        // The first pixel of the first sample's photograph, thirty times as large.
        var first = Assert.IsType<PictureVisual>(Cells(new ShownDataModule())[0].Visuals[0]).Picture[0, 0];
        var pixels = Enumerable.Range(0, picture.Height).Count(y => picture.GetPixel(24, y) == new SKColor(first.Red, first.Green, first.Blue));
        Assert.Equal(30, pixels);
    }

    [Fact]
    public void A_terminal_without_colours_gets_shades_and_captions()
    {
        var text = SheetText.Write(Make(new ShownDataModule()), 120, colours: false);
        Assert.Contains("ShownDataModule, train: 4 of the 4 samples of a batch", text, StringComparison.Ordinal);
        Assert.Contains("Photo: Float32 [4, 3, 4, 5]", text, StringComparison.Ordinal);
        Assert.Contains("note ", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
        Assert.Contains("\e[38;2;", SheetText.Write(Make(new ShownDataModule()), 120, colours: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        var path = folder["batch.png"];
        LiveTensors.NoneIsLeftBy(() => new ShownDataModule(random: true).ShowBatch(path));
    }

    [Fact]
    public void A_split_that_is_not_there_is_told_with_those_that_are()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ShownDataModule().ShowBatch(folder["batch.png"], Split.Test));
        Assert.Equal("ShownDataModule has no test loader, only train: take another split, or write a method with [Dataloader(Split.Test)].", error.Message);
        Assert.Throws<InvalidOperationException>(() => new ShownDataModule(count: 0).ShowBatch(folder["batch.png"]));
    }

    private static BatchSheet Make(IDataModule data) => SheetMaker.Make(data, Split.Train, samples: 16, draws: 3);

    private static IReadOnlyList<Cell> Cells(IDataModule data) => Make(data).Groups[0].Cells;

    private static int IndexOf(Cell cell) => int.Parse(cell.Captions.Single(static caption => caption.StartsWith("note ", StringComparison.Ordinal))[5..], CultureInfo.InvariantCulture);
}
