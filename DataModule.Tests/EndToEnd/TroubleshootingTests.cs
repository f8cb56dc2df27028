using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The messages that the page on troubleshooting explains are those of the program.</summary>
public sealed partial class TroubleshootingTests
{
    // What is put into a message when it is said.
    private const char Hole = '\0';

    private static readonly Lazy<string[]> Literals = new(() => [.. Sources().SelectMany(Texts)]);

    public static TheoryData<string> Messages =>
        [.. Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "troubleshooting.md"))).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_of_the_page_stands_in_the_sources(string message)
    {
        var pattern = new Regex(string.Join(".+?", Placeholder().Split(message).Select(Regex.Escape)));

        Assert.True(Array.Exists(Literals.Value, text => pattern.IsMatch(text)), $"No source says: {message}");
    }

    [Fact]
    public void A_message_that_nobody_says_is_found() =>
        Assert.DoesNotContain(Literals.Value, text => text.Contains("The train loader was asked for too early", StringComparison.Ordinal));

    private static IEnumerable<string> Sources() =>
        from package in (string[])["DataModule.Runtime", "DataModule.Cli", "DataModule.Vision"]
        from file in Directory.GetFiles(Path.Combine(Repository.Root, package), "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        select file;

    // Every text of a file, with those that are added to each other as one.
    private static IEnumerable<string> Texts(string file) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot().DescendantNodes()
            .OfType<ExpressionSyntax>()
            .Where(node => node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax || node.IsKind(SyntaxKind.AddExpression))
            .Select(Text);

    private static string Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part => part is InterpolatedStringTextSyntax plain ? plain.TextToken.ValueText : Hole.ToString())),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum => Text(sum.Left) + Text(sum.Right),
        _ => Hole.ToString(),
    };

    [GeneratedRegex(@"```text\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Placeholder();
}
