using Xunit;

namespace DataModule.Tests.Training;

public sealed class CallbackTests : IDisposable
{
    private readonly List<string> calls = [];
    private readonly string directory = Directory.CreateTempSubdirectory("callbacks").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Early_stopping_ends_the_fit_once_patience_is_over()
    {
        var stopping = new EarlyStopping("input") { Patience = 2 };

        // The data's mean never changes: the first validation is the best, and two more are waited for.
        var result = Fit(maxEpochs: 50, stopping);

        Assert.Equal((3, StopReason.Callback), (result.Epochs, result.Reason));
        Assert.Equal("input was no better than 2 in 2 validations.", stopping.Reason);
    }

    [Theory]
    [InlineData("input")]
    [InlineData("loss")]
    public void A_metric_that_each_validation_loader_has_must_be_chosen(string metric)
    {
        var data = new RecordingData(calls) { ValidationNames = ["near", "far"] };
        var model = new RecordingModel(calls) { ExtraMetric = ("loss", 1) };

        var error = Assert.Throws<InvalidOperationException>(() => Fit(2, data, model, new EarlyStopping(metric)));

        Assert.EndsWith($"monitor one of {metric}/near, {metric}/far, or training's as train/{metric}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validation/input/near")]
    [InlineData("input/far")]
    [InlineData("train/loss")]
    public void A_metric_can_be_watched_under_its_loggers_name(string metric)
    {
        var data = new RecordingData(calls) { ValidationNames = ["near", "far"] };
        var stopping = new EarlyStopping(metric, metric == "train/loss" ? MonitorMode.Max : MonitorMode.Min) { Patience = 1, CheckFinite = false };

        Fit(50, data, new RecordingModel(calls), stopping);

        Assert.StartsWith(metric + " was no better than", stopping.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Early_stopping_goes_on_where_its_state_was_saved()
    {
        var first = new EarlyStopping("input") { Patience = 3 };
        Fit(maxEpochs: 2, first);
        var second = new EarlyStopping("input") { Patience = 3 };
        second.LoadStateDict(StateDict.Parse(first.StateDict().ToJson()));

        Assert.Equal(2, Fit(maxEpochs: 50, second).Epochs);
    }

    [Fact]
    public void A_fit_that_it_ended_stays_ended_when_resumed_and_goes_on_with_more_patience()
    {
        var path = Path.Combine(directory, "ended.ckpt");
        Assert.Equal(3, Fit(maxEpochs: 50, new EarlyStopping("input") { Patience = 2 }, new SaveAtEnd(path)).Epochs);

        var resumed = new EarlyStopping("input") { Patience = 2 };
        Assert.Equal((3, StopReason.Callback), Outcome(Resume(resumed)));
        Assert.Equal("input was no better than 2 in 2 validations.", resumed.Reason);
        Assert.Equal((5, StopReason.Callback), Outcome(Resume(new EarlyStopping("input") { Patience = 4 })));

        FitResult Resume(Callback callback) =>
            Trainer(50, callback).Fit(new RecordingModel(calls), new RecordingData(calls), path);
        static (long, StopReason) Outcome(FitResult result) => (result.Epochs, result.Reason);
    }

    [Fact]
    public void Early_stopping_serves_one_fit_after_the_other()
    {
        var trainer = Trainer(50, new EarlyStopping("input") { Patience = 2 });
        Assert.Equal(3, trainer.Fit(new RecordingModel(calls), new RecordingData(calls)).Epochs);
        Assert.Equal(3, trainer.Fit(new RecordingModel(calls), new RecordingData(calls)).Epochs);
    }

    [Fact]
    public void A_first_value_of_NaN_is_no_best_one()
    {
        var values = new Queue<double>([double.NaN, 3, 2, 2, 2, 2]);
        var stopping = new EarlyStopping("score") { Patience = 2, CheckFinite = false };
        var model = new RecordingModel(calls) { ExtraMetricSource = ("score", values.Dequeue) };

        Assert.Equal(5, Fit(maxEpochs: 6, new RecordingData(calls, batches: 1), model, stopping).Epochs);
        Assert.Equal("score was no better than 2 in 2 validations.", stopping.Reason);
    }

    [Fact]
    public void A_metric_that_is_not_finite_ends_the_fit_at_once()
    {
        var stopping = new EarlyStopping("broken");
        var result = Fit(maxEpochs: 50, new RecordingData(calls), new RecordingModel(calls) { ExtraMetric = ("broken", double.NaN) }, stopping);

        Assert.Equal(1, result.Epochs);
        Assert.Equal("broken is NaN.", stopping.Reason);
    }

    [Fact]
    public void Watching_a_metric_that_was_not_logged_names_those_that_were()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(maxEpochs: 1, new EarlyStopping("acuracy")));

        Assert.Equal(
            "EarlyStopping monitors the metric 'acuracy', which was not logged; validation has input, largest, training has input, loss.",
            error.Message);
    }

    [Fact]
    public void The_best_k_checkpoints_are_kept_and_the_newest()
    {
        var values = new Queue<double>([5, 3, 4, 1, 2]);
        var saver = new ModelCheckpoint(directory) { Monitor = "score", SaveTopK = 2 };
        var model = new RecordingModel(calls) { ExtraMetricSource = ("score", values.Dequeue) };

        Fit(maxEpochs: 5, new RecordingData(calls, batches: 1), model, saver);

        Assert.Equal(
            ["epoch=3-step=4-score=1.ckpt", "epoch=4-step=5-score=2.ckpt", "last.ckpt"],
            Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Path.Combine(directory, "epoch=3-step=4-score=1.ckpt"), saver.BestPath);
    }

    [Theory]
    [InlineData("../outside.ckpt")]
    [InlineData("/outside.ckpt")]
    [InlineData("notes.txt")]
    [InlineData("")]
    public void A_state_from_elsewhere_names_no_other_files_to_be_deleted(string file)
    {
        var saver = new ModelCheckpoint(directory) { Monitor = "score" };
        var state = StateDict.Parse($$"""{"files": ["{{file}}"], "metrics": [1]}""");

        Assert.Contains($"'{file}'", Assert.Throws<StateException>(() => saver.LoadStateDict(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_old_best_checkpoint_goes_only_when_the_new_one_is_on_disk()
    {
        var (old, better) = (Path.Combine(directory, "epoch=0-step=1-score=2.ckpt"), Path.Combine(directory, "epoch=1-step=2-score=1.ckpt"));
        FitWithScores(2, 1, before: 1, () =>
        {
            // What cannot be deleted stands for a crash before the deletion.
            File.Move(old, old + ".kept");
            Directory.CreateDirectory(Path.Combine(old, "not empty"));
        });
        using (Checkpoint.Read(better))
        {
            Directory.Delete(directory, recursive: true);
        }

        // What cannot be written stands for a crash before the new file is complete.
        FitWithScores(2, 1, before: 1, () => Directory.CreateDirectory(Path.Combine(better, "not empty")));
        Checkpoint.Read(old).Dispose();

        void FitWithScores(double first, double second, int before, Action change)
        {
            var values = new Queue<double>([first, second]);
            var saver = new ModelCheckpoint(directory) { Monitor = "score" };
            var model = new RecordingModel(calls)
            {
                ExtraMetricSource = ("score", () =>
                {
                    if (values.Count == before)
                    {
                        change();
                    }

                    return values.Dequeue();
                }
                ),
            };
            Assert.ThrowsAny<Exception>(() => Fit(maxEpochs: 2, new RecordingData(calls, batches: 1), model, saver));
        }
    }

    [Fact]
    public void More_is_better_where_the_mode_says_so()
    {
        var values = new Queue<double>([1, 3, 2]);
        var saver = new ModelCheckpoint(directory) { Monitor = "score", Mode = MonitorMode.Max };
        var model = new RecordingModel(calls) { ExtraMetricSource = ("score", values.Dequeue) };

        Fit(maxEpochs: 3, new RecordingData(calls, batches: 1), model, saver);

        Assert.EndsWith("score=3.ckpt", saver.BestPath, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_every_n_steps_is_that_of_its_step()
    {
        var saver = new ModelCheckpoint(directory) { EveryNSteps = 2, EveryNEpochs = 0 };

        var data = new RecordingData(calls, batches: 9)
        {
            OnCall = call =>
            {
                if (call == "transfer Train Training epoch 0 batch 5")
                {
                    throw new InvalidDataException("planted");
                }
            },
        };

        Assert.Throws<InvalidDataException>(() => Fit(maxEpochs: 1, data, new RecordingModel(calls), saver));

        using var checkpoint = Checkpoint.Read(saver.LastPath!);
        Assert.Equal(4, checkpoint.Loops.GetInt64("steps"));
    }

    [Theory]
    [InlineData(5, 0, 5)] // within the second epoch
    [InlineData(5, 4, 5)]
    [InlineData(6, 6, 6)] // a step that is a multiple was saved, and the validation after it was not
    public void The_newest_checkpoint_is_that_of_the_fits_end(int maxSteps, int everyNSteps, int steps)
    {
        var saver = new ModelCheckpoint(directory) { EveryNSteps = everyNSteps, EveryNEpochs = 0 };
        var trainer = new Trainer { MaxSteps = maxSteps, Callbacks = [saver], Progress = ProgressDisplay.None };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 3));

        using var checkpoint = Checkpoint.Read(saver.LastPath!);
        Assert.Equal(steps, checkpoint.Loops.GetInt64("steps"));
        Assert.Equal(maxSteps / 3, checkpoint.Loops.GetInt64("epoch"));
    }

    [Fact]
    public void A_fast_development_run_saves_nothing()
    {
        var saver = new ModelCheckpoint(Path.Combine(directory, "none")) { EveryNSteps = 1, Monitor = "input" };
        var trainer = new Trainer { FastDevRun = 1, Callbacks = [saver], Progress = ProgressDisplay.None };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls));

        Assert.False(Directory.Exists(saver.Directory));
    }

    [Fact]
    public void Loggers_get_the_metrics_of_epochs_validations_and_steps()
    {
        var logger = new JsonLinesLogger(directory);
        var trainer = new Trainer
        {
            MaxEpochs = 1,
            LogEveryNSteps = 2,
            Loggers = [logger],
            Callbacks = [new LearningRateMonitor(everyNSteps: 2), new ThroughputMonitor()],
            Progress = ProgressDisplay.None,
        };

        trainer.Fit(new RecordingModel(calls) { LearningRate = 0.25 }, new RecordingData(calls, batches: 3));

        var lines = File.ReadAllLines(Directory.GetFiles(directory, "*.jsonl").Single());
        Assert.Contains(lines, line => line.Contains("\"train/input_step\":2", StringComparison.Ordinal) && line.Contains("\"step\":2", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"learning_rate\":0.25", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"validation/largest\":3", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"train/loss\":", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"samples_per_second\":", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_fit_of_one_trainer_logs_beside_the_first()
    {
        var trainer = new Trainer
        {
            MaxEpochs = 1,
            Loggers = [new CsvLogger(directory), new JsonLinesLogger(directory), new TensorBoardLogger(directory)],
            Progress = ProgressDisplay.None,
        };
        trainer.Fit(new RecordingModel(calls) { LearningRate = 0 }, new RecordingData(calls));
        trainer.Fit(new RecordingModel(calls) { LearningRate = 0 }, new RecordingData(calls));

        Assert.Equal(File.ReadAllText(Path.Combine(directory, "metrics.1.csv")), File.ReadAllText(Path.Combine(directory, "metrics.csv")));
        Assert.Equal(File.ReadAllText(Path.Combine(directory, "metrics.1.jsonl")), File.ReadAllText(Path.Combine(directory, "metrics.jsonl")));
        Assert.StartsWith("step,epoch,", File.ReadAllText(Path.Combine(directory, "metrics.csv")), StringComparison.Ordinal);
        var events = Directory.GetFiles(directory, "events*");
        Assert.Equal(2, events.Length);
        Assert.Equal(new FileInfo(events[0]).Length, new FileInfo(events[1]).Length);
    }

    [Fact]
    public void To_overfit_every_epoch_reads_the_same_first_batches()
    {
        List<string> seen = [];
        using var loader = DataLoader.Create<float, TorchSharp.torch.Tensor>(
            Dataset.From(Enumerable.Range(0, 100).Select(index => (float)index).ToArray()),
            batchSize: 2,
            (numbers, _) =>
            {
                seen.Add(string.Join(' ', numbers.ToArray()));
                return TorchSharp.torch.ones(numbers.Length, 2);
            },
            shuffle: true);
        var trainer = new Trainer { MaxEpochs = 3, OverfitBatches = 2, Progress = ProgressDisplay.None };

        Assert.Equal(6, trainer.Fit(new RecordingModel(calls), loader).Steps);

        Assert.Equal(2, seen.Distinct().Count());
        Assert.Equal(6, seen.Count);
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void The_sanity_check_uses_as_many_batches_as_told(int steps, int used)
    {
        var trainer = new Trainer { MaxEpochs = 0, NumSanityValSteps = steps, Progress = ProgressDisplay.None };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 3));

        Assert.Equal(used, calls.Count(call => call.StartsWith("validate step SanityChecking", StringComparison.Ordinal)));
    }

    private FitResult Fit(int maxEpochs, params Callback[] callbacks) =>
        Trainer(maxEpochs, callbacks).Fit(new RecordingModel(calls), new RecordingData(calls));

    private static FitResult Fit(int maxEpochs, RecordingData data, RecordingModel model, Callback callback) =>
        Trainer(maxEpochs, callback).Fit(model, data);

    private static Trainer Trainer(int maxEpochs, params Callback[] callbacks) =>
        new() { MaxEpochs = maxEpochs, NumSanityValSteps = 0, Callbacks = callbacks, Progress = ProgressDisplay.None };

    private sealed class SaveAtEnd(string path) : Callback
    {
        public override void OnFitEnd(Trainer trainer) => trainer.SaveCheckpoint(path);
    }
}
