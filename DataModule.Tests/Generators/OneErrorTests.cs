using DataModule.Tests.Analyzers;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>One mistake is one error, however much of the project uses what would be generated.</summary>
public sealed class OneErrorTests
{
    private const string Uses = """
        public static class Uses
        {
            public static IDataset<S> Open() => throw new NotSupportedException();
            public static long Sum(S.Batch batch) => batch.Count + batch.X.NumberOfElements + batch.ToSamples().Length;
            public static void Run(M data) { data.Setup(Stage.Fit); foreach (var batch in data.TrainDataloader()) { Sum(batch); } }
        }
        """;

    private const string Module = """
        [DataModule] public partial class M
        {
            [Dataloader(Split.Train)] private DataLoader<S.Batch> Train() => Uses.Open().ToLoader(4);
            [Dataloader(Split.Validation)] private DataLoader<S.Batch> Validation() => Uses.Open().ToLoader(4);
            [AfterBatchTransfer] private S.Batch After(S.Batch batch) => batch with { X = batch.X + 1 };
        }
        """;

    private static Diagnostic[] Errors(params string[] sources)
    {
        var generated = GeneratorHost.Run(sources);
        return [.. generated.Diagnostics.Concat(generated.CompilerDiagnostics).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
    }

    [Theory]
    [InlineData("[Sample] public record struct S(int X);", Module)]
    [InlineData("[Sample] public class S { public int X { get; set; } }", Module)]
    [InlineData("[Sample] public partial record S(int X);", "[DataModule] public class M { [Dataloader(Split.Train)] private DataLoader<S.Batch> Train() => Uses.Open().ToLoader(4); }")]
    public void A_missing_partial_is_one_error(string sample, string module)
    {
        var error = Assert.Single(Errors(sample, module, Uses));

        Assert.Equal("CS0260", error.Id);
        Assert.StartsWith("Source", error.Location.SourceTree!.FilePath, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_is_not_partial_is_one_error() => Assert.Equal(
        "CS0260", Assert.Single(Errors("public class Outer { [Sample] public partial record struct S(int X); public static long Count(S.Batch batch) => batch.Count; }")).Id);

    [Theory]
    [InlineData("[Sample] public ref partial struct S { public int X { get; set; } }")]
    [InlineData("[Sample] public static partial class S { public static int X; }")]
    public void No_error_stands_in_generated_code_where_a_sample_can_have_no_batch(string sample) =>
        Assert.DoesNotContain(Errors(sample, Module), error => error.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) ?? false);

    [Fact]
    public void A_loader_attribute_with_a_capital_L_is_one_error_that_says_its_name()
    {
        var error = Assert.Single(Errors("""
            [DataModule] public partial class M { [DataLoader(Split.Train)] private List<Tensor> Train() => []; }
            public static class Uses { public static void Run(M data) => data.TrainDataloader(); }
            """));

        Assert.Equal("CS0619", error.Id);
        Assert.Contains("[Dataloader], with a small l", error.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("List<DataLoader<Digit.Batch>>")]
    [InlineData("Dictionary<string, DataLoader<Digit.Batch>>")]
    public void Several_train_loaders_in_one_are_one_error(string type) => Assert.Equal("DM0017", Assert.Single(Errors($$"""
        [DataModule] public partial class M { [Dataloader(Split.Train)] private {{type}} Train() => []; }
        public static class Uses { public static void Run(M data) => data.TrainDataloader(); }
        """)).Id);

    [Theory]
    [InlineData("partial class C : nn.Module<Tensor, Tensor> { public override Tensor forward(Tensor x) => x; public C(int width) : base(\"c\") { RegisterComponents(); } }", false)]
    [InlineData("partial class C { public C(int width) { } }", true)]
    public void A_primary_constructor_is_recommended_where_it_would_do(string type, bool recommended)
    {
        var message = GeneratorHost.Run("[Hyperparameters] public " + type).ShouldOnlyReport("DM0030").GetMessage(null);

        Assert.Contains("CaptureHyperparameters(width) in it", message, StringComparison.Ordinal);
        Assert.Equal(recommended, message.Contains("primary constructor", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public static partial class O { [Sample] private partial record struct S(int X); $ }", "ToLoader(4)", "'O.S' is not visible outside of 'O': make it internal")]
    [InlineData("public partial class O { [Sample] protected partial record S(string X); $ }", "Cache(\"folder\")", "'O.S' is not visible outside of 'O': make it internal")]
    [InlineData("public partial class O { private partial class P { [Sample] public partial record struct S(int X); $ } }", "ToLoader(4)", "'O.P' is not visible outside of 'O': make it internal")]
    [InlineData("public partial class O<T> { private class Q { $ } public partial class P<U> { [Sample] public partial record struct S<T>(int X); } }", "", "")]
    public async Task A_sample_without_loaders_says_why(string source, string call, string why)
    {
        var generated = GeneratorHost.Run(source.Replace("$", call.Length == 0 ? "" : $"internal static object Load() => Dataset.From(new S[2]).{call};", StringComparison.Ordinal));
        var analysis = await AnalyzerHost.RunAsync(generated.Output);

        Assert.Empty(generated.Diagnostics);
        if (call.Length == 0)
        {
            Assert.Empty(analysis);
            return;
        }

        var found = Assert.Single(analysis);
        Assert.Equal("DM0070", found.Id);
        Assert.Contains(why + ", or call DataLoader.Create<", found.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_in_a_generic_type_has_loaders() => GeneratorHost.Run("""
        public partial class O<T> where T : class { public partial struct P<U> where U : struct { [Sample] public partial record struct S<V>(int X, string Text) where V : Enum; } }
        public static class Uses
        {
            public static DataLoader<O<string>.P<int>.S<DayOfWeek>.Batch> Load(IDataset<O<string>.P<int>.S<DayOfWeek>> dataset) => dataset.Cache("folder").ToLoader(4);
        }
        """).ShouldBeClean();

    [Fact]
    public void Members_that_override_or_hide_others_are_one_field()
    {
        var generated = GeneratorHost.Run("""
            public abstract record B { [Scale(2)] public abstract int X { get; init; } public virtual int Y { get; init; } public int Z { get; init; } }
            [Sample] public partial record S : B { public override int X { get; init; } public override int Y { get; init; } public new string Z { get; init; } = ""; }
            public static class Uses { public static void Run(S.Batch batch) { Tensor x = batch.X; Tensor y = batch.Y; string[] z = batch.Z; } }
            """);

        generated.ShouldBeClean();
        Assert.Contains("ScaleAndNormalize<int>([sample.X], ", generated.Source("S.g.cs"), StringComparison.Ordinal);
        // The hidden one would be lost on the way back.
        Assert.DoesNotContain("ToSamples", generated.Source("S.g.cs"), StringComparison.Ordinal);
    }
}
