using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The C# in the guide compiles, over the data module that README shows and what the pages declare.</summary>
public sealed partial class GuideTests
{
    private static readonly string[] Pages = ["command-line.md", "cookbook.md", "data.md", "datasets.md", "getting-started.md", "hooks.md", "metrics.md", "pictures.md", "training.md", "weights.md"];

    [Theory]
    [InlineData("command-line.md")]
    [InlineData("cookbook.md")]
    [InlineData("data.md")]
    [InlineData("datasets.md")]
    [InlineData("getting-started.md")]
    [InlineData("hooks.md")]
    [InlineData("metrics.md")]
    [InlineData("pictures.md")]
    [InlineData("training.md")]
    [InlineData("weights.md")]
    public void Every_block_of_the_guide_compiles(string page)
    {
        var readme = Blocks(Path.Combine(Repository.Root, "README.md"))[1];
        var declarations = Pages.SelectMany(Guide).Where(Declares);
        var blocks = Guide(page);
        Assert.NotEmpty(blocks);
        var statements = blocks.Where(block => !Declares(block)).Select((block, index) => $$"""
            internal static class Use{{index}}
            {
                internal static object? Run(Classifier model, FashionDataModule data, string[] args, string dataDir)
                {
            {{block}}
            {{($"\n{block}".Contains("\nreturn ", StringComparison.Ordinal) ? "" : "return null;")}}
                }
            }
            """);

        Assert.Empty(ReadmeTests.Errors((string.Join("\n", [readme, .. declarations]), string.Join("\n", statements))));
    }

    private static bool Declares(string block) => Declaration().IsMatch(block);

    private static string[] Guide(string page) => Blocks(Path.Combine(Repository.Root, "docs", "guide", page));

    private static string[] Blocks(string file) =>
        [.. CodeBlock().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^(\[\w+\]\s*)*(public|internal) [\w ]*(class|record|struct|interface) ", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
