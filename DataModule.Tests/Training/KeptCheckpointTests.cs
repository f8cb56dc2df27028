using DataModule.Tests.Sources;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>Which checkpoint files are kept, how they are named, and going on from the best.</summary>
public sealed class KeptCheckpointTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<int, int> ManyScores => [.. from most in (int[])[-1, 1, 2, 3, 5] from seed in (int[])[1, 2, 3, 4] select (most, seed)];

    [Theory]
    [MemberData(nameof(ManyScores))]
    public void There_are_as_many_files_as_entries_and_the_best_is_one_of_them(int most, int seed)
    {
        // Four validations at each step, with few different values: ties, within a step and across steps.
        var random = new Random(seed);
        List<double> scores = [];
        var saver = new ModelCheckpoint(folder.Path) { Monitor = "score", SaveTopK = most };
        var check = new AfterEachValidation(() =>
        {
            var entries = saver.StateDict().GetStrings("files");
            Assert.Equal(entries.Order(StringComparer.Ordinal), Kept());
            Assert.Equal(most < 0 ? scores.Count : Math.Min(scores.Count, most), entries.Length);
            Assert.Equal(scores.Order().Take(entries.Length), saver.StateDict().GetDoubles("metrics"));
            Assert.Contains($"score={scores.Min()}", saver.BestPath, StringComparison.Ordinal);
            using var best = Checkpoint.Read(saver.BestPath!);
        });
        Fit(saver, epochs: 2, batches: 8, accumulate: 4, validateEvery: 1, score: NextScore, after: check);

        Assert.Equal(16, scores.Count);

        double NextScore()
        {
            scores.Add(random.Next(4));
            return scores[^1];
        }
    }

    [Fact]
    public void A_value_of_NaN_is_kept_only_among_all_and_is_never_the_best()
    {
        var saver = new ModelCheckpoint(folder.Path) { Monitor = "score", SaveTopK = -1, FileName = "{epoch}" };
        Fit(saver, epochs: 3, score: new Queue<double>([double.NaN, 2, 1]).Dequeue);

        Assert.Equal(["0.ckpt", "1.ckpt", "2.ckpt"], Kept());
        Assert.Equal(Path.Combine(folder.Path, "2.ckpt"), saver.BestPath);
    }

    [Fact]
    public void Without_a_monitor_all_that_is_saved_can_be_kept()
    {
        var saver = new ModelCheckpoint(folder.Path) { SaveTopK = -1, EveryNSteps = 2 };
        Fit(saver, epochs: 2, batches: 4);

        Assert.Equal(["epoch=0-step=2.ckpt", "epoch=0-step=4.ckpt", "epoch=1-step=6.ckpt", "epoch=1-step=8.ckpt"], Kept());
        Assert.Null(saver.BestPath);
        Assert.Equal(Path.Combine(folder.Path, "last.ckpt"), saver.LastPath);
    }

    [Fact]
    public void All_are_kept_though_their_names_do_not_tell_them_apart_and_across_a_resume()
    {
        Fit(Saver(), epochs: 1, batches: 4);
        Fit(Saver(), epochs: 2, batches: 4, resumeFrom: "last");

        Assert.Equal(["run-v1.ckpt", "run-v2.ckpt", "run-v3.ckpt", "run.ckpt"], Kept());

        ModelCheckpoint Saver() => new(folder.Path) { SaveTopK = -1, EveryNSteps = 2, FileName = "run" };
    }

    [Theory]
    [InlineData("mnist-{epoch:00}-{score:0.000}", "mnist-01-0.250.ckpt")]
    [InlineData("{step}_{validation/score}_{train/loss:F1}", "4_0.25_3.0.ckpt")]
    [InlineData("{score:E1}", "2.5E-001.ckpt")]
    [InlineData("best", "best.ckpt")]
    public void Files_are_named_by_a_template(string template, string file)
    {
        var saver = new ModelCheckpoint(folder.Path) { Monitor = "score", FileName = template };
        Fit(saver, epochs: 2, batches: 2, score: new Queue<double>([0.5, 0.25]).Dequeue, rate: 0);

        Assert.Equal([file], Kept());
        Assert.Equal(Path.Combine(folder.Path, file), saver.BestPath);
    }

    [Theory]
    [InlineData("{epoch", "ModelCheckpoint.FileName '{epoch' has an unmatched brace.")]
    [InlineData("best/{epoch}", "ModelCheckpoint.FileName 'best/{epoch}' contains a folder; set Directory instead.")]
    [InlineData("{score:Q}", "ModelCheckpoint.FileName '{score:Q}' has an invalid number format.")]
    [InlineData(" ", "ModelCheckpoint.FileName ' ' is empty.")]
    [InlineData("last", "ModelCheckpoint.FileName 'last' results in 'last', the name of the newest checkpoint; choose another.")]
    [InlineData("{lossy}", "ModelCheckpoint monitors the metric 'lossy', which was not logged; validation has input, largest, score,")]
    public void A_template_that_cannot_name_files_is_an_error(string template, string said)
    {
        var saver = new ModelCheckpoint(folder.Path) { Monitor = "score", FileName = template };

        Assert.StartsWith(said, Assert.Throws<InvalidOperationException>(() => Fit(saver, epochs: 1, score: () => 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_without_anything_to_name_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(new ModelCheckpoint(folder.Path) { FileName = "{epoch}" }, epochs: 1));

        Assert.StartsWith("ModelCheckpoint.FileName is '{epoch}', but without a Monitor only last.ckpt is kept", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fit_goes_on_from_the_best_checkpoint_that_a_process_before_it_has_saved()
    {
        var best = Best();
        Fit(best, epochs: 4, batches: 3, score: new Queue<double>([3, 1, 2, 4]).Dequeue);
        Assert.Equal("epoch=1-step=6-score=1.ckpt", Path.GetFileName(best.BestPath));

        // As a crash right after the best one was saved leaves it, and as a full run does.
        foreach (var crashed in (bool[])[false, true])
        {
            if (crashed)
            {
                File.Delete(best.LastPath!);
            }

            var resumed = Best();
            var seen = new List<long>();
            var check = new AfterEachValidation(trainer => seen.Add(trainer.Epoch));
            Assert.Equal(4, Fit(resumed, epochs: 4, batches: 3, score: new Queue<double>([2, 4]).Dequeue, after: check, resumeFrom: "best").Epochs);
            Assert.Equal([2, 3], seen);
            Assert.Equal(best.BestPath, resumed.BestPath);
        }

        ModelCheckpoint Best() => new(folder.Path) { Monitor = "score", SaveTopK = 2 };
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Every_file_knows_what_all_that_save_have_decided_at_its_moment(int resumed)
    {
        var scores = new Queue<double>([3, 1, 2]);
        ModelCheckpoint[] Savers() =>
        [
            new(Path.Combine(folder.Path, "low")) { Monitor = "score", FileName = "{epoch}" },
            new(Path.Combine(folder.Path, "high")) { Monitor = "score", Mode = MonitorMode.Max, FileName = "{epoch}" },
            new(Path.Combine(folder.Path, "training")) { Monitor = "train/loss", Mode = MonitorMode.Max, FileName = "{epoch}" },
        ];
        Trainer With(ModelCheckpoint[] savers, int epochs) => new() { MaxEpochs = epochs, NumSanityValSteps = 0, LimitValidationBatches = 1, Callbacks = savers, Progress = ProgressDisplay.None };
        RecordingModel Model() => new([]) { ExtraMetricSource = ("score", scores.Dequeue) };
        var first = Savers();
        With(first, 1).Fit(Model(), new RecordingData([]));

        // Of the file that the first of them has written, all are gone on with: the decisions of the others are not made again.
        var second = Savers();
        With(second, 3).Fit(Model(), new RecordingData([]), resumeFrom: first[resumed].BestPath);

        Assert.Equal(["low/1.ckpt", "high/0.ckpt", "training/0.ckpt"], second.Select(saver => Path.GetRelativePath(folder.Path, saver.BestPath!)));
    }

    [Fact]
    public void Going_on_from_the_best_starts_anew_where_there_is_none()
    {
        Assert.Equal(1, Fit(new ModelCheckpoint(folder.Path) { Monitor = "score" }, epochs: 1, score: () => 1, resumeFrom: "best").Epochs);
    }

    [Fact]
    public void With_fewer_kept_than_before_only_the_best_stay()
    {
        var scores = new Queue<double>([1, 2, 5, 3, 0.5]);
        Fit(new ModelCheckpoint(folder.Path) { Monitor = "score", SaveTopK = 3 }, epochs: 3, score: scores.Dequeue);
        Fit(new ModelCheckpoint(folder.Path) { Monitor = "score", SaveTopK = 1 }, epochs: 4, score: scores.Dequeue, resumeFrom: "last");
        Assert.Equal(3, Kept().Length);
        Fit(new ModelCheckpoint(folder.Path) { Monitor = "score", SaveTopK = 1 }, epochs: 5, score: scores.Dequeue, resumeFrom: "last");
        Assert.Equal(["epoch=4-step=5-score=0.5.ckpt"], Kept());
    }

    [Fact]
    public void A_training_metric_is_watched_at_the_end_of_each_epoch_without_a_validation()
    {
        var stopping = new EarlyStopping("train/loss", MonitorMode.Max) { Patience = 2 };
        var saver = new ModelCheckpoint(folder.Path) { Monitor = "train/loss", SaveTopK = 2 };
        var trainer = new Trainer { MaxEpochs = 50, Callbacks = [stopping, saver], Progress = ProgressDisplay.None };

        // The loss falls, and more would be better: the first epoch is the best, and two more are waited for.
        var result = trainer.Fit(new RecordingModel([]), [torch.ones(4, 2)]);

        Assert.Equal((3, StopReason.Callback), (result.Epochs, result.Reason));
        Assert.Equal("train/loss was no better than 2 in 2 epochs.", stopping.Reason);
        Assert.Equal(["epoch=1-step=2-train_loss=1.97.ckpt", "epoch=2-step=3-train_loss=1.94.ckpt"], Kept());
    }

    [Fact]
    public void A_metric_that_only_training_logs_is_watched_once_an_epoch_however_often_it_validates()
    {
        var stopping = new EarlyStopping("loss", MonitorMode.Max) { Patience = 2 };

        Assert.Equal(3, Fit(stopping, epochs: 50, batches: 4, validateEvery: 1).Epochs);
        Assert.EndsWith("in 2 epochs.", stopping.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_of_training_and_validation_is_the_validations_even_before_the_first_one()
    {
        var stopping = new EarlyStopping("input") { Patience = 2 };
        var trainer = new Trainer { MaxEpochs = 50, CheckValEveryNEpochs = 3, Callbacks = [stopping], Progress = ProgressDisplay.None };

        Assert.Equal(9, trainer.Fit(new RecordingModel([]), new RecordingData([])).Epochs);
        Assert.EndsWith("in 2 validations.", stopping.Reason, StringComparison.Ordinal);
    }

    private string[] Kept() =>
        [.. Directory.GetFiles(folder.Path).Select(file => Path.GetFileName(file)).Where(file => file != "last.ckpt").Order(StringComparer.Ordinal)];

    private static FitResult Fit(
        Callback saver,
        int epochs,
        int batches = 1,
        Func<double>? score = null,
        Callback? after = null,
        int accumulate = 1,
        int? validateEvery = null,
        double rate = 0.01,
        string? resumeFrom = null)
    {
        var trainer = new Trainer
        {
            MaxEpochs = epochs,
            NumSanityValSteps = 0,
            LimitValidationBatches = 1,
            AccumulateGradBatches = accumulate,
            ValCheckInterval = validateEvery is { } interval ? interval : Limit.Fraction(1),
            Callbacks = after is null ? [saver] : [saver, after],
            Progress = ProgressDisplay.None,
        };
        var model = new RecordingModel([]) { LearningRate = rate, ExtraMetricSource = score is null ? null : ("score", score) };
        return trainer.Fit(model, new RecordingData([], batches), resumeFrom);
    }

    private sealed class AfterEachValidation(Action<Trainer> check) : Callback
    {
        public AfterEachValidation(Action check)
            : this(_ => check())
        {
        }

        // It looks after the checkpoint is saved.
        public override bool SavesCheckpoints => true;

        public override void OnEvaluationEnd(Trainer trainer) => check(trainer);
    }
}
