using DataModule.Tests.Analyzers;
using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class BatchFixTests
{
    [Theory]
    [InlineData("foreach (var batch in loader) { all.Add(batch); }", "foreach (var batch in loader) { all.Add(batch.Detach()); }")]
    [InlineData("foreach (var batch in loader) { last = batch /* kept */; }", "foreach (var batch in loader) { last = batch.Detach() /* kept */; }")]
    [InlineData("foreach (var batch in loader) { images.Add(batch.Image); }", "foreach (var batch in loader) { images.Add(batch.Image.clone()); }")]
    [InlineData("all = loader.ToList();", "all = loader.Select(batch => batch.Detach()).ToList();")]
    public async Task What_is_kept_is_detached_or_cloned(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0048", Program(wrong));

        Assert.Equal(Program(right), mended);
    }

    [Theory]
    [InlineData("outputs.Add(loss);", "outputs.Add(loss.detach().clone().DetachFromDisposeScope());")]
    [InlineData("pairs.Add((loss, 1));", "pairs.Add((loss.detach().clone().DetachFromDisposeScope(), 1));")]
    [InlineData("last = loss + 1;", "last = (loss + 1).detach().clone().DetachFromDisposeScope();")]
    public async Task A_tensor_of_a_step_is_copied_out_of_its_scope(string wrong, string right) =>
        Assert.Equal(StepTensorTests.Model(right), await FixHost.FixOneAsync("DM0080", StepTensorTests.Model(wrong)));

    [Fact]
    public async Task A_tensor_of_a_batch_that_a_step_keeps_is_copied_out_of_its_scope() =>
        Assert.Equal(
            StepTensorTests.Model("outputs.Add(batch.Label.clone().DetachFromDisposeScope());"),
            await FixHost.FixOneAsync("DM0048", StepTensorTests.Model("outputs.Add(batch.Label);")));

    [Fact]
    public async Task A_running_value_has_no_mechanical_remedy() =>
        Assert.Empty(await FixHost.TitlesAsync("DM0080", StepTensorTests.Model("running += loss;")));

    [Theory]
    [InlineData("layers = nn.Linear(2, 1);", "layers = nn.Linear(2, 1);\n        RegisterComponents();")]
    [InlineData("RegisterComponents(); layers = nn.Linear(2, 1);", "layers = nn.Linear(2, 1);\n        RegisterComponents();")]
    public async Task Layers_are_registered_last(string wrong, string right)
    {
        const string Field = "private readonly TorchSharp.Modules.Linear layers;";

        Assert.Equal(RegistrationTests.Net(Field, right), await FixHost.FixOneAsync("DM0077", RegistrationTests.Net(Field, wrong)));
    }

    [Theory]
    [InlineData("public void OnTrainEpochEnd(StepContext context) { }", ", IEpochHooks")]
    [InlineData("public void OnTestBatchStart(Tensor batch, StepContext context) { }", ", IBatchHooks<Tensor>")]
    public async Task A_method_that_is_named_like_a_hook_becomes_one(string method, string added) =>
        Assert.Equal(ModelHookRuleTests.Model(added, method), await FixHost.FixOneAsync("DM0074", ModelHookRuleTests.Model("", method)));

    [Fact]
    public async Task A_hook_with_other_parameters_has_no_mechanical_remedy() =>
        Assert.Empty(await FixHost.TitlesAsync("DM0074", ModelHookRuleTests.Model("", "public void OnTrainEpochEnd() { }")));

    [Fact]
    public async Task A_primary_constructor_gets_a_body() => Assert.Contains("""
            private readonly TorchSharp.Modules.Linear layers = nn.Linear(2, 1);

            public Net()
                : base("Net")
            {
                RegisterComponents();
            }

        """, await FixHost.FixOneAsync("DM0077", """
        public sealed class Net() : nn.Module<Tensor, Tensor>("Net")
        {
            private readonly TorchSharp.Modules.Linear layers = nn.Linear(2, 1);

            public override Tensor forward(Tensor input) => layers.call(input);
        }
        """), StringComparison.Ordinal);

    [Fact]
    public async Task A_parameter_that_changes_is_marked_as_no_hyperparameter()
    {
        const string Wrong = """
            [DataModule]
            public partial class DigitData(string folder, TextWriter? log = null)
            {
                [Setup]
                private void Open() => log ??= Console.Out;

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Train() => Digits.Open(folder).ToLoader(64);
            }
            """;

        var mended = await FixHost.FixOneAsync("DM0043", Wrong);

        Assert.Equal(Wrong.Replace("TextWriter? log", "[NotHyperparameter] TextWriter? log", StringComparison.Ordinal), mended);
    }

    private static string Program(string body) => $$"""
        public sealed class Program
        {
            private List<Digit.Batch> all = [];
            private readonly List<Tensor> images = [];
            private Digit.Batch last;

            public object Run(DataLoader<Digit.Batch> loader)
            {
                {{body}}
                return (all, images, last);
            }
        }
        """;
}
