using Xunit;

namespace DataModule.Tests.Training;

public sealed class HookOrderTests
{
    private readonly List<string> calls = [];

    [Fact]
    public void Fit_prepares_sets_up_checks_trains_validates_and_tears_down_in_the_documented_order()
    {
        Quiet(maxEpochs: 2).Fit(new RecordingModel(calls), new RecordingData(calls, batches: 3));

        Assert.Equal(
            [
                "prepare PerNode Fit",
                "prepare Once Fit",
                "setup Fit",
                "loader validation",
                .. Steps("Validation", "validate", "SanityChecking", 0, 2),
                "configure optimizers",
                "loader train",
                .. Steps("Train", "train", "Training", 0, 3),
                .. Steps("Validation", "validate", "Validating", 0, 3),
                .. Steps("Train", "train", "Training", 1, 3),
                .. Steps("Validation", "validate", "Validating", 1, 3),
                "teardown Fit",
            ],
            calls);
    }

    [Fact]
    public void Without_a_sanity_check_the_train_loader_is_asked_for_first()
    {
        var trainer = new Trainer { MaxEpochs = 1, NumSanityValSteps = 0, Progress = ProgressDisplay.None };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 1));

        Assert.Equal(["loader train", "loader validation"], calls.Where(call => call.StartsWith("loader", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Stage.Validate, "Validation", "validate", "Validating")]
    [InlineData(Stage.Test, "Test", "test", "Testing")]
    [InlineData(Stage.Predict, "Predict", "predict", "Predicting")]
    public void The_other_verbs_run_their_own_split_alone(Stage stage, string split, string step, string state)
    {
        var (trainer, model, data) = (Quiet(1), new RecordingModel(calls), new RecordingData(calls, batches: 2));
        _ = stage switch
        {
            Stage.Validate => trainer.Validate(model, data),
            Stage.Test => trainer.Test(model, data),
            _ => (object)trainer.Predict(model, data),
        };

        Assert.Equal(
            [
                $"prepare PerNode {stage}",
                $"prepare Once {stage}",
                $"setup {stage}",
                $"loader {split.ToLowerInvariant()}",
                .. Steps(split, step, state, 0, 2),
                $"teardown {stage}",
            ],
            calls);
    }

    [Fact]
    public void Loaders_are_asked_for_again_every_n_epochs_when_told_to()
    {
        var trainer = new Trainer { MaxEpochs = 4, ReloadDataloadersEveryNEpochs = 2, Progress = ProgressDisplay.None };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 1));

        Assert.Equal(2, calls.Count(call => call == "loader train"));
        Assert.Equal(2, calls.Count(call => call == "loader validation"));
    }

    [Theory]
    [InlineData("prepare PerNode Fit")]
    [InlineData("setup Fit")]
    [InlineData("loader train")]
    [InlineData("transfer Train Training epoch 0 batch 1")]
    [InlineData("transfer Validation Validating epoch 0 batch 0")]
    public void An_exception_anywhere_goes_to_the_hook_and_the_module_is_torn_down(string failing)
    {
        var data = new RecordingData(calls)
        {
            OnCall = call =>
            {
                if (call == failing)
                {
                    throw new InvalidDataException("planted");
                }
            },
        };

        var thrown = Assert.Throws<InvalidDataException>(() => Quiet(1).Fit(new RecordingModel(calls), data));

        Assert.Equal("planted", thrown.Message);
        Assert.Equal([failing, "exception InvalidDataException", "teardown Fit"], calls[^3..]);
    }

    [Fact]
    public void A_failing_teardown_does_not_hide_the_exception_that_came_first()
    {
        var data = new RecordingData(calls)
        {
            OnCall = call => throw (call switch
            {
                "setup Fit" => new InvalidDataException("first"),
                "teardown Fit" => new InvalidOperationException("second"),
                _ => new NotSupportedException("unexpected"),
            }),
        };
        var failsInPrepare = Assert.Throws<AggregateException>(() => Quiet(1).Fit(new RecordingModel(calls), data));
        Assert.IsType<NotSupportedException>(failsInPrepare.InnerExceptions[0]);
        Assert.StartsWith("unexpected", failsInPrepare.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_stops_after_the_current_step_and_tears_down()
    {
        using var cancellation = new CancellationTokenSource();
        var data = new RecordingData(calls, batches: 10)
        {
            OnCall = call =>
            {
                if (call == "transfer Train Training epoch 0 batch 1")
                {
                    cancellation.Cancel();
                }
            },
        };

        Assert.ThrowsAny<OperationCanceledException>(
            () => Quiet(1).Fit(new RecordingModel(calls), data, cancellation.Token));

        Assert.Equal("teardown Fit", calls[^1]);
        Assert.Contains(calls, call => call.StartsWith("train step Training epoch 0 batch 1", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, call => call.StartsWith("train step Training epoch 0 batch 2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trainer_can_be_used_again_after_a_failure()
    {
        var trainer = Quiet(1);
        var failing = new RecordingData(calls) { OnCall = _ => throw new InvalidDataException("planted") };
        Assert.ThrowsAny<Exception>(() => trainer.Fit(new RecordingModel(calls), failing));

        var result = trainer.Fit(new RecordingModel(calls), new RecordingData(calls));

        Assert.Equal((1, 3), (result.Epochs, result.Steps));
    }

    private static Trainer Quiet(int maxEpochs) => new() { MaxEpochs = maxEpochs, Progress = ProgressDisplay.None };

    private static IEnumerable<string> Steps(string split, string step, string state, int epoch, int batches) =>
        Enumerable.Range(0, batches).SelectMany(batch => new[]
        {
            $"transfer {split} {state} epoch {epoch} batch {batch}",
            $"{step} step {state} epoch {epoch} batch {batch} " +
            (step == "train" ? "train mode, gradients" : "eval mode, no gradients"),
        });
}
