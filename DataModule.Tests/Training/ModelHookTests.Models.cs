using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <content>The models and callbacks whose hooks are called.</content>
public sealed partial class ModelHookTests
{
    private class OneWeight(string name) : nn.Module<Tensor, Tensor>(name), ITrainingStep<Tensor>
    {
        private Parameter? weight;

        public Parameter Weight => weight ?? throw new InvalidOperationException();

        public override Tensor forward(Tensor input) => (input * Weight).mean();

        public virtual Tensor TrainingStep(Tensor batch, StepContext context) => forward(batch);

        public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), 0.1);

        protected void Register()
        {
            weight = nn.Parameter(ones(1));
            register_parameter("weight", weight);
        }
    }

    private sealed class Hooked : OneWeight, IValidationStep<Tensor>, ITestStep<Tensor>, IPredictStep<Tensor, Tensor>, IFitHooks, IEpochHooks, IOptimizerHooks, IBatchHooks<Tensor>
    {
        private readonly List<string> calls;

        public Hooked(List<string> calls)
            : base(nameof(Hooked))
        {
            this.calls = calls;
            Register();
        }

        public override Tensor TrainingStep(Tensor batch, StepContext context)
        {
            Record();
            return forward(batch);
        }

        public void ValidationStep(Tensor batch, StepContext context) => Record();

        public void TestStep(Tensor batch, StepContext context) => Record();

        public Tensor PredictStep(Tensor batch, StepContext context)
        {
            Record();
            return batch;
        }

        public void OnFitStart(Trainer trainer) => Record();

        public void OnFitEnd(Trainer trainer) => Record();

        public void OnTrainEpochStart(StepContext context) => Record();

        public void OnTrainEpochEnd(StepContext context) => Record();

        public void OnValidationEpochStart(StepContext context) => Record();

        public void OnValidationEpochEnd(StepContext context) => Record();

        public void OnTestEpochStart(StepContext context) => Record();

        public void OnTestEpochEnd(StepContext context) => Record();

        public void OnPredictEpochStart(StepContext context) => Record();

        public void OnPredictEpochEnd(StepContext context) => Record();

        public void OnBeforeOptimizerStep(optim.Optimizer optimizer, StepContext context) => Record();

        public void OnAfterOptimizerStep(optim.Optimizer optimizer, StepContext context) => Record();

        public void OnTrainBatchStart(Tensor batch, StepContext context) => Record();

        public void OnTrainBatchEnd(Tensor batch, Tensor loss, StepContext context) => Record();

        public void OnValidationBatchStart(Tensor batch, StepContext context) => Record();

        public void OnValidationBatchEnd(Tensor batch, StepContext context) => Record();

        public void OnTestBatchStart(Tensor batch, StepContext context) => Record();

        public void OnTestBatchEnd(Tensor batch, StepContext context) => Record();

        public void OnPredictBatchStart(Tensor batch, StepContext context) => Record();

        public void OnPredictBatchEnd(Tensor batch, StepContext context) => Record();

        private void Record([CallerMemberName] string point = "") => calls.Add(point);
    }

    private sealed class Recorder(List<string> calls) : Callback
    {
        public override void OnFitStart(Trainer trainer) => Record();

        public override void OnFitEnd(Trainer trainer) => Record();

        public override void OnTrainEpochStart(Trainer trainer) => Record();

        public override void OnTrainBatchEnd(Trainer trainer) => Record();

        public override void OnTrainEpochEnd(Trainer trainer) => Record();

        public override void OnEvaluationStart(Trainer trainer) => Record();

        public override void OnEvaluationBatchEnd(Trainer trainer) => Record();

        public override void OnEvaluationEnd(Trainer trainer) => Record();

        private void Record([CallerMemberName] string point = "") => calls.Add("callback " + point);
    }

    /// <summary>Keeps tensors of its batches to the end of the epoch: in a hook, that is allowed.</summary>
    private sealed class Spread : OneWeight, IEpochHooks, IBatchHooks<Tensor>
    {
        private readonly List<Tensor> kept = [];

        public Spread()
            : base(nameof(Spread)) => Register();

        public void OnTrainBatchStart(Tensor batch, StepContext context) => kept.Add(batch.clone());

        public void OnTrainEpochEnd(StepContext context)
        {
            var all = cat(kept);
            context.Log("spread", all.max() - all.min());
            kept.Clear();
        }
    }

    private sealed class CountingLoaders : IValidationStep<Tensor>, IEpochHooks
    {
        private int batches;

        public void ValidationStep(Tensor batch, StepContext context)
        {
            batches++;
            context.Log("one", 1);
        }

        public void OnValidationEpochEnd(StepContext context) => context.Log("batches", batches);
    }

    private sealed class Steps(ScalarModel model) : Callback, IOptimizerHooks
    {
        public List<string> Seen { get; } = [];

        public void OnBeforeOptimizerStep(optim.Optimizer optimizer, StepContext context) => Note("before", context);

        public void OnAfterOptimizerStep(optim.Optimizer optimizer, StepContext context) => Note("after", context);

        private void Note(string when, StepContext context) =>
            Seen.Add(FormattableString.Invariant($"{when} {context.GlobalStep}: weight {model.Value:0.##}, gradient {model.Weight.grad!.item<float>():0.##}"));
    }

    private sealed class Keeper : Callback, IBatchHooks<Tensor>
    {
        public List<(Tensor Mean, Tensor Loss)> Kept { get; } = [];

        public object? Model { get; private set; }

        public void OnTrainBatchEnd(Tensor batch, Tensor loss, StepContext context) => Kept.Add((batch.mean(), loss.detach().clone()));

        public override void OnTrainEpochEnd(Trainer trainer) => Model = trainer.Model;
    }

    private sealed class OfAnotherType : Callback, IBatchHooks<string>;

    private sealed class Named(List<string> calls, string name) : Callback
    {
        public override void OnTrainBatchEnd(Trainer trainer) => calls.Add(name);
    }

    private sealed class Other(List<string> calls) : Callback
    {
        public override void OnTrainBatchEnd(Trainer trainer) => calls.Add("other");
    }

    private sealed class Configured : OneWeight, IValidationStep<Tensor>, IConfigureCallbacks
    {
        public Configured()
            : base(nameof(Configured)) => Register();

        public required Callback[] Own { get; init; }

        public void ValidationStep(Tensor batch, StepContext context) => context.Log("loss", forward(batch));

        public IEnumerable<Callback> ConfigureCallbacks() => Own;
    }

    private sealed class Saving : OneWeight, IEpochHooks, IFitHooks
    {
        private Trainer? trainer;

        public Saving()
            : base(nameof(Saving)) => Register();

        public string? Path { get; init; }

        public List<long> Started { get; } = [];

        public void OnFitStart(Trainer trainer) => this.trainer = trainer;

        public void OnTrainEpochStart(StepContext context)
        {
            Started.Add(context.Epoch);
            using var noGrad = no_grad();
            _ = Weight.mul_(2);
            if (Path is not null && context.Epoch == 1)
            {
                trainer!.SaveCheckpoint(Path);
            }
        }
    }

    private sealed class Plain : ITrainingStep<Tensor>
    {
        private readonly Parameter weight = nn.Parameter(ones(1));

        public Tensor TrainingStep(Tensor batch, StepContext context) => (batch * weight).mean();

        public OptimizerSetup ConfigureOptimizers() => optim.SGD([weight], 0.1);
    }
}
