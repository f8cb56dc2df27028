using DataModule.Generators.Diagnostics;
using DataModule.Tests.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Half-typed code: whatever stands in the editor, the generator does not fail.</summary>
public sealed class FuzzTests
{
    private const string Rich = """
        [Sample]
        public sealed partial record Scene<T>(
            [Shape(3, 4)] [Scale(1 / 255f)] [Normalize(new[] { 0.5f, 0.4f, 0.3f }, new[] { 0.2f, 0.2f, 0.1f })] byte[] Photo,
            string Caption, Tensor Depth, Digit Corner) where T : class;

        public abstract class Root { [Setup("test")] protected virtual void Open() { } }

        [DataModule]
        public partial class Pairs(int count = 3) : Root
        {
            [Prepare(Scope = PrepareScope.Once)] private async Task GetAsync(PrepareContext context, CancellationToken token) => await Task.Delay(count, token);
            [Setup(Stage.Fit, Stage.Test)] protected override void Open() { }
            [Dataloader(Split.Validation, Name = "near")] private IEnumerable<(Tensor A, Dictionary<string, Digit.Batch[]> B)?> Near() => [];
            [Dataloader(Split.Validation, Name = "far")] private IEnumerable<(Tensor A, Dictionary<string, Digit.Batch[]> B)?> Far() => [];
            [TransferBatch(Split.Test)] private Digit.Batch Move(BatchContext context, Digit.Batch batch) => batch;
            [OnException] private static void Lost(Exception exception) { }
        }
        """;

    [Fact]
    public void Every_source_cut_off_at_each_token_is_survived() => Survive(source => source.DescendantTokens().Select(token => token.SpanStart)
        .Select(end => source.ToFullString()[..end]));

    [Fact]
    public void Every_source_without_one_of_its_tokens_is_survived() => Survive(source => source.DescendantTokens()
        .Select(token => source.ToFullString().Remove(token.SpanStart, token.Span.Length)));

    // The analyzers follow data through whatever is left: an exception in one of them fails the test.
    [Theory]
    [MemberData(nameof(RulePageTests.RulesWithExamples), MemberType = typeof(RulePageTests))]
    public async Task The_wrong_example_of_each_rule_is_survived_cut_off_and_with_tokens_missing_or_exchanged(string id)
    {
        var source = RulePageTests.Example(id, "Wrong");
        SyntaxToken[] tokens = [.. CSharpSyntaxTree.ParseText(source, GeneratorHost.ParseOptions).GetRoot(TestContext.Current.CancellationToken).DescendantTokens()];
        var random = new Random(int.Parse(id[2..], System.Globalization.CultureInfo.InvariantCulture));
        var compilation = GeneratorHost.Compilation("");
        var driver = GeneratorHost.Driver();
        for (var run = 0; run < 12; run++)
        {
            var (one, other) = (tokens[random.Next(tokens.Length)], tokens[random.Next(tokens.Length)]);
            var variant = (run % 3) switch
            {
                0 => source[..one.SpanStart],
                1 => source.Remove(one.SpanStart, one.Span.Length),
                _ => source.Remove(one.SpanStart, one.Span.Length).Insert(one.SpanStart, " " + other.Text + " "),
            };
            var tree = CSharpSyntaxTree.ParseText(variant, GeneratorHost.ParseOptions, "Source1.cs");
            driver = driver.RunGeneratorsAndUpdateCompilation(
                compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^1], tree), out var output, out var diagnostics, TestContext.Current.CancellationToken);
            Assert.True(diagnostics.All(diagnostic => diagnostic.Id is not ("DM9999" or "CS8785")), variant);
            await AnalyzerHost.RunAsync(output);
        }
    }

    private static void Survive(Func<SyntaxNode, IEnumerable<string>> variants)
    {
        var compilation = GeneratorHost.Compilation("");
        var driver = GeneratorHost.Driver();
        var empty = compilation.SyntaxTrees[^1];
        var runs = 0;
        foreach (var source in (string[])[SnapshotTests.Mnist, Rich])
        {
            var root = CSharpSyntaxTree.ParseText(source, GeneratorHost.ParseOptions).GetRoot(TestContext.Current.CancellationToken);
            foreach (var variant in variants(root))
            {
                var tree = CSharpSyntaxTree.ParseText(variant, GeneratorHost.ParseOptions, "Source1.cs");
                driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(empty, tree), TestContext.Current.CancellationToken);
                var result = driver.GetRunResult();
                Assert.Null(result.Results.Single().Exception);
                Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Id == Rules.Crash.Id);
                runs++;
            }
        }

        Assert.True(runs > 200, $"Only {runs} variants were tried.");
    }
}
