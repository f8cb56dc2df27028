using SkiaSharp;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample of ready-made modules, run as a user runs it.</summary>
public sealed class PicturesSampleTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("icons", 3, "6")]
    [InlineData("cifar10", 10, "3")]
    [InlineData("fashion", 10, "3")]
    public async Task One_network_learns_miniatures_of_any_data(string data, int classes, string epochs)
    {
        var folder = directory["data"];
        Action write = data switch
        {
            "cifar10" => () => FakePictures.WriteCifar10(folder),
            "fashion" => () => FakePictures.WriteMnist(folder),
            _ => () => FakePictures.WriteImageFolder(folder, perClass: 60, splits: false),
        };
        write();

        var result = await RunAsync(data, "fit", "--and-test", "--data-dir", folder, "--max-epochs", epochs, "--batch-size", "16");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(@"\Atest: loss [0-9.E-]+, accuracy (0\.[6-9][0-9]*|1)\z", result.LastLine);
        Assert.Contains($"  classes: {classes}\n", File.ReadAllText(Path.Combine(Run, "config.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contact_sheet_shows_pictures_before_and_after_augmentation()
    {
        var result = await RunAsync("fit", "--fake", "--max-steps", "1", "--contact-sheet.columns", "5", "--contact-sheet.epochs", "2");
        Assert.True(result.ExitCode == 0, result.ToString());
        using var sheet = SKBitmap.Decode(Path.Combine(Run, "images", "contact_sheet", "00000000.png"));
        Assert.Equal((5 * 52, 3 * 52), (sheet.Width, sheet.Height));
        Assert.Equal(SKColors.White, sheet.GetPixel(1, 1));
        Assert.NotEqual(SKColors.White, sheet.GetPixel(26, 26));
    }

    [Fact]
    public async Task Pictures_that_are_not_there_are_told_in_a_line()
    {
        var result = await RunAsync("fit", "--data-dir", directory["missing"]);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"error: {directory["missing"]}: expected ", result.Errors.Trim().Split('\n')[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    private string Run => Assert.Single(Directory.GetDirectories(directory["runs"]));

    private Task<Command.Result> RunAsync(params string[] arguments) =>
        Command.RunAsync("env", ["--chdir=" + directory.Path, "dotnet", Repository.SampleOf("Pictures"), .. arguments]);
}
