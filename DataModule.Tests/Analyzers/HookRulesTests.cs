using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Hooks in the wrong class, in the wrong order, that call back or that disagree.</summary>
public sealed class HookRulesTests
{
    private const string Train = "[Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open(\"train\").ToLoader(64);";

    [Theory]
    [InlineData("[Prepare] private void Get() { }", "Prepare", "add [DataModule]")]
    [InlineData("[Setup(\"fit\")] private void Open() { }", "Setup(\"fit\")", "[Setup] on 'M.Open'")]
    [InlineData("[Dataloader(Split.Train)] private List<Tensor> Train() => [];", "Dataloader(Split.Train)", "'M.Train'")]
    [InlineData("[BeforeBatchTransfer] private Tensor Before(Tensor batch) => batch;", "BeforeBatchTransfer", "'M.Before'")]
    [InlineData("[State] private int seen = 1; public int Seen => seen;", "State", "'M.seen'")]
    [InlineData("[Hyperparameter] public int Rate { get; set; } = 1;", "Hyperparameter", "add [Hyperparameters]")]
    [InlineData("[Shape(3)] public int[] Data = [];", "Shape(3)", "add [Sample]")]
    [InlineData("public sealed record R([OneHot(10)] int Label);", "OneHot(10)", "[OneHot] on 'M.R.Label'")]
    public async Task A_hook_of_a_class_that_is_no_data_module(string member, string squiggle, string message)
    {
        var analysis = (await AnalyzerHost.RunAsync($"public class M {{ {member} }}")).ShouldReport(("DM0049", squiggle));

        Assert.Contains(message, analysis.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_is_not_inherited_from_a_class_that_is_no_data_module() => (await AnalyzerHost.RunAsync($$"""
        public abstract class Counting { [State] protected int seen = 1; public int Seen => seen; }
        [DataModule] public partial class M : Counting { {{Train}} }
        """)).ShouldReport(("DM0049", "State"));

    [Theory]
    [InlineData("public abstract class Base { [Setup] protected void Open() { } }")]
    [InlineData("public class Base { [Setup] protected void Open() { } }")]
    [InlineData("public class Root<T> { [Prepare] protected void Get() { } } public class Base : Root<int> { [Setup] protected void Open() { } }")]
    [InlineData("public class Base { } public record Pixels([Scale(2)] float X); [Sample] public partial record Labelled(float X, int Label) : Pixels(X);")]
    [InlineData("public class Base { [Hyperparameter] public int Rate { get; set; } = 1; }")]
    [InlineData("[DataModule] public abstract partial class Base { [State] private int seen = 1; public int Seen => seen; }")]
    [InlineData("public interface IOpen { [Setup] void Open(); } public abstract class Base { }")]
    public async Task Hooks_of_base_classes_are_hooks_of_the_module(string source) =>
        (await AnalyzerHost.RunAsync($"{source} [DataModule] public partial class M : Base {{ {Train} }}")).ShouldBeSilent();

    [Fact]
    public async Task Hyperparameters_of_models_need_no_data_module() => (await AnalyzerHost.RunAsync("""
        [Hyperparameters] public partial class Model { [Hyperparameter] public double Rate { get; set; } = 0.1; }
        """)).ShouldBeSilent();

    [Theory]
    [InlineData("Digits.Open(\"test\").ToLoader(8, shuffle: true)", "shuffle: true")]
    [InlineData("Digits.Open(\"test\").ToLoader(8, true)", "true")]
    public async Task A_test_loader_that_shuffles(string loader, string squiggle)
    {
        var analysis = (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ [Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => {loader}; }}"))
            .ShouldReport(("DM0054", squiggle));

        Assert.Contains("'M.Test' shuffles test data", analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Digits.Open(\"new\").ToLoader(8, shuffle: true)", "DM0054", "shuffle: true")]
    [InlineData("Digits.Open(\"new\").ToLoader(8, options: new() { Sampler = Sampler.Weighted([1, 2]) })", "DM0065", "Sampler = Sampler.Weighted([1, 2])")]
    [InlineData("Digits.Open(\"new\").ToLoader(8, options: new LoaderOptions { Prefetch = 1, BatchSampler = BatchSampler.ByLength([1], 8) })", "DM0065", "BatchSampler = BatchSampler.ByLength([1], 8)")]
    [InlineData("Digits.Open(\"new\").ToLoader(8, options: new() { Sampler = Sampler.Subset([1, 2], shuffle: true) })", "DM0065", "Sampler = Sampler.Subset([1, 2], shuffle: true)")]
    [InlineData("Digits.Open(\"new\").ToLoader(8, lastBatch: LastBatch.Drop)", "DM0066", "lastBatch: LastBatch.Drop")]
    [InlineData("Digits.Open(\"new\").ToLoader(8, lastBatch: LastBatch.DropIfSingle)", "DM0066", "lastBatch: LastBatch.DropIfSingle")]
    [InlineData("StreamDataset.From<Digit>(_ => []).Shuffle(10, 1).ToLoader(8)", "DM0065", "Shuffle")]
    public async Task A_predict_loader_out_of_order_or_with_samples_left_out_is_a_warning(string loader, string id, string squiggle)
    {
        var module = (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ [Dataloader(Split.Predict)] private DataLoader<Digit.Batch> Predict() => {loader}; }}"))
            .ShouldReport((id, squiggle));
        var verb = (await AnalyzerHost.RunAsync($$"""
            public static class Use
            {
                public static object Run(Trainer trainer, IPredictStep<Digit.Batch, Tensor> model)
                {
                    var loader = {{loader}};
                    return trainer.Predict(model, loader);
                }
            }
            """)).ShouldReport((id, squiggle));

        Assert.All(module.Diagnostics.Concat(verb.Diagnostics), diagnostic => Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Warning, diagnostic.Severity));
    }

    [Theory]
    [InlineData("Digits.Open(\"new\").ToLoader(8, lastBatch: LastBatch.Keep, options: new() { Sampler = Sampler.Sequential(9) })")]
    [InlineData("Digits.Open(\"new\").ToLoader(8, lastBatch: LastBatch.Even, options: new() { Sampler = Sampler.Subset([3, 1]) })")]
    public async Task A_predict_loader_in_an_order_that_is_known_is_fine(string loader) =>
        (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ [Dataloader(Split.Predict)] private DataLoader<Digit.Batch> Predict() => {loader}; }}")).ShouldBeSilent();

    [Fact]
    public async Task What_the_train_loader_shuffles_too_and_what_may_not_shuffle_is_fine() => (await AnalyzerHost.RunAsync("""
        [DataModule]
        public partial class M(bool shuffled)
        {
            private static DataLoader<Digit.Batch> Open(string part) => Digits.Open(part).ToLoader(8, shuffle: true);

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Open("train");

            [Dataloader(Split.Validation)]
            private DataLoader<Digit.Batch> Validation() => Open("validation");

            [Dataloader(Split.Test)]
            private DataLoader<Digit.Batch> Test() => Digits.Open("test").ToLoader(8, shuffle: shuffled);

            [Dataloader(Split.Predict)]
            private DataLoader<Digit.Batch> Predict() => Digits.Open("test").ToLoader(8, shuffle: false);
        }
        """)).ShouldBeSilent();

    [Fact]
    public async Task A_setup_that_reads_what_a_later_one_assigns() => (await AnalyzerHost.RunAsync($$"""
        [DataModule]
        public partial class M
        {
            private IDataset<Digit>? all, some;
            public object? Some => some;
            [Setup("validate")] private void First() => all = Digits.Open("train");
            [Setup("fit", "validate")] private void Second() => Use();
            [Setup("fit")] private void Third() => all = Digits.Open("train");
            private void Use() => some = all!.Slice(0, 10);
            {{Train}}
        }
        """)).ShouldReport(("DM0055", "all"));

    [Theory]
    [InlineData("[Setup] private void A() => all = Digits.Open(\"a\"); [Setup] private void B() => some = all!.Slice(0, 1);")]
    [InlineData("[Setup] private void A() => some = all?.Slice(0, 1); [Setup] private void B() => all = Digits.Open(\"a\");")]
    [InlineData("[Setup] private void A() => some = (all ??= Digits.Open(\"b\")).Slice(0, 1); [Setup] private void B() => all = Digits.Open(\"a\");")]
    [InlineData("[Setup(\"fit\")] private void A() => all = Digits.Open(\"a\"); [Setup] private void B() => some = all!.Slice(0, 1); [Setup(\"test\", \"validate\", \"predict\")] private void C() { }")]
    [InlineData("[Setup] private void A() => all = Digits.Open(\"a\"); [Setup] private void B() => some = all!.Slice(0, 1); [Setup] private void C() => all = Digits.Open(\"c\");")]
    [InlineData("public M() => all = Digits.Open(\"c\"); [Setup] private void A() => some = all!.Slice(0, 1); [Setup] private void B() => all = Digits.Open(\"a\");")]
    public async Task Setups_in_order_and_those_that_ask_first(string hooks) => (await AnalyzerHost.RunAsync(
        $$"""[DataModule] public partial class M { private IDataset<Digit>? all, some; public object? Some => some; {{hooks}} {{Train}} }""")).ShouldBeSilent();

    [Theory]
    [InlineData("[Setup(\"fit\")] private void Open() { foreach (var batch in TrainDataloader()) { Console.WriteLine(batch.Count); } }", "TrainDataloader", "throws until the setup has finished")]
    [InlineData("[Setup] private void Open() => this.Setup(Stage.Fit);", "Setup", "starts a setup while a setup runs")]
    [InlineData("[Prepare] private async Task Get() => await PrepareDataAsync();", "PrepareDataAsync", "in an endless recursion")]
    [InlineData("[Prepare] private void Get() => Look(); private void Look() => Console.WriteLine(TrainDataloader());", "TrainDataloader", "'TrainDataloader' in 'M.Look'")]
    [InlineData("[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => TestDataloader();", "TestDataloader", "create the loader here")]
    public async Task A_hook_that_calls_what_calls_it(string hook, string squiggle, string message)
    {
        var analysis = (await AnalyzerHost.RunAsync($"[DataModule] public partial class M {{ {hook} {Train} }}")).ShouldReport(("DM0056", squiggle));

        Assert.Contains(message, analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Setup(\"test\")] private void Open() => Console.WriteLine(TrainDataloader());")]
    [InlineData("private Func<object>? later; public object? Later => later; [Setup] private void Open() => later = () => TrainDataloader();")]
    [InlineData("[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => TrainDataloader();")]
    [InlineData("[Setup(\"fit\")] private void Open(Stage stage) => Other.Setup(stage);")]
    [InlineData("public void Report() => Console.WriteLine(TrainDataloader());")]
    public async Task Calls_of_entry_points_that_can_be_answered(string member) => (await AnalyzerHost.RunAsync(
        $"public static class Other {{ public static void Setup(Stage stage) => Console.WriteLine(stage); }} [DataModule] public partial class M {{ {member} {Train} }}")).ShouldBeSilent();

    [Fact]
    public async Task One_dataset_that_two_setups_split_with_different_seeds()
    {
        var analysis = (await AnalyzerHost.RunAsync(Splits("Digits.Open(\"train\").RandomSplit(0.9, 0.1, 1)", "Digits.Open( \"train\").RandomSplit(0.9, 0.1, seed: 2)")))
            .ShouldReport(("DM0058", "seed: 2"));

        Assert.Contains("with the seed 2, but 'A' with 1", analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Digits.Open(\"train\").RandomSplit(0.9, 0.1, 1)", "Digits.Open(\"train\").RandomSplit(0.9, 0.1, 1)")]
    [InlineData("Digits.Open(\"train\").RandomSplit(0.9, 0.1, 1)", "Digits.Open(\"test\").RandomSplit(0.9, 0.1, 2)")]
    [InlineData("Digits.Open(\"train\").RandomSplit(0.9, 0.1, 1)", "Digits.Open(\"train\").RandomSplit(0.5, 0.5, 2)")]
    [InlineData("Digits.Open(\"train\").RandomSplit(0.9, 0.1, seed)", "Digits.Open(\"train\").RandomSplit(0.9, 0.1, seed + 1)")]
    public async Task Splits_that_agree_or_have_nothing_to_do_with_each_other(string first, string second) =>
        (await AnalyzerHost.RunAsync(Splits(first, second))).ShouldBeSilent();

    private static string Splits(string first, string second) => $$"""
        [DataModule]
        public partial class M(ulong seed)
        {
            private IDataset<Digit>? a, b;
            public object All => (a, b, seed);
            [Setup("fit")] private void A() => (a, b) = {{first}};
            [Setup("test")] private void B() => (a, b) = {{second}};
            {{Train}}
        }
        """;
}
