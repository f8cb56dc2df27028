using System.Collections.Immutable;
using DataModule.Generators;
using DataModule.Tests.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Runs every analyzer of the package on user code with its generated code, as a build does.</summary>
internal static class AnalyzerHost
{
    public static ImmutableArray<DiagnosticAnalyzer> All { get; } =
    [
        .. typeof(DataModuleGenerator).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>What the analyzers say, in the order of the source. Code that does not compile fails the test.</summary>
    public static async Task<Analysis> RunAsync(params string[] sources)
    {
        var generated = GeneratorHost.Run(sources);
        Assert.Empty(generated.Diagnostics.Concat(generated.CompilerDiagnostics)
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.ToString()));
        return new Analysis(generated, await RunAsync(generated.Output));
    }

    public static async Task<IReadOnlyList<Diagnostic>> RunAsync(Compilation compilation)
    {
        var diagnostics = await compilation.WithAnalyzers(All, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: static (exception, analyzer, _) => Assert.Fail($"{analyzer}: {exception}"),
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false)).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return
        [
            .. diagnostics
                .OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
                .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start),
        ];
    }
}

/// <summary>What the analyzers said about one compilation.</summary>
internal sealed record Analysis(Generated Generated, IReadOnlyList<Diagnostic> Diagnostics)
{
    public void ShouldBeSilent() => Assert.Empty(Diagnostics.Select(diagnostic => diagnostic.ToString()));

    /// <summary>Exactly these rules at these texts, in the order of the source.</summary>
    public Analysis ShouldReport(params (string Id, string Squiggle)[] expected)
    {
        Assert.Equal(expected, Diagnostics.Select(diagnostic => (diagnostic.Id, Generators.Generated.Text(diagnostic))));
        return this;
    }

    public string Message(int index = 0) => Diagnostics[index].GetMessage(System.Globalization.CultureInfo.InvariantCulture);
}
