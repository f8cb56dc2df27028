using DataModule.Generators;
using DataModule.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>A project in an older language gets one diagnostic that says so, rather than errors in code it did not write.</summary>
public sealed class LanguageVersionTests
{
    private const string Module = """
        [Hyperparameters] public partial class Settings { public Settings(int width = 1) { } }
        public class Unfinished { [DataModule] public class Inner { } }
        """;

    [Theory]
    [InlineData(LanguageVersion.CSharp12, "12.0")]
    [InlineData(LanguageVersion.CSharp9, "9.0")]
    public void An_older_language_is_one_diagnostic_and_nothing_generated(LanguageVersion version, string name)
    {
        var result = Run(Driver(version), Compilation(version, GeneratorHost.Digits, Module));

        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(Rules.OutdatedLanguage.Id, diagnostic.Id);
        Assert.Contains($"compiled as C# {name}, but generated code needs C# 13.0", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void The_oldest_language_that_will_do_compiles()
    {
        var compilation = Compilation(LanguageVersion.CSharp13, GeneratorHost.Digits, SnapshotTests.Mnist);

        Driver(LanguageVersion.CSharp13).RunGeneratorsAndUpdateCompilation(
            compilation, out var output, out var diagnostics, TestContext.Current.CancellationToken);

        Assert.Empty(diagnostics);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void A_project_that_annotates_nothing_may_have_any_language() =>
        Assert.Empty(Run(Driver(LanguageVersion.CSharp12), Compilation(LanguageVersion.CSharp12, "public static class Other { }")).Diagnostics);

    [Fact]
    public void An_edit_does_not_ask_for_the_language_again()
    {
        var compilation = Compilation(LanguageVersion.CSharp12, GeneratorHost.Digits, Module);
        var driver = Driver(LanguageVersion.CSharp12).RunGenerators(compilation, TestContext.Current.CancellationToken);

        var result = Run(driver, compilation.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("public static class Other { }", Options(LanguageVersion.CSharp12), "Other.cs")));

        Assert.All(
            result.TrackedSteps[TrackingNames.OutdatedLanguage].SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
        Assert.Single(result.Diagnostics);
    }

    private static CSharpParseOptions Options(LanguageVersion version) => GeneratorHost.ParseOptions.WithLanguageVersion(version);

    private static CSharpCompilation Compilation(LanguageVersion version, params string[] sources)
    {
        var compilation = GeneratorHost.Bare("Consumer", sources);
        return compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(compilation.SyntaxTrees.Select(tree =>
            CSharpSyntaxTree.ParseText(tree.ToString(), Options(version), tree.FilePath)));
    }

    private static GeneratorDriver Driver(LanguageVersion version) => GeneratorHost.Driver().WithUpdatedParseOptions(Options(version));

    private static GeneratorRunResult Run(GeneratorDriver driver, CSharpCompilation compilation) =>
        driver.RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results.Single();
}
