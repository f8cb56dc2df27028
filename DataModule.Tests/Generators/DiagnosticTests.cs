using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Where the squiggle stands, and what the message says: the type, the member, the remedy.</summary>
public sealed class DiagnosticTests
{
    private const string TrainLoader = "[Dataloader(Split.Train)] private List<Tensor> Train() => [];";

    [Theory]
    [InlineData("train", "fit")]
    [InlineData("Fti", "fit")]
    [InlineData("val", "validate")]
    [InlineData("validation", "validate")]
    [InlineData("tset", "test")]
    [InlineData("predcit", "predict")]
    public void An_unknown_stage_comes_with_the_one_that_was_meant(string written, string meant)
    {
        var generated = GeneratorHost.Run($$"""[DataModule] public partial class M { [Setup("{{written}}")] private void Open() { } {{TrainLoader}} }""");

        var message = generated.ShouldOnlyReport("DM0004", $"Setup(\"{written}\")").GetMessage(null);
        Assert.Contains($"'{written}' on 'Open'", message, StringComparison.Ordinal);
        Assert.EndsWith($"did you mean \"{meant}\"?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_far_from_any_has_no_suggestion() => Assert.DoesNotContain(
        "did you mean",
        GeneratorHost.Run($$"""[DataModule] public partial class M { [Teardown("warm-up")] private void Open() { } {{TrainLoader}} }""")
            .ShouldOnlyReport("DM0004").GetMessage(null),
        StringComparison.Ordinal);

    [Fact]
    public void Of_several_stages_the_known_ones_stay()
    {
        var generated = GeneratorHost.Run($$"""[DataModule] public partial class M { [Setup("fit", "tset")] private void Open() { } {{TrainLoader}} }""");

        generated.ShouldOnlyReport("DM0004");
        Assert.Contains("context.Stage is global::DataModule.Stage.Fit)", generated.Source("M.g.cs"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Setup] private void Open(int n) { }", "DM0005", "n", "'n' of type 'int'")]
    [InlineData("[Setup] private void Open(Stage one, Stage two) { }", "DM0005", "two", "each at most once")]
    [InlineData("[Setup] private void Open(ref Stage stage) { }", "DM0005", "stage", "StageContext, Stage, ProcessRank and CancellationToken")]
    [InlineData("[Setup] private void Open(PrepareContext context) { }", "DM0005", "context", "[Setup] method 'Open'")]
    [InlineData("[Prepare] private void Get(StageContext context) { }", "DM0005", "context", "PrepareContext")]
    [InlineData("[OnException] private void Lost(IOException exception) { }", "DM0005", "exception", "Exception")]
    [InlineData("[Prepare] private int Get() => 1;", "DM0006", "int", "must return void, Task or ValueTask")]
    [InlineData("[Setup] private async Task<int> Open() => await Task.FromResult(1);", "DM0006", "Task<int>", "'Task<int>'")]
    [InlineData("[Setup] private IEnumerable<int> Open() { yield return 1; }", "DM0006", "IEnumerable<int>", "[Setup] method 'Open'")]
    [InlineData("[Teardown] private void Close<T>() { }", "DM0007", "Close", "remove the type parameters")]
    [InlineData("[Dataloader(Split.Test)] private List<Tensor> Test(int n = 1) => [];", "DM0010", "Test", "keep what it needs in fields")]
    [InlineData("[Dataloader(Split.Test)] private Task<List<Tensor>> Test() => null!;", "DM0009", "Task<List<Tensor>>", "is asynchronous: do asynchronous work in a [Setup] method")]
    [InlineData("[Dataloader(Split.Test)] private IAsyncEnumerable<Tensor> Test() => null!;", "DM0009", "IAsyncEnumerable<Tensor>", "is asynchronous: do asynchronous work in a [Setup] method")]
    [InlineData("[Dataloader(Split.Test)] private object Test() => null!;", "DM0009", "object", "is not a loader")]
    [InlineData("[Dataloader(Split.Test)] private IDataset<Digit> Test() => null!;", "DM0009", "IDataset<Digit>", "call its ToLoader(batchSize)")]
    [InlineData("[Dataloader(Split.Test)] private List<Tensor>? Test() => null;", "DM0009", "List<Tensor>?", "may be null")]
    [InlineData("[Dataloader(Split.Test)] private DataLoader<Digit> Test() => null!;", "DM0032", "DataLoader<Digit>", "'M.Test' returns single samples of type 'Digit'")]
    [InlineData("[Dataloader((Split)7)] private List<Tensor> Test() => [];", "DM0033", "Dataloader((Split)7)", "'7' on 'M.Test' is not a split")]
    [InlineData("[AfterBatchTransfer((Split)(-1))] private Tensor After(Tensor a) => a;", "DM0033", "AfterBatchTransfer((Split)(-1))", "'-1' on 'M.After'")]
    [InlineData("[Dataloader(Split.Test)] private string Test() => \"\";", "DM0009", "string", "'Test' returns 'string'")]
    [InlineData("[Dataloader(Split.Test)] private List<Stream> Test() => [];", "DM0011", "List<Stream>", "give it a method 'Stream To(torch.Device)'")]
    [InlineData("[Dataloader(Split.Test)] private List<(Tensor, Stream[])> Test() => [];", "DM0011", "List<(Tensor, Stream[])>", "'Stream' cannot be moved")]
    [InlineData("public int Fit(ITrainingStep<Tensor> m, Trainer t, CancellationToken c) => 1;", "DM0012", "Fit", "'M.Fit'")]
    [InlineData("public List<Tensor> TrainDataloader() => [];", "DM0012", "TrainDataloader", "rename it")]
    [InlineData("public int Hyperparameters => 1;", "DM0012", "Hyperparameters", "'M.Hyperparameters'")]
    [InlineData("private readonly int _lifecycle = 1; public int Used => _lifecycle;", "DM0012", "_lifecycle", "'M._lifecycle'")]
    [InlineData("public sealed class HyperparameterValues;", "DM0012", "HyperparameterValues", "rename it")]
    [InlineData("[AfterBatchTransfer] private Tensor After() => null!;", "DM0014", "After", "it takes no batch")]
    [InlineData("[AfterBatchTransfer] private Tensor After(Tensor a, Tensor b) => a;", "DM0014", "After", "'b' is a second batch")]
    [InlineData("[AfterBatchTransfer] private void After(Tensor a) { }", "DM0014", "After", "it returns 'void'")]
    [InlineData("[AfterBatchTransfer] private Tensor After(ref Tensor a) => a;", "DM0014", "After", "passed by reference")]
    [InlineData("[AfterBatchTransfer(Split.Test)] private Tensor After(Tensor a) => a;", "DM0015", "After", "in the splits it names")]
    [InlineData("[AfterBatchTransfer] private int After(int a) => a;", "DM0015", "After", "they have 'torch.Tensor'")]
    [InlineData("[Dataloader(Split.Train)] private List<Tensor> More() => [];", "DM0017", "More", "one CombinedLoader")]
    [InlineData("[State] private static int seen; public static int Seen => seen;", "DM0025", "seen", "[State] member 'M.seen'")]
    [InlineData("[Hyperparameter] public int Rate { get; } = 1;", "DM0025", "Rate", "settable")]
    [InlineData("[State] public Action? Callback { get; set; }", "DM0026", "Callback", "'Action?'")]
    [InlineData("[State] public Dictionary<Stream, int>? Days { get; set; }", "DM0026", "Days", "'M.Days'")]
    public void A_wrong_member_is_underlined_and_explained(string member, string id, string squiggle, string message)
    {
        var generated = GeneratorHost.Run($$"""[DataModule] public partial class M { {{TrainLoader}} {{member}} }""");

        Assert.Contains(message, generated.ShouldOnlyReport(id, squiggle).GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Shape(0, 3)] byte[] A", "DM0019", "must be positive")]
    [InlineData("[Shape] byte[,] A", "DM0019", "[Shape] without sizes, which the loader is given, is for flat arrays")]
    [InlineData("[Shape] [Pad] byte[] A", "DM0019", "[Shape] starts with -1 for the length that differs")]
    [InlineData("[Shape(100000, 100000)] byte[] A", "DM0019", "more elements than an array can hold")]
    [InlineData("[Shape(3)] byte A", "DM0019", "for arrays and ReadOnlyMemory")]
    [InlineData("[Shape(3)] [Pad] byte[] A", "DM0019", "[Shape] starts with -1 for the length that differs")]
    [InlineData("[Shape(3, -1)] [Pad] byte[] A", "DM0019", "[Shape(-1, 3)]")]
    [InlineData("[Shape(-1, 0)] [Pad] byte[] A", "DM0019", "[Shape(-1, 3)]")]
    [InlineData("[Shape(-1, 3)] byte[] A", "DM0019", "add [Pad]")]
    [InlineData("float[,] A", "DM0019", "an array needs [Shape(...)]")]
    [InlineData("[Shape(6)] float[,] A", "DM0019", "'float[,]' has 2 dimensions, but [Shape] has 1")]
    [InlineData("[Pad] float[,] A", "DM0019", "needs [Shape], with -1 as the first size")]
    [InlineData("[Pad] [Shape(-1, 2)] float[,,] A", "DM0019", "'float[,,]' has 3 dimensions")]
    [InlineData("[Scale(2)] string A", "DM0020", "for numbers and arrays of numbers")]
    [InlineData("[Scale(2)] bool A", "DM0020", "'bool' cannot be scaled")]
    [InlineData("[Shape(2)] [Normalize(Axis = 1)] float[] A", "DM0020", "has Axis = 1, but [Shape] has 1 dimensions")]
    [InlineData("[Normalize] long A", "DM0020", "cannot be scaled or normalized")]
    [InlineData("[Normalize(1, 0)] float A", "DM0020", "divide by zero")]
    [InlineData("[Normalize(float.NaN, 1)] float A", "DM0020", "must be finite")]
    [InlineData("[Normalize(new[] { 1f }, new[] { 1f, 2f })] float A", "DM0020", "1 means and 2 standard deviations")]
    [InlineData("[Pad] int A", "DM0027", "for arrays and ReadOnlyMemory of numbers")]
    [InlineData("[Pad(0.5)] int[] A", "DM0027", "the padding value 0.5 is not of type 'int'")]
    [InlineData("[Pad(Multiple = 0)] int[] A", "DM0027", "at least 1")]
    [InlineData("[OneHot(0)] int A", "DM0028", "at least one class")]
    [InlineData("[OneHot(3)] float? A", "DM0028", "for integers and enums")]
    [InlineData("ulong A", "DM0018", "'S.A' is of type 'ulong'")]
    [InlineData("object A", "DM0018", "'object'")]
    [InlineData("float[,,,,] A", "DM0018", "'float[,,,,]'")]
    [InlineData("float[][] A", "DM0018", "'float[][]'")]
    [InlineData("[Shape(2)] int?[] A", "DM0018", "'int?[]'")]
    [InlineData("DateTime A", "DM0018", "'DateTime'")]
    [InlineData("[KeepType] ushort A", "DM0018", "'ushort'")]
    [InlineData("[Shape(2)] ushort[] A", "DM0018", "with [Shape], or with [Pad] where lengths differ")]
    [InlineData("[Shape(32, 32, 3)] [Normalize(new[] { 1f, 2, 3 }, new[] { 1f, 2, 3 })] byte[] A", "DM0020", "the first size in [Shape] is 32; if they are dimension 2, write Axis = 2")]
    [InlineData("[Shape(3, 2)] [Normalize(new[] { 1f, 2, 3 }, new[] { 1f, 2, 3 }, Axis = 1)] byte[] A", "DM0020", "size 1 in [Shape] is 2; if they are dimension 0, write Axis = 0")]
    [InlineData("[Shape(3, 2)] [Normalize(new[] { 1f, 2 }, new[] { 1f, 2 }, Axis = 2)] byte[] A", "DM0020", "has Axis = 2, but [Shape] has 2 dimensions")]
    [InlineData("[Pad] [Shape(-1, 2)] [Normalize(new[] { 1f, 2 }, new[] { 1f, 2 })] float[] A", "DM0020", "the first size in [Shape] is -1; if they are dimension 1, write Axis = 1")]
    [InlineData("[Pad] [Normalize(new[] { 1f, 2 }, new[] { 1f, 2 })] float[] A", "DM0020", "the first size in [Shape] is missing")]
    [InlineData("[Scale(2)] [KeepType] int A", "DM0020", "remove [KeepType]")]
    [InlineData("Digit? A", "DM0081", "'S.A' is nullable, but a missing 'Digit' has no shape")]
    [InlineData("Tensor? A", "DM0081", "make it 'torch.Tensor'")]
    [InlineData("Picture? A", "DM0081", "a placeholder such as a black picture")]
    [InlineData("Picture[] A", "DM0018", "'Picture[]'")]
    [InlineData("IBatchElement<Picture> A", "DM0018", "'IBatchElement<Picture>'")]
    [InlineData("[Shape(3, 224, 224)] Picture A", "DM0019", "for arrays and ReadOnlyMemory")]
    [InlineData("[Scale(2)] Picture A", "DM0020", "for numbers and arrays of numbers")]
    [InlineData("[Pad] Picture A", "DM0027", "for arrays and ReadOnlyMemory of numbers")]
    [InlineData("[OneHot(3)] Picture A", "DM0028", "for integers and enums")]
    public void A_wrong_field_is_explained(string field, string id, string message)
    {
        var generated = GeneratorHost.Run($$"""[Sample] public partial record S(int Fine, {{field}});""");

        Assert.Contains(message, generated.ShouldOnlyReport(id).GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(" Fine\n", generated.Source("S.g.cs"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[DataModule] file partial class M { [Dataloader(Split.Train)] private List<Tensor> Train() => []; }", "M", "'M' has [DataModule] but is file-local")]
    [InlineData("[Sample] file partial record struct M(int X);", "M", "'M' has [Sample]")]
    [InlineData("[Hyperparameters] file partial class M(int x) { public int X => x; }", "M", "'M' has [Hyperparameters]")]
    [InlineData("file partial class Outer { [Sample] public partial record struct M(int X); }", "M", "'Outer.M' has [Sample] but is nested in 'Outer'")]
    [InlineData("[Sample] public static partial class M { public static int X; }", "M", "remove 'static'")]
    [InlineData("[Hyperparameters] public static partial class M { }", "M", "remove 'static'")]
    [InlineData("[Sample] public ref partial struct M { public int X { get; set; } }", "M", "remove 'ref'")]
    public void A_type_that_no_other_file_can_extend_is_named(string source, string squiggle, string message) => Assert.Contains(
        message, GeneratorHost.Run(source).ShouldOnlyReport("DM0031", squiggle).GetMessage(null), StringComparison.Ordinal);

    [Theory]
    [InlineData("[Setup(\"fit\")]", "[Setup(\"test\")]", "with [Setup(\"fit\")]")]
    [InlineData("[Setup]", "[Setup(Stage.Fit)]", "with [Setup]")]
    [InlineData("[Teardown(Stage.Fit, Stage.Test)]", "[Teardown(\"fit\")]", "with [Teardown(\"fit\", \"test\")]")]
    [InlineData("[Prepare(Scope = PrepareScope.Once)]", "[Prepare]", "with [Prepare(Scope = ")]
    public void An_attribute_on_an_override_that_contradicts_the_hook_has_no_effect(string hook, string attribute, string message)
    {
        var generated = GeneratorHost.Run($$"""
            [DataModule] public partial class B { {{hook}} protected virtual void Open() { } {{TrainLoader}} }
            [DataModule] public partial class M : B { {{attribute}} protected override void Open() { } }
            """);

        Assert.Contains(message, generated.ShouldOnlyReport("DM0034", attribute[1..^1]).GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Setup(\"fit\")]", "[Setup(Stage.Fit)]")]
    [InlineData("[Setup(\"test\", \"FIT\")]", "[Setup(Stage.Fit, Stage.Test)]")]
    [InlineData("[Prepare]", "")]
    public void An_attribute_on_an_override_that_repeats_the_hook_is_fine(string hook, string attribute) => GeneratorHost.Run($$"""
        [DataModule] public partial class B { {{hook}} protected virtual void Open() { } {{TrainLoader}} }
        [DataModule] public partial class M : B { {{attribute}} protected override void Open() { } }
        """).ShouldBeClean();

    [Theory]
    [InlineData("where T : IBatch<T, Digit>")]
    [InlineData("where T : struct, IBatch<T, Digit>")]
    public void A_type_parameter_with_a_batchs_constraint_is_a_batch(string constraint) => GeneratorHost.Run($$"""
        [DataModule] public partial class M<T> {{constraint}} { [Dataloader(Split.Train)] private List<T> Train() => []; }
        """).ShouldBeClean();

    [Theory]
    [InlineData("private List<T> Test() => [];", "T")]
    [InlineData("private List<(T, Tensor)> Test() => [];", "(T, torch.Tensor)")]
    public void A_type_parameter_that_may_be_anything_is_no_batch(string loader, string batch)
    {
        var message = GeneratorHost.Run($$"""[DataModule] public partial class M<T> { [Dataloader(Split.Test)] {{loader}} }""")
            .ShouldOnlyReport("DM0011").GetMessage(null);

        Assert.Contains("constrain it to have a method 'T To(torch.Device)'", message, StringComparison.Ordinal);
        Assert.EndsWith($"or write a [TransferBatch] method for '{batch}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T", "Tensor")]
    [InlineData("(T, int)", "(Tensor, int)")]
    [InlineData("T[]", "Tensor[]")]
    [InlineData("(T, Tensor)", "(Tensor, U)")]
    public void Batches_of_a_generic_module_that_may_be_the_same_are_refused(string train, string test)
    {
        var generated = GeneratorHost.Run($$"""
            [DataModule] public partial class M<T, U> where T : IBatch<T, Digit> where U : IBatch<U, Digit>
            { [Dataloader(Split.Train)] private List<{{train}}> Train() => []; [Dataloader(Split.Test)] private List<{{test}}> Test() => []; }
            """);

        var message = generated.ShouldOnlyReport("DM0035", $"List<{test}>").GetMessage(null);
        Assert.Contains("'M<T, U>.Test' has batches of", message, StringComparison.Ordinal);
        Assert.EndsWith("or move the test loader to another data module", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("T", "T")]
    [InlineData("(T, int)", "(Tensor, float)")]
    [InlineData("T[]", "List<Tensor>")]
    [InlineData("(T, T)", "(Tensor, Digit.Batch)")]
    [InlineData("Digit.Batch", "Tensor")]
    public void Batches_of_a_generic_module_that_are_never_the_same_are_fine(string train, string test) => GeneratorHost.Run($$"""
        [DataModule] public partial class M<T> where T : IBatch<T, Digit>
        { [Dataloader(Split.Train)] private List<{{train}}> Train() => []; [Dataloader(Split.Test)] private List<{{test}}> Test() => []; }
        """).ShouldBeClean();

    [Theory]
    [InlineData("class M<T>(T first) { public T First => first;", "DM0024", "first")]
    [InlineData("class M<T> { [State] private List<T> seen = []; public List<T> Seen => seen;", "DM0026", "seen")]
    public void A_type_parameter_cannot_be_saved(string type, string id, string squiggle) => Assert.Contains(
        "cannot be saved: 'T' may be any type",
        GeneratorHost.Run($$"""[DataModule] public partial {{type}} {{TrainLoader}} }""").ShouldOnlyReport(id, squiggle).GetMessage(null),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("[DataModule] public partial record struct M")]
    [InlineData("[DataModule] public partial interface M")]
    [InlineData("[Hyperparameters] public partial struct M")]
    public void An_attribute_on_the_wrong_kind_of_type_is_the_compilers_to_report(string header)
    {
        var generated = GeneratorHost.Run($$"""{{header}} { }""");

        Assert.Empty(generated.Diagnostics);
        Assert.Equal("CS0592", Assert.Single(generated.CompilerDiagnostics).Id);
    }

    [Fact]
    public void A_loader_attribute_on_a_property_is_the_compilers_to_report()
    {
        var generated = GeneratorHost.Run("[DataModule] public partial class M { [Dataloader(Split.Train)] private List<Tensor> Train => []; }");

        Assert.Empty(generated.Diagnostics);
        Assert.Equal("CS0592", Assert.Single(generated.CompilerDiagnostics).Id);
    }

    [Theory]
    [InlineData("public struct Batch { }")]
    [InlineData("public enum Batch { One }")]
    public void A_type_in_the_place_of_the_batch_is_refused(string type) =>
        GeneratorHost.Run($$"""[Sample] public partial record struct S(int X) { {{type}} }""").ShouldOnlyReport("DM0012", "Batch");

    [Fact]
    public void A_part_of_the_batch_may_be_the_users() => GeneratorHost.Run(
        "[Sample] public partial record struct S(int X) { /** <summary>Its batch.</summary> */ public readonly partial struct Batch { internal int Twice => 2 * Count; } }").ShouldBeClean();

    [Fact]
    public void An_explicit_implementation_can_be_a_hook() => GeneratorHost.Run($$"""
        public interface IOpen<T> { void Open(); }
        [DataModule] public partial class M : IOpen<int> { [Setup] void IOpen<int>.Open() { } {{TrainLoader}} }
        """).ShouldBeClean();

    [Fact]
    public void A_module_whose_bases_have_no_loader_either_has_none() => GeneratorHost.Run("""
        [DataModule] public abstract partial class B { [Setup] private void Open() { } }
        [DataModule] public partial class M : B { }
        """).ShouldOnlyReport("DM0013", "M");

    [Fact]
    public void Empty_names_do_not_tell_loaders_apart() => GeneratorHost.Run($$"""
        [DataModule] public partial class M { {{TrainLoader}} [Dataloader(Split.Test, Name = "a")] private List<Tensor> A() => []; [Dataloader(Split.Test, Name = " ")] private List<Tensor> B() => []; }
        """).ShouldOnlyReport("DM0008", "Dataloader(Split.Test, Name = \" \")");

    [Fact]
    public void Every_container_that_is_not_partial_is_named() => Assert.Equal(
        ["DM0002", "DM0002"],
        GeneratorHost.Run($$"""class A { struct B { [DataModule] partial class M { {{TrainLoader}} } } }""").Diagnostics.Select(diagnostic => diagnostic.Id));

    [Fact]
    public void Diagnostics_can_be_turned_off_as_any_other()
    {
        var compilation = GeneratorHost.Compilation("[DataModule] public partial class M { [Prepare] private void Get() { } }");
        compilation = compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions([new("DM0013", ReportDiagnostic.Suppress)]));

        Assert.Empty(GeneratorHost.Run(compilation).Diagnostics);
    }
}
