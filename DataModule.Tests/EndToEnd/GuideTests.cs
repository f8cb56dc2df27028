using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The C# in the guide compiles, over the data module that README shows.</summary>
public sealed partial class GuideTests
{
    [Theory]
    [InlineData("training.md")]
    public void Every_block_of_the_guide_compiles(string page)
    {
        var readme = Blocks(Path.Combine(Repository.Root, "README.md"))[0];
        var blocks = Blocks(Path.Combine(Repository.Root, "docs", "guide", page));
        Assert.NotEmpty(blocks);
        var declarations = blocks.Where(Declares).ToArray();
        var statements = blocks.Where(block => !Declares(block)).Select((block, index) => $$"""
            internal static class Use{{index}}
            {
                internal static void Run(Classifier model, FashionDataModule data)
                {
            {{block}}
                }
            }
            """);

        Assert.Empty(ReadmeTests.Errors((string.Join("\n", [readme, .. declarations]), string.Join("\n", statements))));
    }

    private static bool Declares(string block) => Declaration().IsMatch(block);

    private static string[] Blocks(string file) =>
        [.. CodeBlock().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^(\[\w+\]\s*)*(public|internal) [\w ]*(class|record|struct|interface) ", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
