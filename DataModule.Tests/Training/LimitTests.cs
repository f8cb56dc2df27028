using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>Limits of no batches turn a loop off; a fast development run overrules all of them.</summary>
public sealed class LimitTests
{
    private readonly List<string> calls = [];

    public static TheoryData<string> Settings => ["check every epochs", "limits", "steps", "time", "epochs", "interval", "overfit", "nothing"];

    [Theory]
    [MemberData(nameof(Settings))]
    public void A_fast_development_run_has_so_many_batches_of_everything_whatever_else_is_set(string setting)
    {
        const ProgressDisplay Quiet = ProgressDisplay.None;
        var trainer = setting switch
        {
            "check every epochs" => new Trainer { FastDevRun = 3, CheckValEveryNEpochs = 5, Progress = Quiet },
            "limits" => new Trainer { FastDevRun = 3, LimitTrainBatches = 1, LimitValidationBatches = 1, LimitTestBatches = 1, LimitPredictBatches = 1, Progress = Quiet },
            "steps" => new Trainer { FastDevRun = 3, MaxSteps = 1, Progress = Quiet },
            "time" => new Trainer { FastDevRun = 3, MaxTime = TimeSpan.FromTicks(1), Progress = Quiet },
            "epochs" => new Trainer { FastDevRun = 3, MaxEpochs = 0, Progress = Quiet },
            "interval" => new Trainer { FastDevRun = 3, ValCheckInterval = 50, Progress = Quiet },
            "overfit" => new Trainer { FastDevRun = 3, OverfitBatches = 1, Progress = Quiet },
            _ => new Trainer { FastDevRun = 3, LimitTrainBatches = 0, LimitValidationBatches = 0, LimitTestBatches = 0, LimitPredictBatches = 0, Progress = Quiet },
        };
        using var model = new RecordingModel(calls);
        var data = new RecordingData(calls, batches: 7);

        var result = trainer.Fit(model, data);
        trainer.Test(model, data);
        trainer.Predict(model, data);

        Assert.Equal((1, 3, StopReason.MaxEpochs), (result.Epochs, result.Steps, result.Reason));
        Assert.Equal([3, 3, 3, 3], new[] { "train", "validate", "test", "predict" }.Select(Steps));
    }

    [Fact]
    public void Limits_of_no_batches_turn_evaluation_off_while_setup_and_teardown_still_run()
    {
        var trainer = new Trainer
        {
            LimitValidationBatches = 0,
            LimitTestBatches = 0,
            LimitPredictBatches = 0,
            Callbacks = [new Recorder(calls)],
            Progress = ProgressDisplay.None,
        };
        using var model = new RecordingModel(calls);

        Assert.Equal((0, 0), (trainer.Validate(model, new RecordingData(calls)).Samples, trainer.Test(model, new RecordingData(calls)).Samples));
        Assert.Empty(trainer.Predict(model, new RecordingData(calls)));

        Assert.Equal(
            [.. new[] { "Validate", "Test", "Predict" }.SelectMany(stage => (string[])
                [$"prepare PerNode {stage}", $"prepare Once {stage}", $"setup {stage}", "run start", "run end", $"teardown {stage}"])],
            calls);
    }

    [Fact]
    public void A_limit_of_no_train_batches_turns_the_fit_off_and_no_schedule_steps()
    {
        var trainer = new Trainer { MaxEpochs = 2, LimitTrainBatches = 0, Callbacks = [new Recorder(calls)], Progress = ProgressDisplay.None };

        var result = trainer.Fit(new RecordingModel(calls), new RecordingData(calls));

        Assert.Equal((0, 0, StopReason.NoTrainBatches), (result.Epochs, result.Steps, result.Reason));
        Assert.Equal(["prepare PerNode Fit", "prepare Once Fit", "setup Fit", "run start", "run end", "teardown Fit"], calls);
    }

    private int Steps(string step) => calls.Count(call => call.StartsWith($"{step} step", StringComparison.Ordinal));

    private sealed class Recorder(List<string> calls) : Callback
    {
        public override void OnRunStart(Trainer trainer) => calls.Add("run start");

        public override void OnRunEnd(Trainer trainer) => calls.Add("run end");

        public override void OnFitStart(Trainer trainer) => calls.Add("fit start");

        public override void OnFitEnd(Trainer trainer) => calls.Add("fit end");

        public override void OnTrainEpochStart(Trainer trainer) => calls.Add("epoch start");

        public override void OnEvaluationStart(Trainer trainer) => calls.Add("evaluation start");

        public override void OnEvaluationEnd(Trainer trainer) => calls.Add("evaluation end");
    }
}
