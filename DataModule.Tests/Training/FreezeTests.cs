using DataModule.Tests.Engine;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>What is frozen stays so: over the fit's start, validations and checkpoints.</summary>
[Collection(GlobalRandomState.Name)]
public sealed class FreezeTests : IDisposable
{
    private static readonly Tensor[] Batches = [.. Enumerable.Range(0, 6).Select(index => (ones(4, 3) * (index + 1)).add_(arange(12).reshape(4, 3)).DetachFromDisposeScope())];

    private readonly TemporaryDirectory directory = new(inMemory: true);

    public void Dispose() => directory.Dispose();

    [Fact]
    public void A_part_in_evaluation_mode_stays_there_and_its_running_means_stay_as_they_are()
    {
        using var model = new Frozen();
        model.Backbone.eval();

        var trainer = new Trainer { MaxEpochs = 2, Progress = ProgressDisplay.None };
        trainer.Fit(model, Batches, Batches[..2]);
        trainer.Validate(model, Batches[..2]);

        Assert.Equal((true, false, false, true), (model.training, model.Backbone.training, model.Norm.training, model.Head.training));
        Assert.Equal(0, model.Norm.running_mean!.abs().sum().item<float>());
    }

    [Fact]
    public void A_model_in_evaluation_mode_is_told_of_and_left_so()
    {
        using var model = new Frozen();
        model.eval();
        var said = new Lines();

        new Trainer { MaxEpochs = 1, ProgressFactory = _ => said }.Fit(model, Batches);

        Assert.False(model.training);
        Assert.Contains(said.Said, line => line.Contains("evaluation mode", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void What_is_frozen_during_a_run_is_frozen_after_a_resume(int saved)
    {
        var path = directory["point.ckpt"];
        var expected = Run(null, new AfterBatch(trainer => trainer.SaveCheckpoint(path), saved));
        Assert.Equal(expected, Run(path));
    }

    [Fact]
    public void What_is_thawed_during_a_run_is_thawed_after_a_resume()
    {
        var path = directory["point.ckpt"];
        var expected = Run(null, new AfterBatch(trainer => trainer.SaveCheckpoint(path), 4), thaw: true);
        Assert.Equal(expected, Run(path, thaw: true));
    }

    [Fact]
    public void A_checkpoint_of_a_validation_has_the_modes_of_training()
    {
        var path = directory["point.ckpt"];
        using var first = new Frozen();
        first.Norm.eval();
        new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None, Callbacks = [new SaveInValidation(path)] }.Fit(first, Batches, Batches[..2]);

        using var second = new Frozen();
        new Trainer { MaxEpochs = 2, Progress = ProgressDisplay.None }.Fit(second, Batches, Batches[..2], resumeFrom: path);

        Assert.Equal((true, true, false, true), (second.training, second.Backbone.training, second.Norm.training, second.Head.training));
    }

    private static string Run(string? from, Callback? saver = null, bool thaw = false)
    {
        manual_seed(5);
        using var model = new Frozen();
        if (thaw)
        {
            model.Backbone.eval();
            foreach (var parameter in model.Backbone.parameters())
            {
                parameter.requires_grad = false;
            }
        }

        var freeze = new AfterBatch(
            trainer =>
            {
                if (trainer.GlobalStep != 2)
                {
                    return;
                }

                model.Backbone.train(thaw);
                foreach (var parameter in model.Backbone.parameters())
                {
                    parameter.requires_grad = thaw;
                }
            });
        new Trainer { MaxEpochs = 2, Progress = ProgressDisplay.None, Callbacks = saver is null ? [freeze] : [freeze, saver] }.Fit(model, Batches, resumeFrom: from);
        return Convert.ToHexString([.. model.state_dict().SelectMany(entry => entry.Value.bytes.ToArray())]);
    }

    private sealed class Frozen : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>
    {
        public Frozen()
            : base(nameof(Frozen))
        {
            Backbone = nn.Sequential(nn.Linear(3, 3), Norm);
            register_module("backbone", Backbone);
            register_module("head", Head);
        }

        public BatchNorm1d Norm { get; } = nn.BatchNorm1d(3);

        public Sequential Backbone { get; }

        public Linear Head { get; } = nn.Linear(3, 1);

        public override Tensor forward(Tensor input) => Head.forward(Backbone.forward(input));

        public Tensor TrainingStep(Tensor batch, StepContext context) => forward(batch).pow(2).mean();

        public void ValidationStep(Tensor batch, StepContext context) => context.Log("error", forward(batch).mean());

        public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), 0.001, momentum: 0.9);
    }

    private sealed class SaveInValidation(string path) : Callback
    {
        public override bool SavesCheckpoints => true;

        public override void OnEvaluationEnd(Trainer trainer)
        {
            if (trainer.State == RunningState.Validating)
            {
                trainer.SaveCheckpoint(path);
            }
        }
    }

    private sealed class Lines : ProgressCallback
    {
        public List<string> Said { get; } = [];

        public override void Say(string line) => Said.Add(line);

        public override void Show(ResultTable results)
        {
        }

        public override void Dispose()
        {
        }
    }
}
