using DataModule.Tests.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>What the generator reports stands in the user's files, so that all that acts on diagnostics acts on it.</summary>
public sealed class DiagnosticLocationTests
{
    private const string NoLoader = "[DataModule] public partial class M { }";

    private const string UnknownStage = """
        [DataModule]
        public partial class M
        {
            [Setup("tset")]
            private void Open() { }

            [Dataloader(Split.Train)]
            private List<Tensor> Train() => [];
        }
        """;

    [Fact]
    public void A_diagnostic_stands_in_the_file_that_it_is_about()
    {
        var compilation = GeneratorHost.Compilation(UnknownStage);

        var location = GeneratorHost.Run(compilation).ShouldOnlyReport("DM0004", "Setup(\"tset\")").Location;

        Assert.Same(compilation.SyntaxTrees[^1], location.SourceTree);
    }

    [Fact]
    public void A_warning_is_silenced_by_a_pragma_from_there_on() => Assert.Equal(
        ["Before", "After"],
        GeneratorHost.Run($$"""
            {{NoLoader.Replace("class M", "class Before", StringComparison.Ordinal)}}
            #pragma warning disable DM0013
            {{NoLoader}}
            #pragma warning restore DM0013
            {{NoLoader.Replace("class M", "class After", StringComparison.Ordinal)}}
            """).Diagnostics.Select(Generated.Text));

    [Fact]
    public void An_error_is_silenced_by_a_pragma() => Assert.Empty(GeneratorHost.Run($"""
        #pragma warning disable DM0004
        {UnknownStage}
        """).Diagnostics);

    [Fact]
    public async Task Information_is_silenced_by_a_pragma_and_raised_by_an_editorconfig()
    {
        const string Shuffled = """
            [DataModule] public partial class M
            {
            #pragma warning disable DM0054
                [Dataloader(Split.Validation)] private DataLoader<Digit.Batch> Validation() => Digits.Open("a").ToLoader(8, shuffle: true);
            #pragma warning restore DM0054
                [Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => Digits.Open("b").ToLoader(8, shuffle: true);
            }
            """;
        var compilation = GeneratorHost.Run(Shuffled).Output;
        var raised = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig("Source1.cs", "DM0054", ReportDiagnostic.Error)));
        var silent = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig("Source1.cs", "DM0054", ReportDiagnostic.Suppress)));

        Assert.Equal(DiagnosticSeverity.Info, Assert.Single(await AnalyzerHost.RunAsync(compilation)).Severity);
        Assert.Equal(DiagnosticSeverity.Error, Assert.Single(await AnalyzerHost.RunAsync(raised)).Severity);
        Assert.Empty(await AnalyzerHost.RunAsync(silent));
    }

    [Fact]
    public void A_suppression_attribute_silences_a_warning() => Assert.Empty(GeneratorHost.Run($"""
        [System.Diagnostics.CodeAnalysis.SuppressMessage("DataModule", "DM0013", Justification = "Derived classes have the loaders.")]
        {NoLoader}
        """).Diagnostics);

    [Theory]
    [InlineData(ReportDiagnostic.Suppress, new DiagnosticSeverity[0])]
    [InlineData(ReportDiagnostic.Info, new[] { DiagnosticSeverity.Info })]
    [InlineData(ReportDiagnostic.Error, new[] { DiagnosticSeverity.Error })]
    public void An_editorconfig_sets_the_severity_in_its_files_alone(ReportDiagnostic severity, DiagnosticSeverity[] expected)
    {
        var compilation = GeneratorHost.Compilation(NoLoader, NoLoader.Replace("class M", "class N", StringComparison.Ordinal));
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(
            new EditorConfig(compilation.SyntaxTrees[^1].FilePath, "DM0013", severity)));

        var diagnostics = GeneratorHost.Run(compilation).Diagnostics;

        Assert.Equal([DiagnosticSeverity.Warning], Severities("M"));
        Assert.Equal(expected, Severities("N"));

        IEnumerable<DiagnosticSeverity> Severities(string type) =>
            diagnostics.Where(diagnostic => Generated.Text(diagnostic) == type).Select(diagnostic => diagnostic.Severity);
    }

    [Theory]
    [InlineData("public static class Above { public static int One() => 1; }\n\n")]
    [InlineData("// A comment.\n")]
    [InlineData("#nullable disable\n")]
    public void An_edit_above_moves_the_diagnostic_along(string edit)
    {
        var source = "/* here */ " + UnknownStage;
        var compilation = GeneratorHost.Compilation(source);
        var driver = GeneratorHost.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        var tree = compilation.SyntaxTrees[^1];
        var edited = tree.WithChangedText(tree.GetText(TestContext.Current.CancellationToken).Replace(new TextSpan(0, "/* here */ ".Length), edit));

        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(tree, edited), TestContext.Current.CancellationToken);

        var diagnostic = Assert.Single(driver.GetRunResult().Diagnostics);
        Assert.Same(edited, diagnostic.Location.SourceTree);
        Assert.Equal("Setup(\"tset\")", Generated.Text(diagnostic));
    }

    [Fact]
    public void An_edit_in_another_file_leaves_the_diagnostic_in_its_own()
    {
        var compilation = GeneratorHost.Compilation("public static class Other;", UnknownStage);
        var driver = GeneratorHost.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);
        var other = CSharpSyntaxTree.ParseText("public static class Another { public const int One = 1; }", GeneratorHost.ParseOptions, "Source1.cs");

        driver = driver.RunGenerators(compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[^2], other), TestContext.Current.CancellationToken);

        Assert.Same(compilation.SyntaxTrees[^1], Assert.Single(driver.GetRunResult().Diagnostics).Location.SourceTree);
    }

    [Fact]
    public void Files_that_share_a_path_are_told_apart()
    {
        var compilation = GeneratorHost.Compilation();
        var first = CSharpSyntaxTree.ParseText(new string('\n', 50) + "public static class LongEnough { public const int Number = 100; }", GeneratorHost.ParseOptions);
        var second = CSharpSyntaxTree.ParseText("\n\n" + UnknownStage, GeneratorHost.ParseOptions);

        var diagnostic = GeneratorHost.Run(compilation.AddSyntaxTrees(first, second)).ShouldOnlyReport("DM0004", "Setup(\"tset\")");

        Assert.Same(second, diagnostic.Location.SourceTree);
    }

    /// <summary>The severity of one rule in one file.</summary>
    private sealed class EditorConfig(string path, string rule, ReportDiagnostic severity) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic found)
        {
            found = severity;
            return tree.FilePath == path && diagnosticId == rule;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic found)
        {
            found = default;
            return false;
        }
    }
}
