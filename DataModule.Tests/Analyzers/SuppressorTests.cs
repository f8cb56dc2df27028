using System.Collections.Immutable;
using System.Reflection;
using DataModule.Generators.Suppressors;
using DataModule.Tests.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>What the .NET SDK's own analyzers say of right code is taken back, and of other code it is not.</summary>
public sealed class SuppressorTests
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Sdk = Load();

    [Fact]
    public async Task Layers_samples_and_data_of_hooks_need_no_disposing_of_one_s_own() => Assert.Equal(
        "CA1819 Left, CA1819 Values, CA2000 new Files(), CA2213 first, CA2213 layers, CA2213 linear, CA2213 scale",
        await SuppressedAsync("""
            public sealed class Block : nn.Module<Tensor, Tensor>
            {
                private readonly TorchSharp.Modules.Linear linear;
                private readonly Tensor scale;

                public Block() : base("Block")
                {
                    linear = nn.Linear(2, 2);
                    scale = torch.ones(2);
                    RegisterComponents();
                }

                public override Tensor forward(Tensor input) => linear.call(input) * scale;
            }

            public sealed class Net : nn.Module<Tensor, Tensor>
            {
                private readonly Block first = new();
                private readonly TorchSharp.Modules.Sequential layers;

                public Net() : base("Net")
                {
                    var block = new Block();
                    layers = nn.Sequential(block, nn.Flatten());
                    RegisterComponents();
                }

                public override Tensor forward(Tensor input) => layers.call(first.call(input));
            }

            [Sample]
            public partial class Row
            {
                [Shape(2)] public float[] Values { get; set; } = [];
            }

            [Sample]
            public partial record Pair([Shape(2)] float[] Left, long Label);

            public sealed class Files : IDataset<Row>, IDisposable
            {
                public long Count => 1;
                public Row this[long index] => new();
                public void Dispose() { }
            }

            [DataModule]
            public sealed partial class Data : IDisposable
            {
                private IDataset<Row>? train;
                private Files? test;

                [Setup("fit")]
                private void Open() => train = new Files().Slice(0, 1);

                [Setup("test")]
                private void OpenTest() => test = new Files();

                [Teardown]
                private void Close() => test?.Dispose();

                [Dataloader(Split.Train)]
                private DataLoader<Row.Batch> Train() => train!.ToLoader(1);

                [Dataloader(Split.Test)]
                private DataLoader<Row.Batch> Test() => test!.ToLoader(1);

                public void Dispose() { }
            }
            """));

    [Fact]
    public async Task Elsewhere_the_same_is_still_said() => Assert.Equal(
        ["CA1819", "CA2000", "CA2213"],
        await SaidAsync("""
            public sealed class Holder : IDisposable
            {
                private readonly FileStream stream = new("a", FileMode.Open);
                public float[] Values { get; set; } = [];
                public void Open() { var other = new FileStream("b", FileMode.Open); other.WriteByte(1); }
                public void Dispose() { }
            }
            """));

    private static async Task<string> SuppressedAsync(string source)
    {
        var (said, suppressed) = await RunAsync(source);
        Assert.Empty(said.Select(diagnostic => diagnostic.ToString()));
        return string.Join(", ", suppressed.Select(diagnostic => $"{diagnostic.Id} {Generated.Text(diagnostic)}").Order(StringComparer.Ordinal));
    }

    private static async Task<IEnumerable<string>> SaidAsync(string source) =>
        (await RunAsync(source)).Said.Select(diagnostic => diagnostic.Id).Order(StringComparer.Ordinal);

    private static async Task<(Diagnostic[] Said, Diagnostic[] Suppressed)> RunAsync(string source)
    {
        var compilation = GeneratorHost.Run(source).ShouldBeClean().Output;
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            new Dictionary<string, ReportDiagnostic> { ["CA2213"] = ReportDiagnostic.Warn, ["CA1819"] = ReportDiagnostic.Warn, ["CA2000"] = ReportDiagnostic.Warn }));
        var found = await compilation.WithAnalyzers([.. Sdk, new DisposalSuppressor()], new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return ([.. found.Where(diagnostic => !diagnostic.IsSuppressed)], [.. found.Where(diagnostic => diagnostic.IsSuppressed)]);
    }

    // Those of the SDK that runs the tests.
    private static ImmutableArray<DiagnosticAnalyzer> Load()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        var folder = Directory.GetDirectories(Path.Combine(root, "sdk")).Select(sdk => Path.Combine(sdk, "Sdks", "Microsoft.NET.Sdk", "analyzers")).Last(Directory.Exists);
        var wanted = new[] { "CA2213", "CA1819", "CA2000" };
        return
        [
            .. new[] { "Microsoft.CodeAnalysis.NetAnalyzers.dll", "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll" }
                .SelectMany(file => Assembly.LoadFrom(Path.Combine(folder, file)).GetTypes())
                .Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract)
                .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
                .Where(analyzer => analyzer.SupportedDiagnostics.Any(rule => wanted.Contains(rule.Id))),
        ];
    }
}
