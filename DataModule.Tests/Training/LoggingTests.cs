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

        public void LogImage(long step, string name, torch.Tensor image)
        {
        }

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
