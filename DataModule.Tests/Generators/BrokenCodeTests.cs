using DataModule.Tests.Analyzers;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Code that the compiler refuses: it reports its own errors, and the generator neither fails nor adds errors.</summary>
public sealed class BrokenCodeTests
{
    private const string Loader = "[Dataloader(Split.Train)] private List<Tensor> Train() => [];";

    // CS0261: partial declarations of one type must be of one kind.
    [Theory]
    [InlineData("[Sample] public partial class Row { public int X { get; set; } } [Sample] public partial struct Row { public int Y { get; set; } }")]
    [InlineData("[Sample] public partial record Row(int X); [Sample] public partial record struct Row(int Y);")]
    [InlineData("[Sample] public partial record Row(int X); [Sample] public partial class Row { public int Y { get; set; } } [Sample] public partial struct Row { public int Z { get; set; } }")]
    [InlineData("[Sample] public partial record Row<T>(int X); [Sample] public partial class Row<T> { public int Y { get; set; } }")]
    [InlineData("public partial class Outer { [Sample] public partial record Row(int X); } public partial struct Outer { [Sample] public partial record Row(int Y); }")]
    [InlineData("public partial class Outer { [Sample] public partial record Row(int X); [Sample] public partial struct Row { public int Y { get; set; } } }")]
    [InlineData("[DataModule] public partial class M { $ } [DataModule] public partial record M { $ }")]
    [InlineData("public partial class Outer { [DataModule] public partial class M { $ } } public partial record Outer { [DataModule] public partial class M { $ } }")]
    [InlineData("[DataModule] public partial class M<T> { $ } [DataModule] public partial record M<T> { $ }")]
    [InlineData("[Hyperparameters] public partial class H(int x) { public int X => x; } [Hyperparameters] public partial record H(int Y);")]
    [InlineData("public partial struct Row; [Sample] public partial class Row { public int X { get; set; } }")]
    [InlineData("[Sample] public partial class Row { public int X { get; set; } } public partial struct Row;")]
    public void Partial_declarations_of_different_kinds_are_the_compilers_error_alone(string source) =>
        ShouldOnlyBeRefused(GeneratorHost.Run(source.Replace("$", Loader, StringComparison.Ordinal)), "CS0261");

    [Theory]
    [InlineData("[Sample] public partial class Row { public int X { get; set; } } public static class Uses { public static int Count(Row.Batch batch) => batch.Count; public static object Load(IDataset<Row> rows) => rows.ToLoader(4); }", "public partial struct Row;")]
    [InlineData("[DataModule] public partial class M { $ } public static class Uses { public static object Load(M data) => data.TrainDataloader(); }", "public partial record M;")]
    public void What_uses_the_declaration_that_is_annotated_has_no_error_of_its_own(string source, string other) =>
        ShouldOnlyBeRefused(GeneratorHost.Run(source.Replace("$", Loader, StringComparison.Ordinal), other), "CS0261");

    // CS0579: the attribute may be there once.
    [Theory]
    [InlineData("[Sample] public partial record Row(int X);", "[Sample] public partial record Row;")]
    [InlineData("[Sample] public partial record Row(int X); [Sample] public partial record Row;", "")]
    [InlineData("[Sample] [Sample] public partial record Row(int X);", "[Sample] public partial record Row;")]
    [InlineData("[DataModule] public partial class M { $ }", "[DataModule] public partial class M;")]
    [InlineData("[Hyperparameters] public partial class H(int x) { public int X => x; }", "[Hyperparameters] public partial class H;")]
    public void An_attribute_on_two_parts_is_the_compilers_error_alone(string first, string second) =>
        ShouldOnlyBeRefused(GeneratorHost.Run(first.Replace("$", Loader, StringComparison.Ordinal), second), "CS0579");

    [Theory]
    [InlineData("[Sample] public record struct Row(int X); [Sample] public record struct Row(int Y);")]
    [InlineData("[Sample] public partial record struct Row(int X, int X);")]
    [InlineData("[Sample] public partial class Row { public int X; public long X { get; set; } public string X() => \"\"; }")]
    [InlineData("[Sample] public partial record Row(int X); public delegate void Row();")]
    [InlineData("[Sample] public partial record Row(int X); public enum Row { One }")]
    [InlineData("[Sample] public partial interface Row { int X { get; } }")]
    [InlineData("[Sample] public enum Row { One }")]
    [InlineData("[Sample] public partial record Row(Row X) : Row(X);")]
    [InlineData("[Sample] public partial record A(int X) : B(X); [Sample] public partial record B(int X) : A(X);")]
    [InlineData("[Sample] public partial record Row(Nowhere X, List<Nowhere> Y, Nowhere.Batch Z, Nowhere[] U, int? V) : Nowhere;")]
    [InlineData("[Sample] public partial record Row<T, T>(T X);")]
    [InlineData("[Sample] public partial record Row<T>(T X) where T : T;")]
    [InlineData("[Sample] public partial record struct Row(Row Next, int X);")]
    [InlineData("[Sample] public partial record struct A(B Next, int X); [Sample] public partial record struct B(A Next);")]
    [InlineData("[Sample] public partial record Row([Shape(nameof(X))] float[] X, [Normalize(null, null)] float Y, [Pad(Nowhere)] int[] Z, [OneHot] int U, [Scale(\"1\")] float V);")]
    [InlineData("[Sample] public partial record Row([Shape(default)] float[] X, [Shape(-1, int.MaxValue)] float[] Y, [Shape(int.MaxValue, int.MaxValue)] float[] Z);")]
    [InlineData("[DataModule] public partial class M { [Setup(null)] void A() { } [Setup(default(Stage))] void B() { } [Setup(Nowhere)] void C() { } [Dataloader] int D() => 1; [Dataloader(Nowhere)] int E() => 1; }")]
    [InlineData("[DataModule] public partial class M : M { $ } [DataModule] public partial class N : O { $ } [DataModule] public partial class O : N { $ }")]
    [InlineData("[DataModule] public partial class M { $ $ }")]
    [InlineData("[DataModule] public partial class M { [Dataloader(Split.Train)] List<M> A() => []; [Dataloader(Split.Test)] partial List<Tensor> B(); [Setup] extern void C(); }")]
    [InlineData("[DataModule] public partial class M(M m, params int[] n, __arglist) { $ }")]
    [InlineData("[DataModule] public partial class M(int x = , string y = 1, Nowhere z = default) { [State] Nowhere u; [Hyperparameter] public int V { get => ; } $ }")]
    [InlineData("[DataModule] public partial class M { [State] int x, x; [State] int X { get; set; } [FormerlyNamed(null)] [State] int y; [State] M m; $ }")]
    [InlineData("[DataModule] public partial struct M { $ }")]
    [InlineData("[DataModule] public partial class @class { $ } [DataModule] public partial class Class { $ } [DataModule] public partial class Class<T> { $ }")]
    [InlineData("[Hyperparameters] public partial class H(int x, int x, H h) { }")]
    [InlineData("public class P : IPredictStep<Tensor, P[]>, IPredictStep<Nowhere, Nowhere>, IPredictStep<, >, ITrainingStep<>, IValidationStep<(P, )> { }")]
    [InlineData("[Sample] partial class")]
    [InlineData("[Sample] partial record struct (int X);")]
    [InlineData("[Sample] partial class ; [Sample] partial class { public int X; } [Sample] partial struct { public int Y; }")]
    [InlineData("[DataModule] partial class X(")]
    [InlineData("[DataModule] partial class { $ } [DataModule] partial class { $ } [DataModule] partial record { $ }")]
    [InlineData("[DataModule] partial class M { [Dataloader(")]
    [InlineData("[DataModule] partial class M { [Dataloader(Split.Train)] private List< Train(")]
    [InlineData("[DataModule] partial class M { [Dataloader(Split.Train)] private () => ; [Setup(\"fit\")] ; [State] }")]
    [InlineData("[Hyperparameters] partial class (int x")]
    [InlineData("[Sample] file partial record Row(int X); [Sample] partial record Row(int Y);")]
    [InlineData("namespace A { [Sample] partial record B(int X); } namespace A.B { [Sample] partial record C(int X); } namespace A.b { [Sample] partial record C(int X); }")]
    [InlineData("namespace DataModule { [Sample] partial record Predictions(int X); [Sample] partial record BatchSizes(int X); } public class P : IPredictStep<(Tensor, int), Tensor[]>, ITrainingStep<Q> { } public record Q(Tensor X);")]
    public async Task Broken_declarations_are_survived(string source)
    {
        var generated = GeneratorHost.Run(source.Replace("$", Loader, StringComparison.Ordinal));

        Assert.Null(generated.Result.Results.Single().Exception);
        Assert.DoesNotContain(generated.Diagnostics, diagnostic => diagnostic.Id is "DM9999" or "CS8785");
        await AnalyzerHost.RunAsync(generated.Output);
    }

    [Theory]
    [InlineData("[Sample] file partial record Row(int X);", "[Sample] file partial record Row(int X);")]
    [InlineData("[Sample] file partial record Row(int X);", "[Sample] public partial record Row(int X);")]
    [InlineData("[Sample] partial class", "[Sample] partial class")]
    [InlineData("[DataModule] partial class X(", "[DataModule] partial class X(")]
    public void Broken_declarations_in_two_files_are_survived(string first, string second)
    {
        var generated = GeneratorHost.Run(first, second);

        Assert.Null(generated.Result.Results.Single().Exception);
        Assert.DoesNotContain(generated.Diagnostics, diagnostic => diagnostic.Id is "DM9999" or "CS8785");
    }

    // Without an end, the parsers would overflow the compiler's stack, which nothing can catch.
    [Theory]
    [InlineData("public record Grow<T>(Tensor X, Grow<T[]>? Next);", "Grow<int>")]
    [InlineData("public record Grow<T>(Tensor X, Grow<(T, T)>? Next);", "Grow<int>")]
    [InlineData("public class Grow<T> { public Tensor? X; public Grow<Grow<T>>? Next; }", "Grow<int>")]
    [InlineData("public record Grow<T>(Tensor X, List<Grow<Dictionary<T, T[]>>> Next) where T : notnull;", "Grow<int>")]
    [InlineData("public record struct Grow<T>(Tensor X, Grow<(T, T)>[] Left, Grow<T[]>[] Right);", "Grow<int>")]
    [InlineData("public record struct Grow<T> { private Grow<T[]>[] left; private Grow<T[]>[] right; public int X { get; set; } }", "Grow<int>")]
    [InlineData("public record Node(Tensor X, Node? Next);", "Node")]
    public async Task A_type_that_contains_ever_larger_ones_of_itself_has_an_end(string declaration, string type)
    {
        var generated = GeneratorHost.Run($$"""
            {{declaration}}
            public abstract class Model : IPredictStep<{{type}}, {{type}}>, ITrainingStep<{{type}}>
            {
                public abstract {{type}} PredictStep({{type}} batch, StepContext context);
                public abstract Tensor TrainingStep({{type}} batch, StepContext context);
                public abstract OptimizerSetup ConfigureOptimizers();
            }
            [DataModule] public partial class M({{type}} given)
            {
                public object Given => given;
                [State] private {{type}}? kept;
                [Dataloader(Split.Train)] private List<{{type}}> Train() => [];
            }
            """);

        Assert.Null(generated.Result.Results.Single().Exception);
        Assert.DoesNotContain(generated.Diagnostics, diagnostic => diagnostic.Id is "DM9999" or "CS8785");
        await AnalyzerHost.RunAsync(generated.Output);
    }

    [Theory]
    [InlineData("[Sample] public partial record S<T>(int X, S<T[]> Next);")]
    [InlineData("[Sample] public partial record S<T>(int X, S<(T, T)> Next);")]
    [InlineData("[Sample] public partial record S(int X, S Next);")]
    [InlineData("[Sample] public partial record A<T>(int X, B<T[]> Next); [Sample] public partial record B<T>(int X, A<T[]> Next);")]
    public void A_sample_that_contains_ever_larger_ones_of_itself_has_an_end(string source)
    {
        var generated = GeneratorHost.Run(source);

        Assert.Null(generated.Result.Results.Single().Exception);
        Assert.DoesNotContain(generated.Diagnostics, diagnostic => diagnostic.Id is "DM9999" or "CS8785");
    }

    private static void ShouldOnlyBeRefused(Generated generated, string id)
    {
        Assert.Null(generated.Result.Results.Single().Exception);
        Diagnostic[] errors = [.. generated.Diagnostics.Concat(generated.CompilerDiagnostics).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length > 0 && errors.All(error => error.Id == id), string.Join('\n', errors.Select(error => error.ToString())));
    }
}
