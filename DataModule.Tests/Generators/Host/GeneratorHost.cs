using System.Collections.Immutable;
using DataModule.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Compiles source with the generator, as a user's project would, and tells what came of it.</summary>
internal static class GeneratorHost
{
    /// <summary>What a project with implicit usings has, and what every file of a data module begins with.</summary>
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using DataModule;
        global using TorchSharp;
        global using static TorchSharp.torch;
        """;

    /// <summary>A sample and its dataset, for modules that are about something else.</summary>
    public const string Digits = """
        [Sample]
        public readonly partial record struct Digit([Shape(1, 28, 28)] [Scale(1 / 255f)] ReadOnlyMemory<byte> Image, long Label);

        public static class Digits
        {
            public static IDataset<Digit> Open(string part) => throw new NotSupportedException(part);

            public static Task DownloadAsync() => Task.CompletedTask;
        }
        """;

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("DataModule.Tests", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpParseOptions ParseOptions { get; } =
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview).WithDocumentationMode(DocumentationMode.Diagnose);

    public static CSharpCompilation Compilation(params string[] sources) => Bare("Consumer", [Digits, .. sources]);

    /// <summary>Without the sample and its dataset.</summary>
    public static CSharpCompilation Bare(string assembly, params string[] sources) => CSharpCompilation.Create(
        assembly,
        sources.Prepend(Usings).Select((source, index) =>
            CSharpSyntaxTree.ParseText(source, ParseOptions, path: index == 0 ? "Usings.cs" : $"Source{index - 1}.cs")),
        References,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable,
            generalDiagnosticOption: ReportDiagnostic.Default,
            warningLevel: 9999));

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new DataModuleGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static Generated Run(params string[] sources) => Run(Compilation(sources));

    public static Generated Run(CSharpCompilation compilation)
    {
        var driver = Driver().RunGeneratorsAndUpdateCompilation(
            compilation, out var output, out _, TestContext.Current.CancellationToken);
        return new Generated(driver.GetRunResult(), output);
    }
}

/// <summary>The outcome of one run of the generator.</summary>
internal sealed record Generated(GeneratorDriverRunResult Result, Compilation Output)
{
    /// <summary>What the generator told the user, without what the user suppressed.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => [.. Result.Diagnostics.Where(diagnostic => !diagnostic.IsSuppressed)];

    /// <summary>
    /// What the compiler says about user code and generated code together, warnings included; documentation that is
    /// missing counts in generated code only.
    /// </summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics =>
    [
        .. Output.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic =>
            diagnostic.Severity >= DiagnosticSeverity.Warning
            && !(diagnostic.Id == "CS1591" && diagnostic.Location.GetLineSpan().Path.StartsWith("Source", StringComparison.Ordinal))),
    ];

    /// <summary>One generated file.</summary>
    public string Source(string hintName) =>
        Result.Results.Single().GeneratedSources.Single(source => source.HintName == hintName).SourceText.ToString();

    /// <summary>Neither the generator nor the compiler has anything to say.</summary>
    public Generated ShouldBeClean()
    {
        string[] found = [.. Diagnostics.Concat(CompilerDiagnostics).Select(Describe)];
        Assert.True(found.Length == 0, string.Join('\n', found));
        return this;
    }

    /// <summary>Exactly one diagnostic, of this rule, at this text; the rest compiles.</summary>
    public Diagnostic ShouldOnlyReport(string id, string? squiggle = null)
    {
        Assert.Equal([id], Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.Empty(CompilerDiagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(Describe));
        var diagnostic = Diagnostics[0];
        if (squiggle is not null)
        {
            Assert.Equal(squiggle, Text(diagnostic));
        }

        return diagnostic;
    }

    public static string Text(Diagnostic diagnostic)
    {
        Assert.True(diagnostic.Location.IsInSource, $"{diagnostic} stands in no file of the compilation.");
        return diagnostic.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(diagnostic.Location.SourceSpan);
    }

    private static string Describe(Diagnostic diagnostic) => diagnostic.ToString();
}
