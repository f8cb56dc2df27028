using Xunit;

namespace DataModule.Tests.Cli;

/// <summary>The verbs that report on the data, as they are typed.</summary>
public sealed class CliReportTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_card_is_written_in_all_forms_and_is_what_the_data_is_compared_with()
    {
        var written = await run.TypeAsync("card", "--data.samples", "40");
        Assert.Equal(0, written.ExitCode);
        Assert.Equal("card: card/card.md\ncard: card/card.json\ncard: card/card.html\n", written.Output);
        Assert.StartsWith("card/card.jsonld is not written: Croissant requires license, url, creator, datePublished, which PointsDataModule does not provide: implement IDocumentedData", written.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(run["card/card-train.png"]));
        Assert.False(Directory.Exists(run["runs"]));

        var same = await run.TypeAsync("card", "--data.samples", "40", "--check", "card/card.json");
        Assert.Equal((0, "the data matches card/card.json\n", ""), (same.ExitCode, same.Output, same.Errors));

        var more = await run.TypeAsync("--check", "card/card.json", "card", "--data.samples", "44");
        Assert.Equal((1, ""), (more.ExitCode, more.Errors));
        Assert.StartsWith("the data does not match card/card.json:\n", more.Output, StringComparison.Ordinal);
        Assert.Contains("  splits[train].samples: the card has 20, the data 22\n", more.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_in_one_form_is_one_file()
    {
        var written = await run.TypeAsync("card", "--output", "points.html");
        Assert.Equal((0, "card: points.html\n", ""), (written.ExitCode, written.Output, written.Errors));
        Assert.Contains("PointsDataModule", await File.ReadAllTextAsync(run["points.html"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_is_explained()
    {
        var explained = await run.TypeAsync("explain", "--split", "test", "--sample", "3", "--batch-size", "5");
        Assert.Equal((0, ""), (explained.ExitCode, explained.Errors));
        Assert.StartsWith("PointsDataModule, test: a batch of the first epoch, sample 3 of 40\n", explained.Output, StringComparison.Ordinal);
        Assert.Contains("Position: Float32 [5, 2]", explained.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await run.TypeAsync("explain", "--sample", "4000")).ExitCode);
    }

    [Theory]
    [InlineData("error: --split is 'tset'; it must be one of train, validation, test, predict; did you mean 'test'?", "explain", "--split", "tset")]
    [InlineData("error: --output and --check are for card", "fit", "--output", "x.md")]
    [InlineData("error: --split and --sample are for explain", "card", "--sample", "3")]
    [InlineData("error: --output is 'card.txt'; it must be a file that ends in .md, .json, .html, .jsonld (Croissant), or a folder for all of them", "card", "--output", "card.txt")]
    [InlineData("error: --checkpoint is for validate, test and predict; card and explain use no model", "card", "--checkpoint", "last")]
    public async Task Mistakes_are_told_in_a_line(string expected, params string[] arguments)
    {
        var result = await run.TypeAsync(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(expected, result.Errors.Split('\n')[0]);
    }

    [Fact]
    public async Task A_file_that_is_no_card_is_told()
    {
        run.Write("no.json", "[]");
        var result = await run.TypeAsync("card", "--check", "no.json");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: --check needs a card in JSON, but 'no.json' is not one: ", result.Errors, StringComparison.Ordinal);
    }
}
