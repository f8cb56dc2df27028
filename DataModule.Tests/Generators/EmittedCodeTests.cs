using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Whatever shape the annotated class has, user code and generated code compile together without a warning.</summary>
public sealed class EmittedCodeTests
{
    private const string TrainLoader = "[Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open(\"train\").ToLoader(8);";

    public static TheoryData<string, string> Sources => new()
    {
        { "in the global namespace", $$"""[DataModule] public partial class M { {{TrainLoader}} }""" },
        { "internal", $$"""namespace A.B; [DataModule] internal sealed partial class M { {{TrainLoader}} }""" },
        { "a record", $$"""namespace A; [DataModule] public partial record M(int BatchSize) { {{TrainLoader}} }""" },
        { "abstract", """namespace A; [DataModule] public abstract partial class M { [Setup] protected abstract void Open(); }""" },
        { "nested", $$"""namespace A; public partial struct Outer { internal partial interface Middle { [DataModule] public partial class M { {{TrainLoader}} } } }""" },
        { "nested and private", $$"""namespace A; public partial record Outer<T> where T : class { [DataModule] private sealed partial class M { {{TrainLoader}} } public object Make() => new M(); }""" },
        { "generic", $$"""namespace A; [DataModule] public partial class M<TOne, TTwo>([NotHyperparameter] TOne one) where TOne : notnull, IDisposable where TTwo : struct { public TOne One => one; {{TrainLoader}} [Dataloader(Split.Test)] private IEnumerable<(Tensor, TTwo[])> Test() => []; [TransferBatch] private (Tensor, TTwo[]) Move((Tensor, TTwo[]) batch) => batch; }""" },
        { "with keywords for names", """namespace @namespace.@event; [DataModule] public partial class @class { [Setup("fit")] private void @if(Stage stage) { } [Dataloader(Split.Train)] private List<Tensor> @while() => []; [AfterBatchTransfer] private Tensor @for(Tensor @in) => @in; }""" },
        { "with hooks named like emitted parameters", """[DataModule] public partial class M { [Setup] private void context() { } [OnException] private static void exception(Exception e) { } [Dataloader(Split.Train)] private List<Tensor> batch() => []; [AfterBatchTransfer] private static Tensor device(Tensor item) => item; }""" },
        { "in two parts", $$"""namespace A; [DataModule] public partial class M { {{TrainLoader}} } public partial class M { [Prepare] private ValueTask GetAsync(CancellationToken token) => default; }""" },
        { "with every hook in every form", $$"""
            [DataModule]
            public partial class M
            {
                {{TrainLoader}}
                [Prepare] private void A() { }
                [Prepare(Scope = PrepareScope.Once)] private static Task B(Stage stage, PrepareContext context) => Task.CompletedTask;
                [Prepare] protected ValueTask C(CancellationToken token, ProcessRank rank, Stage stage) => default;
                [Setup] public void D() { }
                [Setup("FIT", "validate")] internal Task E(StageContext context) => Task.CompletedTask;
                [Setup(Stage.Test, Stage.Predict)] private static ValueTask F(in CancellationToken token) => default;
                [Teardown] private async Task G(Stage stage) => await Task.Yield();
                [Teardown(Stage.Fit)] private void H() { }
                [OnException] private void I(Stage stage, Exception exception) { }
                [OnException] private Task J() => Task.CompletedTask;
                [BeforeBatchTransfer] private Digit.Batch K(Digit.Batch batch) => batch;
                [TransferBatch(Split.Train)] private Digit.Batch L(Digit.Batch batch, Device device) => batch.To(device);
                [TransferBatch] private Digit.Batch N(Digit.Batch batch, BatchContext context) => batch.To(context.Device);
                [AfterBatchTransfer(Split.Train)] private static Digit.Batch O(RunningState state, Split split, Digit.Batch batch) => batch;
            }
            """ },
        { "over an internal sample", """[Sample] internal partial struct S { public int A { get; init; } } [DataModule] public partial class M([NotHyperparameter] IDataset<int> data) { private readonly IDataset<S>? samples = data as IDataset<S>; [Dataloader(Split.Train)] private DataLoader<S.Batch> Train() => samples!.ToLoader(1); }""" },
        { "over a private sample", """[DataModule] public partial class M { [Sample] private readonly partial record struct S(int A); [Dataloader(Split.Train)] private IEnumerable<S.Batch> Train() => []; [AfterBatchTransfer] private static S.Batch After(S.Batch batch) => batch with { A = batch.A + 1 }; }""" },
        { "over a generic sample", """namespace A; public enum Kind { One } [Sample] public partial record Labelled<TTag>(Kind Label, [property: Shape(2)] float[] Values) where TTag : struct, Enum; [DataModule] public partial class M { [Dataloader(Split.Train)] private IEnumerable<Tensor> Train() => []; }""" },
        { "over samples in other shapes", """
            [Sample] public partial class One { public int A { get; set; } public required string B { get; init; } [Scale(2)] public ushort C; public static int Ignored; public int Computed => A; }
            [Sample] public partial struct Two { public Half A; public sbyte @int { get; init; } }
            [Sample] public abstract partial record Three(bool A) { [Sample] public sealed partial record Four(bool A, double B) : Three(A); }
            [Sample] public readonly partial record struct Five(One Left, Two Right, System.Collections.Immutable.ImmutableArray<byte> Unused) { [Shape(3)] public ReadOnlyMemory<int> Values { get; init; } }
            """.Replace("System.Collections.Immutable.ImmutableArray<byte> Unused", "[Shape(5)] System.Collections.Immutable.ImmutableArray<byte> Bytes", StringComparison.Ordinal) },
        { "over a sample with members of its own in the batch", """[Sample] public partial record struct S(float A) { public readonly partial struct Batch { public Tensor Twice => A * 2; } } [DataModule] public partial class M { [Dataloader(Split.Train)] private DataLoader<S.Batch> Train() => throw new NotSupportedException(); [AfterBatchTransfer] private S.Batch After(S.Batch batch) => batch with { A = batch.Twice }; }""" },
        { "over unusual batches", """
            using Rows = System.Collections.Generic.List<TorchSharp.torch.Tensor[]>;
            public sealed record Base(Tensor Left) { public Tensor Half { get; init; } = Left; public int Number { get; init; } }
            public struct Plain { public Tensor? A; public int B { get; set; } }
            public sealed class Mine { public int Count => 1; public Mine To(Device device) => this; }
            [DataModule]
            public partial class M
            {
                [Dataloader(Split.Train)] private Rows Train() => [];
                [Dataloader(Split.Validation)] private IEnumerable<Base> Validation() => [];
                [Dataloader(Split.Test)] private (Plain, ValueTuple<Tensor>, int?)[] Test() => [];
                [Dataloader(Split.Predict)] private IEnumerable<(Mine?, IReadOnlyList<Mine>, IReadOnlyDictionary<int, string[]>, Plain?, (Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor))> Predict() => [];
            }
            """ },
        { "over batches without tensors", """[DataModule] public partial class M { [Dataloader(Split.Train)] private List<int[]> Train() => []; [Dataloader(Split.Test)] private IEnumerable<string> Test() => []; [Dataloader(Split.Validation)] private List<List<DateTime>> Validation() => []; [Dataloader(Split.Predict)] private IEnumerable<(int, string[])> P() => []; }""" },
        { "with several loaders a split", """[DataModule] public partial class M { [Dataloader(Split.Test, Name = "a \"b\"")] private List<Tensor> A() => []; [Dataloader(Split.Test, Name = "c")] private IReadOnlyDictionary<string, List<Tensor>> C() => new Dictionary<string, List<Tensor>>(); [Dataloader(Split.Validation)] private DataLoader<Digit.Batch>[] B() => []; [Dataloader(Split.Predict)] private IReadOnlyList<IEnumerable<Tensor>> D() => []; }""" },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void A_module_compiles_without_a_warning(string what, string source)
    {
        Assert.NotEmpty(what);
        var generated = GeneratorHost.Run(source).ShouldBeClean();
        Assert.True(generated.Result.GeneratedTrees.Length > 1, "Nothing was generated.");
    }

    [Theory]
    [InlineData("[Dataloader(Split.Train)] private DataLoader<Nowhere.Batch> Train() => null!;")]
    [InlineData("[Dataloader(Split.Train)] private DataLoader<Digit.Btch> Train() => null!;")]
    [InlineData("[Dataloader(Split.Trainn)] private DataLoader<Digit.Batch> Train() => null!;")]
    [InlineData("[Setup(\"fit\")] private void Open(Nowhere nowhere) { } [Dataloader(Split.Train)] private List<Tensor> Train() => [];")]
    public void A_name_that_the_compiler_does_not_know_is_left_to_the_compiler(string member)
    {
        var generated = GeneratorHost.Run($$"""[DataModule] public partial class M { {{member}} }""");

        Assert.Empty(generated.Diagnostics);
        Assert.Single(generated.CompilerDiagnostics);
    }

    [Fact]
    public void Data_and_model_of_different_batches_do_not_compile()
    {
        var generated = GeneratorHost.Run(
            SnapshotTests.Mnist,
            """
            public abstract class OnTensors : ITrainingStep<Tensor>
            {
                public abstract Tensor TrainingStep(Tensor batch, StepContext context);

                public abstract OptimizerSetup ConfigureOptimizers();
            }

            public static class Program
            {
                public static void Fit(Trainer trainer, OnTensors model, Vision.MnistDataModule data) => data.Fit(model, trainer);
            }
            """);

        Assert.Equal(["CS1503"], generated.CompilerDiagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public void Without_a_predict_loader_there_is_nothing_to_predict()
    {
        var generated = GeneratorHost.Run(
            SnapshotTests.Mnist, "public static class P { public static object Go(Vision.MnistDataModule data) => data.PredictDataloader(); }");

        Assert.Equal(["CS1061"], generated.CompilerDiagnostics.Select(diagnostic => diagnostic.Id));
    }
}
