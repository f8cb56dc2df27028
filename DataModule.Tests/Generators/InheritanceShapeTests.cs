using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Data modules derived from generic ones, from those of other assemblies, and over types that not everybody sees.</summary>
public sealed class InheritanceShapeTests
{
    private const string Library = """
        namespace Library;

        public record Row(Tensor Tensor);

        [DataModule]
        public partial class Base(int size = 3)
        {
            [Setup("fit")] private void Open() { }
            [Dataloader(Split.Train)] private List<Tensor> Train() => [zeros(size)];
            [Dataloader(Split.Test)] private IEnumerable<Shown> Test() => [];
            [Dataloader(Split.Predict, Name = "a")] private List<Row> A() => [];
            [Dataloader(Split.Predict, Name = "b")] private List<Row> B() => [];
            [Dataloader(Split.Validation)] private List<Kept> Validation() => [];
            [AfterBatchTransfer] private Tensor After(Tensor batch) => batch + 1;
            [State] protected int Seen { get; set; }
            [Hyperparameter] public int Rate { get; set; }
            protected internal record Shown(Tensor Tensor);
            internal sealed record Kept(Tensor Tensor);
        }

        [DataModule]
        public abstract partial class BaseOf<T> where T : unmanaged
        {
            [Dataloader(Split.Train)] protected abstract List<(Tensor, T)> Train();
            [AfterBatchTransfer] private (Tensor, T) After((Tensor, T) batch) => batch;
        }
        """;

    private const string Derived = """
        using Library;

        [DataModule]
        public partial class Plain : Base;

        [DataModule]
        public partial class Adding(string name) : Base(4)
        {
            public string Name => name;
            [State] private long seenMore = 1;
            public long SeenMore => seenMore;
            [Setup("fit", "test")] private void OpenMore() { }
            [Dataloader(Split.Train)] private List<Tensor> Train() => [];
            [Dataloader(Split.Predict)] private List<Row> Predict() => [];
            [BeforeBatchTransfer] private Tensor Before(Tensor batch) => batch;
            [AfterBatchTransfer] private Row After(Row batch) => batch;
            [AfterBatchTransfer] private Shown After(Shown batch) => batch;
        }

        [DataModule]
        internal sealed partial class Last() : Adding("last")
        {
            [BeforeBatchTransfer] private Shown Before(Shown batch) => batch;
        }

        [DataModule]
        public sealed partial class Closed : BaseOf<int>
        {
            protected override List<(Tensor, int)> Train() => [];
            [AfterBatchTransfer] private (Tensor, int) After((Tensor, int) batch) => batch;
        }
        """;

    [Fact]
    public void A_base_in_the_same_assembly_is_extended() => GeneratorHost.Run(Library, Derived).ShouldBeClean();

    [Fact]
    public void A_base_in_another_assembly_is_extended_as_one_in_the_same()
    {
        var library = GeneratorHost.Run(GeneratorHost.Bare("Library", Library)).ShouldBeClean().Output;
        using var image = new MemoryStream();
        Assert.True(library.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        var reference = MetadataReference.CreateFromImage(image.ToArray());

        var generated = GeneratorHost.Run(GeneratorHost.Bare("Consumer", Derived).AddReferences(reference)).ShouldBeClean();

        var adding = generated.Source("Adding.g.cs");
        Assert.Contains("public override global::System.Collections.Generic.List<global::TorchSharp.torch.Tensor> TrainDataloader()", adding, StringComparison.Ordinal);
        Assert.Contains("batch = base.TransferBatchToDevice(batch, context);", adding, StringComparison.Ordinal);
        Assert.Contains("Rate = ", adding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public partial class O<T> where T : unmanaged { [Sample] public partial record struct S(int A); [DataModule] public sealed partial class M(int a) { public int A => a; [Dataloader(Split.Train)] private DataLoader<S.Batch> Train() => null!; } } public static class P { public static Tensor F(O<int>.M data) => data.TrainDataloader().First().A; }")]
    [InlineData("public abstract class B<T> where T : struct { [Dataloader(Split.Train)] protected List<(Tensor, T)> Train() => []; [Setup] protected void Open() { } [AfterBatchTransfer] protected (Tensor, T) After((Tensor, T) batch) => batch; } [DataModule] public partial class M : B<int>;")]
    [InlineData("[DataModule] public abstract partial class B { [Dataloader(Split.Train)] protected abstract List<Tensor> Train(); } [DataModule] public partial class M : B { protected override List<Tensor> Train() => []; } [DataModule] public sealed partial class N : B { [Dataloader(Split.Train)] protected override List<Tensor> Train() => []; }")]
    [InlineData("[DataModule] public partial class B { private protected record R(Tensor A); [Dataloader(Split.Train)] private List<R> Train() => []; } [DataModule] public partial class M : B { [AfterBatchTransfer] private R After(R batch) => batch;}")]
    [InlineData("[DataModule] public partial class B { protected record R(Tensor A); [Dataloader(Split.Train)] private List<R> Train() => []; } [DataModule] internal sealed partial class M : B { [AfterBatchTransfer] private R After(R batch) => batch; }")]
    [InlineData("[DataModule] public sealed partial class B { private record R(Tensor A); [Dataloader(Split.Train)] private List<R> Train() => []; [AfterBatchTransfer] private R After(R batch) => batch; }")]
    public void Modules_over_types_seen_here_and_there_compile(string source) => GeneratorHost.Run(source).ShouldBeClean();

    [Fact]
    public void A_hook_for_a_batch_that_the_base_keeps_to_itself_is_told() => GeneratorHost.Run("""
        public partial class O
        {
            private record P(Tensor A);
            [DataModule] private protected partial class B { [Dataloader(Split.Train)] private List<P> Train() => []; }
            [DataModule] private partial class D : B { [AfterBatchTransfer] private P After(P batch) => batch; }
        }
        """).ShouldOnlyReport("DM0015", "After");
}
