using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>What a model does around the transfer of its batches.</summary>
public sealed partial class TransferHookTests
{
    private readonly List<string> calls = [];

    [Fact]
    public void A_models_hooks_stand_around_the_transfer_of_every_verb()
    {
        using var model = new Moving(calls);
        var trainer = new Trainer { MaxEpochs = 1, NumSanityValSteps = 0, Progress = ProgressDisplay.None };

        trainer.Fit(model, Ones(), Ones());
        trainer.Test(model, Ones());
        trainer.Predict(model, Ones());

        Assert.Equal(
            [.. new[] { "Train", "Validation", "Test", "Predict" }.SelectMany(split => (string[])[$"before {split} 1", $"transfer {split} 2", $"after {split} 2", $"step {split} 12"])],
            calls);
    }

    [Fact]
    public void A_data_modules_hooks_run_within()
    {
        using var model = new Moving(calls);
        new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None }.Fit(model, new Hooked(calls));

        Assert.Equal(["before Train 1", "transfer Train 2", "data before 2", "data after 2", "after Train 2", "step Train 12"], calls);
    }

    [Fact]
    public void What_the_hooks_make_is_let_go_after_the_step()
    {
        using var model = new Moving(calls);
        new Trainer { MaxEpochs = 1, NumSanityValSteps = 0, Progress = ProgressDisplay.None }.Fit(model, Ones());

        Assert.All(model.Made, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void Hooks_for_batches_of_another_type_are_told_of()
    {
        using var model = new Mistaken();
        var error = Assert.Throws<InvalidOperationException>(() => new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None }.Fit(model, Ones()));

        Assert.Equal(
            "Mistaken has transfer hooks for another batch type than TorchSharp.torch+Tensor, so they would never be called: implement ITransferHooks of that type.",
            error.Message);
    }

    private static Tensor[] Ones() => [ones(2).DetachFromDisposeScope()];

    [DataModule]
    internal sealed partial class Hooked([NotHyperparameter] List<string> calls)
    {
        [Dataloader(Split.Train)]
        private IEnumerable<Tensor> Train() => Ones();

        [BeforeBatchTransfer]
        private Tensor Before(Tensor batch) => Say("data before", batch);

        [AfterBatchTransfer]
        private Tensor After(Tensor batch) => Say("data after", batch);

        private Tensor Say(string what, Tensor batch)
        {
            calls.Add($"{what} {batch[0].item<float>()}");
            return batch;
        }
    }

    private sealed class Moving : nn.Module<Tensor, Tensor>,
        ITrainingStep<Tensor>, IValidationStep<Tensor>, ITestStep<Tensor>, IPredictStep<Tensor, Tensor>, ITransferHooks<Tensor>
    {
        private readonly List<string> calls;
        private readonly Parameter weight = nn.Parameter(zeros(1));

        public Moving(List<string> calls)
            : base(nameof(Moving))
        {
            this.calls = calls;
            register_parameter("weight", weight);
        }

        public List<Tensor> Made { get; } = [];

        public override Tensor forward(Tensor input) => input * weight;

        public Tensor OnBeforeBatchTransfer(Tensor batch, BatchContext context) => Say("before", context.Split, batch) + 1;

        public Tensor TransferBatchToDevice(Tensor batch, BatchContext context, IBatchTransfer<Tensor> data) =>
            data.TransferBatchToDevice(Say("transfer", context.Split, batch), context);

        public Tensor OnAfterBatchTransfer(Tensor batch, BatchContext context)
        {
            Made.Add(Say("after", context.Split, batch) + 10);
            return Made[^1];
        }

        public Tensor TrainingStep(Tensor batch, StepContext context) => forward(Say("step", Split.Train, batch)).mean();

        public void ValidationStep(Tensor batch, StepContext context) => Say("step", Split.Validation, batch);

        public void TestStep(Tensor batch, StepContext context) => Say("step", Split.Test, batch);

        public Tensor PredictStep(Tensor batch, StepContext context) => Say("step", Split.Predict, batch);

        public OptimizerSetup ConfigureOptimizers() => optim.SGD([weight], 1);

        private Tensor Say(string what, Split split, Tensor batch)
        {
            calls.Add($"{what} {split} {batch[0].item<float>()}");
            return batch;
        }
    }

    private sealed class Mistaken : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, ITransferHooks<Tensor[]>
    {
        private readonly Parameter weight = nn.Parameter(zeros(1));

        public Mistaken()
            : base(nameof(Mistaken)) => register_parameter("weight", weight);

        public override Tensor forward(Tensor input) => input * weight;

        public Tensor TrainingStep(Tensor batch, StepContext context) => forward(batch).mean();

        public OptimizerSetup ConfigureOptimizers() => optim.SGD([weight], 1);
    }
}
