using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Methods that are named like a hook, and that nobody calls.</summary>
public sealed class ModelHookRuleTests
{
    [Theory]
    [InlineData("", "public void OnTrainEpochEnd(StepContext context) { }", "OnTrainEpochEnd", "implement IEpochHooks")]
    [InlineData("", "public void OnFitStart() { }", "OnFitStart", "implement IFitHooks")]
    [InlineData("", "public IEnumerable<Callback> ConfigureCallbacks() => [];", "ConfigureCallbacks", "implement IConfigureCallbacks")]
    [InlineData("", "public void OnTrainBatchEnd(Tensor batch, Tensor loss, StepContext context) { }", "OnTrainBatchEnd", "implement IBatchHooks<torch.Tensor>")]
    [InlineData("", "public Tensor OnAfterBatchTransfer(Tensor batch, BatchContext context) => batch;", "OnAfterBatchTransfer", "implement ITransferHooks<torch.Tensor>")]
    [InlineData("", "public void OnValidationBatchStart() { }", "OnValidationBatchStart", "implement IBatchHooks<TBatch>")]
    [InlineData("", "public void OnBeforeOptimizerStep(optim.Optimizer optimizer) { }", "OnBeforeOptimizerStep", "implement IOptimizerHooks")]
    [InlineData(", IEpochHooks", "public void OnTrainEpochEnd() { }", "OnTrainEpochEnd", "it must be public void OnTrainEpochEnd(StepContext context)")]
    [InlineData(", IEpochHooks", "private void OnTestEpochStart(StepContext context) { }", "OnTestEpochStart", "it must be public void OnTestEpochStart(StepContext context)")]
    [InlineData(", IBatchHooks<Tensor>", "public void OnTrainBatchEnd(Tensor batch, StepContext context) { }", "OnTrainBatchEnd", "it must be public void OnTrainBatchEnd(torch.Tensor batch, torch.Tensor loss, StepContext context)")]
    public async Task A_model_is_told_what_makes_it_a_hook(string interfaces, string method, string squiggle, string remedy)
    {
        var analysis = await AnalyzerHost.RunAsync(Model(interfaces, method));

        analysis.ShouldReport(("DM0074", squiggle));
        Assert.Equal($"'Net.{squiggle}' is named like a hook, but is never called: {remedy}", analysis.Message());
    }

    [Theory]
    [InlineData(", IEpochHooks", "public void OnTrainEpochEnd(StepContext context) { }")]
    [InlineData(", IEpochHooks", "void IEpochHooks.OnTrainEpochEnd(StepContext context) { }")]
    [InlineData(", IBatchHooks<Tensor>, IFitHooks", "public void OnTrainBatchStart(Tensor batch, StepContext context) { } public void OnFitEnd(Trainer trainer) { }")]
    [InlineData("", "public void Run() => OnFitStart(); private void OnFitStart() { }")]
    [InlineData("", "public void OnEpochEnd() { } public static void OnFitStart() { }")]
    public async Task Hooks_and_methods_that_are_called_are_none(string interfaces, string method) =>
        (await AnalyzerHost.RunAsync(Model(interfaces, method))).ShouldReport();

    [Fact]
    public async Task Callbacks_override_and_have_interfaces_for_batches_and_optimizer_steps() => (await AnalyzerHost.RunAsync("""
        public sealed class Watch : Callback, IOptimizerHooks
        {
            public override void OnTrainEpochEnd(Trainer trainer) { }

            public void OnAfterOptimizerStep(optim.Optimizer optimizer, StepContext context) { }

            public void OnTrainBatchEnd(Tensor batch, Tensor loss, StepContext context) { }
        }

        public sealed class Other
        {
            public void OnFitStart(Trainer trainer) { }
        }
        """)).ShouldReport(("DM0074", "OnTrainBatchEnd"));

    internal static string Model(string interfaces, string method) => $$"""
        public sealed class Net : ITrainingStep<Tensor>{{interfaces}}
        {
            public Tensor TrainingStep(Tensor batch, StepContext context) => batch.mean();

            public OptimizerSetup ConfigureOptimizers() => throw new NotSupportedException();

            {{method}}
        }
        """;
}
