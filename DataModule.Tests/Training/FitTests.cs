using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

public sealed class FitTests
{
    private readonly List<string> calls = [];

    [Fact]
    public void An_optimizer_alone_is_a_setup_with_a_constant_learning_rate()
    {
        using var model = new RecordingModel([]);
        var optimizer = TorchSharp.torch.optim.SGD(model.parameters(), 0.1);

        using OptimizerSetup setup = new(optimizer);

        Assert.Equal([new ScheduledOptimizer(optimizer)], setup.Optimizers);
    }

    [Fact]
    public void Each_step_descends_the_gradient_of_its_batch()
    {
        var model = new RecordingModel(calls);

        Trainer(epochs: 1).Fit(model, new RecordingData(calls, batches: 2));

        // loss = w·x + b with x = 1, then 2: the gradient of each weight is x, the bias's is 1.
        Assert.Equal(1 - (0.01f * (1 + 2)), model.Linear.weight[0, 0].item<float>(), 1e-6f);
        Assert.Equal(-0.02f, model.Linear.bias![0].item<float>(), 1e-6f);
    }

    [Fact]
    public void Accumulated_gradients_are_averaged_and_the_last_batch_always_steps()
    {
        var model = new RecordingModel(calls);
        var trainer = new Trainer { MaxEpochs = 1, AccumulateGradBatches = 2, Progress = ProgressDisplay.None };

        var result = trainer.Fit(model, new RecordingData(calls, batches: 3));

        Assert.Equal(2, result.Steps);
        Assert.Equal(1 - (0.01f * (((1 + 2) / 2f) + 3)), model.Linear.weight[0, 0].item<float>(), 1e-6f);
    }

    [Fact]
    public void A_loader_of_unknown_length_takes_the_same_optimizer_steps()
    {
        var model = new RecordingModel(calls);
        var trainer = new Trainer { MaxEpochs = 1, AccumulateGradBatches = 2, Progress = ProgressDisplay.None };

        var result = trainer.Fit(model, new RecordingData(calls, batches: 3) { KnowsItsLength = false });

        Assert.Equal(2, result.Steps);
        Assert.Equal(0.955f, model.Linear.weight[0, 0].item<float>(), 1e-6f);
    }

    [Fact]
    public void Gradients_are_clipped_to_the_norm()
    {
        var model = new RecordingModel(calls);
        var trainer = new Trainer { MaxEpochs = 1, GradientClip = 0.5, LimitTrainBatches = 1, Progress = ProgressDisplay.None };

        trainer.Fit(model, new RecordingData(calls));

        // The gradient (1, 1; 1) has norm sqrt 3.
        Assert.Equal(1 - (0.01f * 0.5f / MathF.Sqrt(3)), model.Linear.weight[0, 0].item<float>(), 1e-6f);
    }

    [Fact]
    public void A_model_in_manual_mode_drives_its_own_optimizer()
    {
        var model = new RecordingModel(calls) { AutomaticOptimization = false };

        var result = Trainer(epochs: 1).Fit(model, new RecordingData(calls, batches: 2));

        Assert.Equal(2, result.Steps);
        Assert.Equal(0.97f, model.Linear.weight[0, 0].item<float>(), 1e-6f);
    }

    [Fact]
    public void The_result_has_the_metrics_of_the_last_epoch_and_validation()
    {
        var result = Trainer(epochs: 2).Fit(new RecordingModel(calls) { LearningRate = 0 }, new RecordingData(calls, batches: 3));

        Assert.Equal(new FitResult(2, 6, StopReason.MaxEpochs, result.Train, result.Validation), result);
        Assert.Equal(4, result.Train["loss"], 1e-6);
        Assert.Equal(2, result.Validation["input"], 1e-6);
        Assert.Equal(3, result.Validation["largest"], 1e-6);
    }

    [Fact]
    public void Max_steps_ends_the_fit_in_the_middle_of_an_epoch()
    {
        var trainer = new Trainer { MaxSteps = 4, Progress = ProgressDisplay.None };

        var result = trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 3));

        Assert.Equal((4, StopReason.MaxSteps), (result.Steps, result.Reason));
    }

    [Fact]
    public void Max_time_ends_the_fit()
    {
        var trainer = new Trainer { MaxTime = TimeSpan.FromMilliseconds(50), Progress = ProgressDisplay.None };
        var data = new RecordingData(calls) { OnCall = _ => Thread.Sleep(5) };

        Assert.Equal(StopReason.MaxTime, trainer.Fit(new RecordingModel(calls), data).Reason);
    }

    [Theory]
    [InlineData(2, 4)] // after 2 and 4 of 5, in both epochs
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    public void Validation_runs_within_the_epoch_every_so_many_batches(int interval, int validations)
    {
        var trainer = new Trainer
        {
            MaxEpochs = 2,
            ValCheckInterval = interval,
            NumSanityValSteps = 0,
            Progress = ProgressDisplay.None,
        };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 5));

        Assert.Equal(validations, calls.Count(call => call.StartsWith("validate step", StringComparison.Ordinal)) / 5);
    }

    [Fact]
    public void Validation_within_an_epoch_leaves_the_model_in_training_mode()
    {
        var trainer = new Trainer { MaxEpochs = 1, ValCheckInterval = 0.5, Progress = ProgressDisplay.None };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 4));

        Assert.Equal(4, calls.Count(call => call.EndsWith("train mode, gradients", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_fast_development_run_uses_a_few_batches_of_one_epoch()
    {
        var trainer = new Trainer { MaxEpochs = 10, FastDevRun = 2, Progress = ProgressDisplay.None };

        var result = trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 5));

        Assert.Equal((1, 2), (result.Epochs, result.Steps));
        Assert.Equal(2, calls.Count(call => call.StartsWith("validate step", StringComparison.Ordinal)));
    }

    [Fact]
    public void Schedulers_step_at_their_interval()
    {
#pragma warning disable DM0078 // It learns, and that is all.
        var perEpoch = new ScheduledModel(ScheduleInterval.Epoch);
        Trainer(epochs: 2).Fit(perEpoch, new RecordingData(calls, batches: 3));
        Assert.Equal([1.0, 1.0, 1.0, 0.5, 0.5, 0.5], perEpoch.LearningRates);

        var perStep = new ScheduledModel(ScheduleInterval.Step);
        Trainer(epochs: 1).Fit(perStep, new RecordingData(calls, batches: 3));
#pragma warning restore DM0078
        Assert.Equal([1.0, 0.5, 0.25], perStep.LearningRates);
    }

    [Fact]
    public void Tensors_of_a_step_are_disposed_when_the_step_is_done()
    {
        List<torch.Tensor> kept = [];
        var data = new RecordingData(calls, batches: 2)
        {
            OnCall = call =>
            {
                Assert.All(kept, tensor => Assert.True(tensor.IsInvalid));
                if (call.StartsWith("transfer", StringComparison.Ordinal))
                {
                    kept.Add(torch.zeros(1));
                }
            },
        };

        Trainer(epochs: 1).Fit(new RecordingModel(calls), data);

        Assert.Equal(2 + 2 + 2, kept.Count);
        Assert.All(kept, tensor => Assert.True(tensor.IsInvalid));
    }

    private static Trainer Trainer(int epochs) => new() { MaxEpochs = epochs, Progress = ProgressDisplay.None };

    private sealed class ScheduledModel(ScheduleInterval interval) : ITrainingStep<torch.Tensor>
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(1));
        private torch.optim.Optimizer? optimizer;

        public List<double> LearningRates { get; } = [];

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context)
        {
            LearningRates.Add(optimizer!.ParamGroups.First().LearningRate);
            return (weight * batch).sum();
        }

        public OptimizerSetup ConfigureOptimizers()
        {
            optimizer = torch.optim.SGD([weight], 1.0);
            return new(optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.5), interval);
        }
    }
}
