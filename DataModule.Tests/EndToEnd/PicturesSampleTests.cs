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
        var result = await RunAsync("--data", data, "--fake", "--epochs", epochs, "--batch-size", "16");
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("error", result.Errors, StringComparison.Ordinal);
        Assert.Matches($@"\Atest accuracy over {classes} classes: (0\.[6-9]|1\.0)", result.LastLine);
    }

    [Fact]
    public async Task A_contact_sheet_shows_pictures_before_and_after_augmentation()
    {
        var path = directory["sheet.png"];
        var result = await RunAsync("--fake", "--contact-sheet", path);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        using var sheet = SKBitmap.Decode(path);
        Assert.Equal(((12 * 100) + 4, (4 * 100) + 4), (sheet.Width, sheet.Height));
        Assert.Equal(SKColors.White, sheet.GetPixel(1, 1));
    }

    [Fact]
    public async Task Pictures_that_are_not_there_are_told_in_a_line()
    {
        var result = await RunAsync("--data-dir", directory["missing"]);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"error: {directory["missing"]}: expected a folder with a folder of pictures for each class", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Trim().Split('\n'));
    }

    private Task<Command.Result> RunAsync(params string[] arguments) => Command.RunAsync(
        "dotnet", [Repository.SampleOf("Pictures"), .. arguments], new Dictionary<string, string> { ["DATAMODULE_DATA"] = directory.Path });
}
