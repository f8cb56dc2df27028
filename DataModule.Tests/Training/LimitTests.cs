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

    [Fact]
    public void Each_of_several_loaders_can_have_a_limit_of_its_own()
    {
        var seen = new Dictionary<string, int>();
        var sets = new Dictionary<string, IDataset<Point>> { ["near"] = Points(8), ["far"] = Points(8), ["all"] = Points(8) };
        var data = new DatasetModule<Point, Point.Batch>(batchSize: 2) { Train = Points(2), ValidationSets = sets, TestSets = sets, PredictSets = sets };
        var limit = Limit.PerLoader(("near", 1), ("far", 0.5));
        var trainer = new Trainer
        {
            MaxEpochs = 1,
            NumSanityValSteps = 0,
            LimitValidationBatches = limit,
            LimitTestBatches = limit,
            LimitPredictBatches = Limit.PerLoader(("all", 0)),
            Progress = ProgressDisplay.None,
        };
        using var model = new Counting(seen);

        trainer.Fit(model, data);
        Assert.Equal(14, trainer.Test(model, data).Samples);
        Assert.Equal(8, trainer.Predict(model, data).Count);

        Assert.Equal(
            ["Testing all 4", "Testing far 2", "Testing near 1", "Validating all 4", "Validating far 2", "Validating near 1"],
            seen.Where(pair => !pair.Key.StartsWith("Predicting", StringComparison.Ordinal)).Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("near: 1 batches, far: 0.5 of the batches", limit.ToString());
    }

    [Fact]
    public void A_limit_for_a_loader_that_is_not_there_is_told_with_those_that_are()
    {
        using var model = new Counting([]);
        var several = new DatasetModule<Point, Point.Batch>(2) { TestSets = new Dictionary<string, IDataset<Point>> { ["near"] = Points(2), ["far"] = Points(2) } };
        Tells("LimitTestBatches has a limit for the loader 'nier', but the loaders are near, far.", trainer => trainer.Test(model, several));
        Tells("LimitTestBatches has a limit for the loader 'nier', but there is only one loader, without a name: give one limit.", trainer => trainer.Test(model, new DatasetModule<Point, Point.Batch>(2) { Test = Points(2) }));

        Assert.Equal(
            "LimitTrainBatches is near: 1 batches; a fit has only one train loader, so give one limit, not one for each loader.",
            Assert.Throws<InvalidOperationException>(() => new Trainer { LimitTrainBatches = Limit.PerLoader(("near", 1)), Progress = ProgressDisplay.None }.Fit(model, several)).Message);
        Assert.Contains("The loader 'near' has two limits; give it one.", Assert.Throws<ArgumentException>(() => Limit.PerLoader(("near", 1), ("near", 2))).Message, StringComparison.Ordinal);
        Assert.Contains("The limit of loader 'near' must be a number of batches, a fraction or all.", Assert.Throws<ArgumentException>(() => Limit.PerLoader(("near", Limit.PerLoader(("far", 1))))).Message, StringComparison.Ordinal);

        static void Tells(string message, Action<Trainer> run) =>
            Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => run(new Trainer { LimitTestBatches = Limit.PerLoader(("nier", 1)), Progress = ProgressDisplay.None })).Message);
    }

    private static IDataset<Point> Points(int count) => Dataset.Generate(count, static index => new Point(index));

    private sealed class Counting(Dictionary<string, int> seen)
        : ITrainingStep<Point.Batch>, IValidationStep<Point.Batch>, ITestStep<Point.Batch>, IPredictStep<Point.Batch, torch.Tensor>, IDisposable
    {
        private readonly TorchSharp.Modules.Parameter weight = new(torch.ones(1));

        public torch.Tensor TrainingStep(Point.Batch batch, StepContext context) => (batch.X * weight).mean();

        public void ValidationStep(Point.Batch batch, StepContext context) => Count(context);

        public void TestStep(Point.Batch batch, StepContext context) => Count(context);

        public torch.Tensor PredictStep(Point.Batch batch, StepContext context) => batch.X;

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([weight], 0.1);

        public void Dispose() => weight.Dispose();

        private void Count(StepContext context) =>
            seen[$"{context.State} {context.LoaderName}"] = seen.GetValueOrDefault($"{context.State} {context.LoaderName}") + 1;
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
