using DataModule.Tests.Sources;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>What reaches the loggers, when, and under which names: one clock, one value for each name and step.</summary>
public sealed class LoggingTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();
    private readonly MemoryLogger log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_n_steps_counts_the_steps_of_the_run_across_epochs()
    {
        Trainer(epochs: 10).Fit(new RecordingModel([]), new RecordingData([], batches: 20));

        Assert.Equal([50, 100, 150, 200], log.Steps("train/input_step"));
        Assert.Equal([10, 20, 10, 20], log.Values("train/input_step")); // batches 1 to 20 have the value of their number
        Assert.Equal(Enumerable.Range(1, 10).Select(epoch => epoch * 20L), log.Steps("train/input"));
        Assert.All(log.Values("train/input"), value => Assert.Equal(10.5, value));
    }

    [Fact]
    public void Accumulated_batches_are_one_step_and_give_one_value()
    {
        Trainer(epochs: 2, every: 2, accumulate: 4).Fit(new RecordingModel([]), new RecordingData([], batches: 8));

        Assert.Equal([2, 4], log.Steps("train/input_step"));
        Assert.Equal([6.5, 6.5], log.Values("train/input_step")); // the mean of batches 5 to 8
        Assert.Equal([2, 4], log.Steps("learning_rate"));
    }

    [Fact]
    public void No_name_has_two_values_at_one_step()
    {
        var trainer = Trainer(epochs: 3, every: 1, accumulate: 3, validateEvery: 1);
        var model = new RecordingModel([]) { StepMetric = true };
        trainer.Fit(model, new RecordingData([], batches: 7));
        trainer.Test(model, new RecordingData([]));

        Assert.All(log.Rows.GroupBy(row => (row.Name, row.Step)), group => Assert.Single(group));
    }

    [Fact]
    public void A_step_value_of_a_validation_reaches_the_loggers_by_its_batches()
    {
        var model = new RecordingModel([]) { StepMetric = true };
        Trainer(epochs: 2).Fit(model, new RecordingData([], batches: 3));

        Assert.Equal([1, 2, 3, 4, 5, 6], log.Steps("validation/batch_step"));
        Assert.Equal([1, 2, 3, 1, 2, 3], log.Values("validation/batch_step"));
        Assert.Equal([3, 6], log.Steps("validation/batch"));
    }

    [Fact]
    public void Steps_and_callbacks_give_images_texts_and_histograms_to_the_loggers()
    {
        var model = new Drawing();
        var callback = new Training.AfterBatch(static trainer => trainer.LogText("note", "from a callback"), batch: 2);
        var trainer = new Trainer { MaxEpochs = 1, Loggers = [log], Callbacks = [callback], Progress = ProgressDisplay.None };
        trainer.Fit(model, [torch.ones(2, 3), torch.ones(2, 3)], [torch.ones(2, 3)]);
        trainer.Test(model, [torch.ones(2, 3)]);

        Assert.Equal(
            [
                "text train/words 0: batch 0", "histogram train/weights 0: 6",
                "text train/words 1: batch 1", "histogram train/weights 1: 6",
                "text note 2: from a callback",
                "image validation/input 2: 2x3",
                "image test/input 2: 2x3",
            ],
            log.Others);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)] // the end of an epoch
    public void What_is_logged_when_a_fit_starts_is_logged_once_however_often_it_is_resumed(int saved)
    {
        var path = Path.Combine(folder.Path, "middle.ckpt");
        Callback[] Callbacks(int batch) => [new AtStart(), new Training.AfterBatch(trainer => trainer.SaveCheckpoint(path), batch)];
        Trainer With(int batch) => new() { MaxEpochs = 2, Loggers = [log], Callbacks = Callbacks(batch), Progress = ProgressDisplay.None };
        With(saved).Fit(new RecordingModel([]), new RecordingData([], batches: 3));
        var (whole, others) = (log.Rows.ToArray(), log.Others.ToArray());

        With(1).Fit(new RecordingModel([]), new RecordingData([], batches: 3), path);
        With(0).Fit(new RecordingModel([]), new RecordingData([], batches: 3), path);

        Assert.Equal(("started", 0, 1), whole[0]);
        Assert.Equal(whole, log.Rows);
        Assert.Equal(["text start 0: once"], others);
        Assert.Equal(others, log.Others);
    }

    private sealed class AtStart : Callback
    {
        public override void OnFitStart(Trainer trainer)
        {
            trainer.Log("started", 1);
            trainer.LogText("start", "once");
        }
    }

    [Fact]
    public void Every_logger_keeps_texts_and_histograms_in_its_own_form()
    {
        using (var csv = new CsvLogger(folder.Path))
        {
            csv.LogText(7, "train/words", "naïve\n");
            csv.LogHistogram(7, "train/weights", torch.tensor(new[] { 1f, 1f, 3f, float.NaN }));
        }

        using var lines = new JsonLinesLogger(folder.Path);
        lines.LogText(7, "words", "naïve");
        lines.LogHistogram(8, "none", torch.empty(0));

        Assert.Equal("naïve\n", File.ReadAllText(Path.Combine(folder.Path, "text", "train_words", "00000007.txt")));
        var rows = File.ReadAllLines(Path.Combine(folder.Path, "histograms", "train_weights", "00000007.csv"));
        Assert.Equal(["from,to,count", "1,1.03125,2"], rows[..2]);
        Assert.Equal((65, "2.96875,3,1"), (rows.Length, rows[^1]));
        string[] logged;
        using (var stream = new FileStream(lines.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        using (var reader = new StreamReader(stream))
        {
            logged = reader.ReadToEnd().TrimEnd().Split('\n');
        }

        Assert.Equal(["{\"step\":7,\"text\":\"na\\u00EFve\",\"name\":\"words\"}", "{\"step\":8,\"histogram\":{\"edges\":[0,0],\"counts\":[0]},\"name\":\"none\"}"], logged);
    }

    [Fact]
    public void Metrics_of_test_and_validate_reach_the_loggers()
    {
        Trainer().Test(new RecordingModel([]), new RecordingData([]));
        Trainer().Validate(new RecordingModel([]) { StepMetric = true }, new RecordingData([]));

        Assert.Equal([2], log.Values("test/input"));
        Assert.Equal([2], log.Values("validation/input"));
        Assert.Equal([1, 2, 3], log.Values("validation/batch_step"));
    }

    [Fact]
    public void A_test_after_a_fit_goes_on_with_its_log()
    {
        var trainer = new Trainer
        {
            MaxEpochs = 2,
            Loggers = [new CsvLogger(folder.Path), new JsonLinesLogger(folder.Path), new TensorBoardLogger(folder.Path), log],
            Progress = ProgressDisplay.None,
        };
        trainer.Fit(new RecordingModel([]), new RecordingData([], batches: 3));
        trainer.Test(new RecordingModel([]), new RecordingData([]));
        trainer.Validate(new RecordingModel([]), new RecordingData([]));

        var rows = File.ReadAllLines(Path.Combine(folder.Path, "metrics.csv"));
        Assert.Equal("step,epoch,validation/input,validation/largest,train/input,train/loss,test/input", rows[0]);
        Assert.Equal("6,2,,,,,2", rows[^2]);
        Assert.Equal("6,2,2,3,,,", rows[^1]);
        Assert.Equal(7, rows.Length);
        Assert.Equal(7, File.ReadAllLines(Path.Combine(folder.Path, "metrics.jsonl")).Length); // with the hyperparameters'
        Assert.False(File.Exists(Path.Combine(folder.Path, "metrics.1.csv")));
        Assert.Equal([6], log.Steps("test/input"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // within an optimizer step
    [InlineData(5)]
    [InlineData(8)]
    public void A_resumed_run_logs_what_one_that_was_never_stopped_does(int saveAfter)
    {
        Trainer(epochs: 2, every: 1, accumulate: 3).Fit(Model(), Data());
        var expected = log.Rows.ToArray();

        var path = Path.Combine(folder.Path, "saved.ckpt");
        var batches = 0;
        log.Rows.Clear();
        Trainer(epochs: 2, every: 1, accumulate: 3, callback: new AfterBatch(trainer =>
        {
            if (++batches == saveAfter)
            {
                trainer.SaveCheckpoint(path);
            }
        })).Fit(Model(), Data());
        Trainer(epochs: 2, every: 1, accumulate: 3).Fit(Model(), Data(), path);

        Assert.Equal(expected, log.Rows);

        static RecordingModel Model() => new([]) { StepMetric = true };
        static RecordingData Data() => new([], batches: 7);
    }

    private Trainer Trainer(int epochs = 1, int every = 50, int accumulate = 1, Callback? callback = null, int? validateEvery = null) => new()
    {
        MaxEpochs = epochs,
        LogEveryNSteps = every,
        AccumulateGradBatches = accumulate,
        ValCheckInterval = validateEvery is { } interval ? interval : Limit.Fraction(1),
        Loggers = [log],
        Callbacks = [new LearningRateMonitor(every), .. callback is null ? [] : (Callback[])[callback]],
        Progress = ProgressDisplay.None,
    };

    private sealed class AfterBatch(Action<Trainer> action) : Callback
    {
        // After the loggers, as any that saves.
        public override bool SavesCheckpoints => true;

        public override void OnTrainBatchEnd(Trainer trainer) => action(trainer);
    }

    private sealed class Drawing : ITrainingStep<torch.Tensor>, IValidationStep<torch.Tensor>, ITestStep<torch.Tensor>
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(2, 3));

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context)
        {
            context.LogText("words", FormattableString.Invariant($"batch {context.BatchIndex}"));
            context.LogHistogram("weights", weight);
            return (batch * weight).mean();
        }

        public void ValidationStep(torch.Tensor batch, StepContext context) => context.LogImage("input", batch);

        public void TestStep(torch.Tensor batch, StepContext context) => ValidationStep(batch, context);

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([weight], 0.1);
    }

    private sealed class MemoryLogger : IMetricLogger
    {
        public List<(string Name, long Step, double Value)> Rows { get; } = [];

        public IEnumerable<long> Steps(string name) => Rows.Where(row => row.Name == name).Select(row => row.Step);

        public IEnumerable<double> Values(string name) => Rows.Where(row => row.Name == name).Select(row => row.Value);

        public void LogMetrics(long step, long epoch, IReadOnlyDictionary<string, double> metrics) =>
            Rows.AddRange(metrics.Select(metric => (metric.Key, step, metric.Value)));

        public void LogHyperparameters(StateDict hyperparameters)
        {
        }

        public List<string> Others { get; } = [];

        public void LogImage(long step, string name, torch.Tensor image) =>
            Others.Add(FormattableString.Invariant($"image {name} {step}: {string.Join('x', image.shape)}"));

        public void LogText(long step, string name, string text) => Others.Add(FormattableString.Invariant($"text {name} {step}: {text}"));

        public void LogHistogram(long step, string name, torch.Tensor values) => Others.Add(FormattableString.Invariant($"histogram {name} {step}: {values.numel()}"));

        public void Flush()
        {
        }

        public StateDict StateDict() => new StateDict().Set("rows", Rows.Count);

        public void LoadStateDict(StateDict state) => Rows.RemoveRange((int)state.GetInt64("rows"), Rows.Count - (int)state.GetInt64("rows"));

        public void Dispose()
        {
        }
    }
}
