using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DataModule.Tests.Training;

/// <summary>What the trainer steps, how far and when: accumulated gradients, schedules, averages.</summary>
public sealed class StepTests : IDisposable
{
    private readonly TemporaryDirectory directory = new(inMemory: true);

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(6, 2)]
    [InlineData(3, 1)]
    [InlineData(8, 2)]
    [InlineData(5, 2)]
    public void The_last_window_of_accumulated_gradients_counts_as_much_as_every_other(int batches, float moved)
    {
        foreach (var known in (bool[])[true, false])
        {
            using var model = new ScalarModel();
            var trainer = new Trainer { MaxEpochs = 1, AccumulateGradBatches = 4, Progress = ProgressDisplay.None };

            trainer.Fit(model, known ? ScalarModel.Ones[..batches] : ScalarModel.Ones.Take(batches).Where(static _ => true));

            Assert.Equal(-moved, model.Value);
        }
    }

    [Theory]
    [InlineData(4, -2f)]
    [InlineData(3, -2f)]
    [InlineData(8, -1f)]
    public void Gradients_that_wait_are_scaled_to_the_number_that_the_resumed_fit_accumulates(int accumulate, float expected)
    {
        var path = directory["point.ckpt"];
        using var first = new ScalarModel();
        new Trainer { MaxEpochs = 1, AccumulateGradBatches = 4, Progress = ProgressDisplay.None, Callbacks = [new AfterBatch(trainer => trainer.SaveCheckpoint(path), 2)] }
            .Fit(first, ScalarModel.Ones[..6]);

        using var second = new ScalarModel();
        new Trainer { MaxEpochs = 1, AccumulateGradBatches = accumulate, Progress = ProgressDisplay.None }.Fit(second, ScalarModel.Ones[..6], resumeFrom: path);

        Assert.Equal(expected, second.Value, 1e-6f);
    }

    [Fact]
    public void One_optimizer_with_two_schedules_steps_once_and_is_resumed()
    {
        var path = directory["point.ckpt"];
        Assert.Equal(-(1 + .5f + .25f) * 1, Run(null, new AfterBatch(trainer => trainer.SaveCheckpoint(path), 2)));
        Assert.Equal(-(1 + .5f + .25f) * 1, Run(path));

        static float Run(string? from, params Callback[] callbacks)
        {
            using var model = new ScalarModel
            {
                Optimizers = static weight =>
                {
                    var optimizer = optim.SGD([weight], 1);
                    return new(
                        new ScheduledOptimizer(optimizer, StepLR(optimizer, 1, 0.5), ScheduleInterval.Step),
                        new ScheduledOptimizer(optimizer, StepLR(optimizer, 100, 0.5)));
                },
            };
            ScalarModel.Trainer(1, callbacks).Fit(model, ScalarModel.Ones[..3], resumeFrom: from);
            return model.Value;
        }
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("validation/loss")]
    public void ReduceLROnPlateau_follows_the_validation_and_is_resumed(string monitor)
    {
        // Patience 1: the second loss that is no better halves the rate.
        var losses = new[] { 1, .9, .95, .96, .97, .98, .5, .6 };
        var expected = new[] { 1, 1, 1, .5, .5, .25, .25, .25 };
        for (var saved = 0; saved < 8; saved++)
        {
            var path = directory[$"{saved}.ckpt"];
            Assert.Equal(expected, Rates(null, losses, path, saved));
            Assert.Equal(expected[(saved + 1)..], Rates(path, losses[(saved + 1)..], null, 0));
        }

        double[] Rates(string? from, double[] coming, string? path, int saved)
        {
            var rates = new AtEpochEnd(path, saved);
            using var model = new ScalarModel
            {
                ValidationLosses = new(coming),
                Optimizers = weight =>
                {
                    var optimizer = optim.SGD([weight], 1);
                    return new OptimizerSetup(optimizer, ReduceLROnPlateau(optimizer, factor: 0.5, patience: 1), monitor: monitor);
                },
            };
            ScalarModel.Trainer(8, rates).Fit(model, ScalarModel.Ones[..2], ScalarModel.Ones[..1], resumeFrom: from);
            return [.. rates.Rates];
        }
    }

    [Fact]
    public void ReduceLROnPlateau_follows_a_training_metric_where_there_is_no_validation()
    {
        using var model = new ScalarModel
        {
            Optimizers = static weight =>
            {
                var optimizer = optim.SGD([weight], 1);
                return new OptimizerSetup(optimizer, ReduceLROnPlateau(optimizer, mode: "max", factor: 0.5, patience: 0), monitor: "loss");
            },
        };
        var rates = new AtEpochEnd(null, 0);

        // The loss, which is the weight, falls and falls; "max" takes that for the worse.
        ScalarModel.Trainer(3, rates).Fit(model, ScalarModel.Ones[..1]);

        Assert.Equal([1, .5, .25], rates.Rates);
    }

    [Fact]
    public void Schedulers_that_could_not_step_are_errors_before_training()
    {
        static OptimizerSetup Plateau(TorchSharp.Modules.Parameter weight, string? monitor, ScheduleInterval interval = ScheduleInterval.Epoch)
        {
            var optimizer = optim.SGD([weight], 1);
            return new(optimizer, ReduceLROnPlateau(optimizer), interval, monitor);
        }

        Assert.Contains("monitor: \"loss\"", Error(weight => Plateau(weight, null)), StringComparison.Ordinal);
        Assert.Contains("ScheduleInterval.Step", Error(weight => Plateau(weight, "loss", ScheduleInterval.Step)), StringComparison.Ordinal);
        Assert.Contains("without a scheduler", Error(static weight => new(optim.SGD([weight], 1), monitor: "loss")), StringComparison.Ordinal);
        Assert.Contains("uses manual optimization", Error(weight => Plateau(weight, "loss"), static (_, _) => { }), StringComparison.Ordinal);

        static string Error(Func<TorchSharp.Modules.Parameter, OptimizerSetup> optimizers, Action<Tensor, StepContext>? drive = null)
        {
            using var model = new ScalarModel { Optimizers = optimizers, Drive = drive };
            var message = Assert.Throws<InvalidOperationException>(() => ScalarModel.Trainer(1).Fit(model, ScalarModel.Ones[..2])).Message;
            Assert.Equal(0, model.Value);
            return message;
        }
    }

    [Fact]
    public void Gradients_of_parameters_that_no_optimizer_has_are_kept_since_clipping_counts_them()
    {
        var path = directory["point.ckpt"];
        var expected = Run(null, new AfterBatch(trainer => trainer.SaveCheckpoint(path), 2));
        Assert.Equal(expected, Run(path));

        static float Run(string? from, params Callback[] callbacks)
        {
            var other = nn.Parameter(zeros(1));
            using var model = new ScalarModel { Optimizers = weight => optim.SGD([weight], 1) };
            model.register_parameter("other", other);
            var trainer = new Trainer { MaxEpochs = 1, GradientClip = 1, Progress = ProgressDisplay.None, Callbacks = [new GradientFor(other), .. callbacks] };
            trainer.Fit(model, ScalarModel.Ones[..5], resumeFrom: from);
            return model.Value;
        }
    }

    [Fact]
    public void A_moving_average_is_validated_with_kept_over_a_checkpoint_and_left_in_the_model()
    {
        // The weight after n steps is -n; the average begins with the first.
        var expected = Enumerable.Range(2, 5).Aggregate(-1f, (average, step) => (0.5f * average) + (0.5f * -step));
        for (var saved = 1; saved <= 6; saved++)
        {
            var path = directory[$"{saved}.ckpt"];
            var validated = new List<double>();
            using var first = new ScalarModel();
            using var averaging = new WeightAveraging(decay: 0.5);
            ScalarModel.Trainer(3, averaging, new AfterBatch(trainer => trainer.SaveCheckpoint(path), saved), new AtValidation(validated.Add))
                .Fit(first, ScalarModel.Ones[..2], ScalarModel.Ones[..1]);
            Assert.Equal(expected, first.Value, 1e-6f);
            Assert.Equal([-1.5, -3.125, -5.03125], validated);

            using var second = new ScalarModel();
            using var resumed = new WeightAveraging(decay: 0.5);
            ScalarModel.Trainer(3, resumed).Fit(second, ScalarModel.Ones[..2], ScalarModel.Ones[..1], resumeFrom: path);
            Assert.Equal((saved, first.Value), (saved, second.Value));
        }
    }

    [Fact]
    public void A_fit_cancelled_while_it_validates_with_the_average_goes_on_with_its_own_weights()
    {
        using var cancellation = new CancellationTokenSource();
        using var whole = new ScalarModel();
        using var averaging = new WeightAveraging(decay: 0.5) { UseAtEnd = false };
        ScalarModel.Trainer(3, averaging).Fit(whole, ScalarModel.Ones[..2], ScalarModel.Ones[..1]);

        using var first = new ScalarModel();
        Assert.ThrowsAny<OperationCanceledException>(() => ScalarModel.Trainer(
            3,
            new WeightAveraging(decay: 0.5) { UseAtEnd = false },
            new ModelCheckpoint(directory.Path) { EveryNEpochs = 0 },
            new InValidation(cancellation.Cancel)).Fit(first, ScalarModel.Ones[..2], ScalarModel.Ones[..2], cancellationToken: cancellation.Token));
        Assert.Equal(-2, first.Value);

        using var second = new ScalarModel();
        ScalarModel.Trainer(3, new WeightAveraging(decay: 0.5) { UseAtEnd = false }, new ModelCheckpoint(directory.Path))
            .Fit(second, ScalarModel.Ones[..2], ScalarModel.Ones[..2], resumeFrom: "last");
        Assert.Equal((-6f, -6f), (whole.Value, second.Value));
    }

    [Fact]
    public void MinEpochs_keeps_a_fit_going_that_callbacks_would_end()
    {
        using var model = new ScalarModel { ValidationLosses = new([1, 2, 3, 4, 5, 6]) };
        var trainer = new Trainer
        {
            MaxEpochs = 6,
            MinEpochs = 4,
            NumSanityValSteps = 0,
            Progress = ProgressDisplay.None,
            Callbacks = [new EarlyStopping("loss") { Patience = 1 }],
        };

        var result = trainer.Fit(model, ScalarModel.Ones[..2], ScalarModel.Ones[..1]);

        Assert.Equal((4, StopReason.Callback), (result.Epochs, result.Reason));
    }

    [Fact]
    public void A_metric_that_got_better_before_MinEpochs_takes_back_the_early_stop()
    {
        using var model = new ScalarModel { ValidationLosses = new([1, 2, 0.5, 0.4, 0.3, 0.2]) };
        var stopping = new EarlyStopping("loss") { Patience = 1 };
        var trainer = new Trainer { MaxEpochs = 6, MinEpochs = 3, NumSanityValSteps = 0, Progress = ProgressDisplay.None, Callbacks = [stopping] };

        var result = trainer.Fit(model, ScalarModel.Ones[..2], ScalarModel.Ones[..1]);

        Assert.Equal((6, StopReason.MaxEpochs, null), (result.Epochs, result.Reason, stopping.Reason));
    }

    [Fact]
    public void MinEpochs_bears_MaxTime_but_not_MaxSteps_and_is_no_more_than_MaxEpochs()
    {
        using var model = new ScalarModel();
        Trainer Make(long? steps, int? epochs) => new()
        {
            MinEpochs = 3,
            MaxSteps = steps,
            MaxEpochs = epochs,
            MaxTime = TimeSpan.FromTicks(1),
            Progress = ProgressDisplay.None,
        };

        Assert.Equal((3, StopReason.MaxTime), Make(null, null).Fit(model, ScalarModel.Ones[..2]) is var timed ? (timed.Epochs, timed.Reason) : default);
        Assert.Equal((2, StopReason.MaxSteps), Make(5, null).Fit(model, ScalarModel.Ones[..2]) is var counted ? (counted.Epochs, counted.Reason) : default);
        Assert.Contains("MinEpochs is 3, but MaxEpochs is 2", Assert.Throws<InvalidOperationException>(() => Make(null, 2).Fit(model, ScalarModel.Ones[..2])).Message, StringComparison.Ordinal);
    }

    private sealed class AtEpochEnd(string? path, int saved) : Callback
    {
        public List<double> Rates { get; } = [];

        public override void OnTrainEpochEnd(Trainer trainer)
        {
            Rates.Add(trainer.Optimizers[0].Optimizer.ParamGroups.First().LearningRate);
            if (path is not null && trainer.Epoch == saved)
            {
                trainer.SaveCheckpoint(path);
            }
        }
    }

    private sealed class AtValidation(Action<double> add) : Callback
    {
        public override void OnEvaluationEnd(Trainer trainer) => add(trainer.ValidationMetrics["loss"]);
    }

    private sealed class InValidation(Action act) : Callback
    {
        public override void OnEvaluationBatchEnd(Trainer trainer) => act();
    }

    private sealed class GradientFor(TorchSharp.Modules.Parameter parameter) : Callback
    {
        public override void OnTrainBatchEnd(Trainer trainer) =>
            parameter.grad = ((parameter.grad ?? zeros(1)) + 1).DetachFromDisposeScope();
    }
}
