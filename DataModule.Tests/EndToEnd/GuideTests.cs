using System.Reflection;
using System.Runtime.Loader;
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
        var blocks = Guide(page);
        Assert.NotEmpty(blocks);

        Assert.Empty(ReadmeTests.Errors(Source(blocks.Where(block => !Declares(block)))));
    }

    [Fact]
    public void The_loops_over_a_loader_in_the_page_about_data_run()
    {
        using var readings = new TemporaryDirectory();
        for (var file = 0; file < 100; file++)
        {
            File.WriteAllBytes(readings[$"{file}.bin"], new byte[66]);
        }

        string[] loops = [.. Guide("data.md").Where(block => block.Contains("layers.forward(batch.Values)", StringComparison.Ordinal))
            .Select(block => block.Replace("\"readings\"", $"@\"{readings.Path}\"", StringComparison.Ordinal))];
        Assert.Equal(2, loops.Length);
        using var image = new MemoryStream();
        Assert.True(ReadmeTests.Compile(Source(loops)).Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        var assembly = new AssemblyLoadContext("loops", isCollectible: true).LoadFromStream(image);
        for (var loop = 0; loop < loops.Length; loop++)
        {
            assembly.GetType($"Use{loop}", throwOnError: true)!.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [null, null, null, null]);
        }
    }

    private static (string Declarations, string Use) Source(IEnumerable<string> blocks) =>
    (
        string.Join("\n", [Blocks(Path.Combine(Repository.Root, "README.md"))[1], .. Pages.SelectMany(Guide).Where(Declares)]),
        string.Join("\n", blocks.Select((block, index) => $$"""
            internal static class Use{{index}}
            {
                internal static object? Run(Classifier model, FashionDataModule data, string[] args, string dataDir)
                {
            {{block}}
            {{($"\n{block}".Contains("\nreturn ", StringComparison.Ordinal) ? "" : "return null;")}}
                }
            }
            """)));

    private static bool Declares(string block) => Declaration().IsMatch(block);

    private static string[] Guide(string page) => Blocks(Path.Combine(Repository.Root, "docs", "guide", page));

    private static string[] Blocks(string file) =>
        [.. CodeBlock().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^(\[\w+\]\s*)*(public|internal) [\w ]*(class|record|struct|interface) ", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
