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

    [Theory]
    [InlineData(2, true)]
    [InlineData(0, true)]
    [InlineData(2, false)] // no validation split
    public void Callbacks_hooks_and_steps_of_a_fit_come_in_one_order(int sanitySteps, bool validates)
    {
        var trainer = new Trainer { MaxEpochs = 1, NumSanityValSteps = sanitySteps, Callbacks = [new RecordingCallback(calls)], Progress = ProgressDisplay.None };
        var (model, data) = (new RecordingModel(calls), new RecordingData(calls, batches: 2));

        _ = validates ? trainer.Fit(model, data) : trainer.Fit(model, new TrainOnly(data));

        string[] validation = validates ? Evaluation("Validation", "validate", "Validating", validates && sanitySteps == 0) : [];
        Assert.Equal(
            [
                "prepare PerNode Fit",
                "prepare Once Fit",
                "setup Fit",
                "OnRunStart Idle",
                .. validates && sanitySteps > 0 ? Evaluation("Validation", "validate", "SanityChecking", true) : [],
                "configure optimizers",
                "OnFitStart",
                "loader train",
                "OnTrainEpochStart Training",
                .. Steps("Train", "train", "Training", 0, 1),
                "OnTrainBatchEnd Training",
                .. Steps("Train", "train", "Training", 0, 2).Skip(2),
                "OnTrainBatchEnd Training",
                .. validation,
                "OnTrainEpochEnd Training",
                "OnFitEnd Training",
                "OnRunEnd",
                "teardown Fit",
            ],
            calls.Select(call => call.StartsWith("OnRunEnd", StringComparison.Ordinal) || call.StartsWith("OnFitStart", StringComparison.Ordinal) ? call.Split(' ')[0] : call));
    }

    [Theory]
    [InlineData(Stage.Validate, "Validation", "validate", "Validating")]
    [InlineData(Stage.Test, "Test", "test", "Testing")]
    [InlineData(Stage.Predict, "Predict", "predict", "Predicting")]
    public void Callbacks_hooks_and_steps_of_the_other_verbs_come_in_one_order(Stage stage, string split, string step, string state)
    {
        var trainer = new Trainer { Callbacks = [new RecordingCallback(calls)], Progress = ProgressDisplay.None };
        var (model, data) = (new RecordingModel(calls), new RecordingData(calls, batches: 2));
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
                "OnRunStart Idle",
                .. Evaluation(split, step, state, true),
                "OnRunEnd Idle",
                $"teardown {stage}",
            ],
            calls);
    }

    [Theory]
    [InlineData(Stage.Fit)]
    [InlineData(Stage.Test)]
    public void The_documentation_shows_this_order(Stage stage)
    {
        var trainer = new Trainer { MaxEpochs = 1, Callbacks = [new RecordingCallback(calls), new RecordingHooks(calls)], Progress = ProgressDisplay.None };
        var (model, data) = (new RecordingModel(calls), new RecordingData(calls, batches: 1));
        _ = stage == Stage.Fit ? trainer.Fit(model, data) : (object)trainer.Test(model, data);
        string[] happened = [.. calls
            .Where(call => !call.EndsWith("SanityChecking", StringComparison.Ordinal) || stage != Stage.Fit)
            .Select(call => call.Split(' ')[0] switch
            {
                "configure" => "ConfigureOptimizers",
                "train" => "TrainingStep",
                var word => word,
            })
            .Where(word => word.StartsWith("On", StringComparison.Ordinal) || word is "prepare" or "setup" or "teardown" or "ConfigureOptimizers" or "TrainingStep")
            .Where(word => stage != Stage.Fit || !word.StartsWith("OnEvaluation", StringComparison.Ordinal))
            .Distinct()];

        var page = File.ReadAllText(Path.Combine(EndToEnd.Repository.Root, "docs", "architecture.md"));
        var lines = page.Split("```")[1].Split('\n').Select(line => line.Trim()).ToList();
        var (other, end) = stage == Stage.Fit ? ("validate, test", "OnRunEnd") : ("fit:", "validate, test");
        var from = lines.FindIndex(line => line.StartsWith(other, StringComparison.Ordinal));
        lines.RemoveRange(from, lines.FindIndex(line => line.StartsWith(end, StringComparison.Ordinal)) - from);
        string[] documented = [.. lines.Select(line => line.Split(' ', '(', ',')[0]).Where(word => word.StartsWith("On", StringComparison.Ordinal)
            || word is "prepare" or "setup" or "teardown" or "ConfigureOptimizers" or "TrainingStep")];

        Assert.Equal(happened, documented);
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

    private static string[] Evaluation(string split, string step, string state, bool first) =>
    [
        .. first ? [$"loader {split.ToLowerInvariant()}"] : Array.Empty<string>(),
        $"OnEvaluationStart {state}",
        .. Enumerable.Range(1, 2).SelectMany(batch => Steps(split, step, state, 0, batch).Skip(2 * (batch - 1)).Append($"OnEvaluationBatchEnd {state}")),
        $"OnEvaluationEnd {state}",
    ];

    private sealed class RecordingCallback(List<string> calls) : Callback
    {
        public override void OnRunStart(Trainer trainer) => Record(trainer);

        public override void OnRunEnd(Trainer trainer) => Record(trainer);

        public override void OnFitStart(Trainer trainer) => Record(trainer);

        public override void OnFitEnd(Trainer trainer) => Record(trainer);

        public override void OnTrainEpochStart(Trainer trainer) => Record(trainer);

        public override void OnTrainBatchEnd(Trainer trainer) => Record(trainer);

        public override void OnTrainEpochEnd(Trainer trainer) => Record(trainer);

        public override void OnEvaluationStart(Trainer trainer) => Record(trainer);

        public override void OnEvaluationBatchEnd(Trainer trainer) => Record(trainer);

        public override void OnEvaluationEnd(Trainer trainer) => Record(trainer);

        private void Record(Trainer trainer, [System.Runtime.CompilerServices.CallerMemberName] string point = "") => calls.Add($"{point} {trainer.State}");
    }

    private sealed class RecordingHooks(List<string> calls) : Callback, IOptimizerHooks, IBatchHooks<TorchSharp.torch.Tensor>
    {
        public void OnTrainBatchStart(TorchSharp.torch.Tensor batch, StepContext context) => calls.Add("OnTrainBatchStart");

        public void OnBeforeOptimizerStep(TorchSharp.torch.optim.Optimizer optimizer, StepContext context) => calls.Add("OnBeforeOptimizerStep");

        public void OnAfterOptimizerStep(TorchSharp.torch.optim.Optimizer optimizer, StepContext context) => calls.Add("OnAfterOptimizerStep");
    }

    private sealed class TrainOnly(RecordingData data) : ITrainData<TorchSharp.torch.Tensor>
    {
        public NamedLoader<TorchSharp.torch.Tensor> GetTrainLoader() => data.GetTrainLoader();

        public TorchSharp.torch.Tensor TransferBatchToDevice(TorchSharp.torch.Tensor batch, BatchContext context) => data.TransferBatchToDevice(batch, context);

        public long BatchSize(TorchSharp.torch.Tensor batch) => data.BatchSize(batch);

        public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => data.PrepareDataAsync(scope, context);

        public Task SetupAsync(StageContext context) => data.SetupAsync(context);

        public Task TeardownAsync(StageContext context) => data.TeardownAsync(context);

        public Task OnExceptionAsync(Exception exception, StageContext context) => data.OnExceptionAsync(exception, context);
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
