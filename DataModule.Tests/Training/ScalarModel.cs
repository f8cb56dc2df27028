using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>One weight, 0 at first, whose gradient is the batch's mean; so with a rate of 1 and batches of ones a step moves it by -1.</summary>
internal sealed class ScalarModel : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>
{
    public static readonly Tensor[] Ones = [.. Enumerable.Range(0, 64).Select(_ => ones(2).DetachFromDisposeScope())];

    public ScalarModel()
        : base(nameof(ScalarModel)) => register_parameter("weight", Weight);

    public Parameter Weight { get; } = nn.Parameter(zeros(1));

    /// <summary>If set, the model drives its optimizers itself.</summary>
    public Action<Tensor, StepContext>? Drive { get; init; }

    public Func<Parameter, OptimizerSetup> Optimizers { get; init; } = static weight => optim.SGD([weight], 1);

    /// <summary>The "loss" of each validation, one after the other.</summary>
    public Queue<double> ValidationLosses { get; init; } = [];

    public bool AutomaticOptimization => Drive is null;

    public float Value => Weight.item<float>();

    public override Tensor forward(Tensor input) => input * Weight;

    public Tensor TrainingStep(Tensor batch, StepContext context)
    {
        var loss = forward(batch).mean();
        Drive?.Invoke(loss, context);
        return loss;
    }

    public void ValidationStep(Tensor batch, StepContext context) =>
        context.Log("loss", ValidationLosses.Count > 0 ? ValidationLosses.Dequeue() : forward(batch).mean().item<float>());

    public OptimizerSetup ConfigureOptimizers() => Optimizers(Weight);

    public static Trainer Trainer(int maxEpochs, params Callback[] callbacks) =>
        new() { MaxEpochs = maxEpochs, NumSanityValSteps = 0, Progress = ProgressDisplay.None, Callbacks = callbacks };
}

/// <summary>Does something after each batch, or where else it is told to.</summary>
internal sealed class AfterBatch(Action<Trainer> action, int batch = 0) : Callback
{
    private int batches;

    public override void OnTrainBatchEnd(Trainer trainer)
    {
        if (++batches == batch || batch == 0)
        {
            action(trainer);
        }
    }
}
