using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DataModule.Benchmarks.Generator;

/// <summary>A project of many data modules, each in a file of its own with its sample, and one file that has nothing to do with them.</summary>
internal static class Workload
{
    public const int Modules = 100;

    private const string Usings = """
        global using System;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using DataModule;
        global using TorchSharp;
        """;

    private const string Module = """
        namespace Project.Part#;

        [Sample]
        public readonly partial record struct Image#(
            [Shape(3, 32, 32)] [Scale(1 / 255f)] [Normalize(0.5f, 0.25f)] ReadOnlyMemory<byte> Pixels, long Label, string Name);

        [DataModule]
        public sealed partial class Images#DataModule(string dataDir = "data", int batchSize = 64, ulong seed = 42, double part = 0.9)
        {
            private IDataset<Image#>? train, validation, test;

            [Prepare]
            private Task DownloadAsync(PrepareContext context, CancellationToken cancellationToken) => Task.CompletedTask;

            [Setup("fit")]
            private void SplitTrainAndValidation() => (train, validation) = Open("train").RandomSplit(part, 1 - part, seed);

            [Setup("test")]
            private void OpenTest() => test = Open("test");

            [Teardown]
            private void Close(Stage stage) => train = null;

            [Dataloader(Split.Train)]
            private DataLoader<Image#.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, seed: seed);

            [Dataloader(Split.Validation)]
            private DataLoader<Image#.Batch> Validation() => validation!.ToLoader(batchSize);

            [Dataloader(Split.Test)]
            private DataLoader<Image#.Batch> Test() => test!.ToLoader(batchSize);

            private IDataset<Image#> Open(string split) => throw new NotSupportedException(dataDir + split);
        }
        """;

    private static readonly CSharpParseOptions ParseOptions = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("DataModule.Benchmarks", StringComparison.Ordinal)
                && !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly SyntaxTree[] Trees =
    [
        Parse(Usings, "Usings.cs"),
        .. Enumerable.Range(0, Modules).Select(number => Parse(
            Module.Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            FormattableString.Invariant($"Images{number}.cs"))),
    ];

    /// <summary>A compilation of which nothing is bound yet.</summary>
    public static CSharpCompilation Create(SyntaxTree unrelated) => CSharpCompilation.Create(
        "Project",
        [.. Trees, unrelated],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>The unrelated file after this many key strokes.</summary>
    public static SyntaxTree Unrelated(int keyStrokes) => Parse(
        $"internal static class Unrelated {{ public static int Number() => {keyStrokes.ToString(CultureInfo.InvariantCulture)}; }}", "Unrelated.cs");

    /// <summary>One module's file, with a stage more.</summary>
    public static (SyntaxTree Old, SyntaxTree New) EditModule(CSharpCompilation compilation, int module)
    {
        var old = compilation.SyntaxTrees[1 + module];
        var text = old.ToString();
        var edited = text.Replace("\"fit\"", "\"fit\", \"validate\"", StringComparison.Ordinal);
        return (old, Parse(edited, old.FilePath));
    }

    public static GeneratorDriver Driver(IIncrementalGenerator generator) =>
        CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: ParseOptions);

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, ParseOptions, path);
}
