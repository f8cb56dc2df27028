using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>A linear model of all four steps that records every call, in order.</summary>
internal sealed class RecordingModel : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>,
    ITestStep<Tensor>, IPredictStep<Tensor, Tensor>
{
    private readonly List<string> calls;

    public RecordingModel(List<string> calls)
        : base(nameof(RecordingModel))
    {
        this.calls = calls;
        Linear = nn.Linear(2, 1);
        nn.init.constant_(Linear.weight, 1);
        nn.init.constant_(Linear.bias!, 0);
        register_module("linear", Linear);
    }

    public Linear Linear { get; }

    public bool AutomaticOptimization { get; init; } = true;

    public double LearningRate { get; init; } = 0.01;

    /// <summary>Whether the validation logs each batch's value as "batch", too.</summary>
    public bool StepMetric { get; init; }

    /// <summary>One more metric of the validation.</summary>
    public (string Name, double Value)? ExtraMetric { get; init; }

    /// <summary>The same, of changing value.</summary>
    public (string Name, Func<double> Next)? ExtraMetricSource { get; init; }

    /// <summary>What becomes of its optimizer; nothing more by default.</summary>
    public Func<optim.Optimizer, OptimizerSetup>? Setup { get; init; }

    public override Tensor forward(Tensor input) => Linear.forward(input);

    public Tensor TrainingStep(Tensor batch, StepContext context)
    {
        Record("train", context);
        var loss = forward(batch).mean();
        if (!AutomaticOptimization)
        {
            var optimizer = context.Optimizers[0].Optimizer;
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        context.Log("input", batch.mean(), onStep: true);
        return loss;
    }

    public OptimizerSetup ConfigureOptimizers()
    {
        calls.Add("configure optimizers");
        var optimizer = optim.SGD(parameters(), LearningRate);
        return Setup?.Invoke(optimizer) ?? optimizer;
    }

    public void ValidationStep(Tensor batch, StepContext context)
    {
        Record("validate", context);
        context.Log("input", batch.mean());
        context.Log("largest", batch.max(), reduce: MetricReduction.Max);
        if (StepMetric)
        {
            context.Log("batch", batch.mean(), onStep: true);
        }

        if (ExtraMetric is var (name, value))
        {
            context.Log(name, value);
        }

        if (ExtraMetricSource is var (source, next))
        {
            context.Log(source, next());
        }
    }

    public void TestStep(Tensor batch, StepContext context)
    {
        Record("test", context);
        context.Log("input", batch.mean().item<float>());
    }

    public Tensor PredictStep(Tensor batch, StepContext context)
    {
        Record("predict", context);
        return forward(batch);
    }

    private void Record(string step, StepContext context) => calls.Add(
        $"{step} step {context.State} epoch {context.Epoch} batch {context.BatchIndex} " +
        $"{(training ? "train" : "eval")} mode, {(is_grad_enabled() ? "gradients" : "no gradients")}");
}
