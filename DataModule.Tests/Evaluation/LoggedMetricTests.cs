using DataModule.Tests.Sources;
using DataModule.Tests.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Evaluation;

/// <summary>Metric objects in a run: computed at the end of the epoch, started anew, watched, logged, saved and gone on with.</summary>
public sealed class LoggedMetricTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_metric_object_has_the_value_of_the_epoch_not_the_mean_over_batches()
    {
        var result = Trainer().Validate(new Model(), Data([[1, 1], [3, 3], [8]]));

        Assert.Equal(Math.Sqrt((1 + 1 + 9 + 9 + 64) / 5.0), result["rmse"], 1e-6);
        Assert.Equal(((2 * 1) + (2 * 3) + 8) / 5.0, result["averaged"], 1e-6);
        Assert.Equal(["averaged", "rmse", "exact_0", "exact_1"], result.Metrics.Keys);
    }

    [Fact]
    public void Every_epoch_and_every_run_starts_anew_and_the_last_values_can_be_read()
    {
        var model = new Model();
        var trainer = Trainer(epochs: 3);
        var fit = trainer.Fit(model, Data([[1, 1], [3]]), Data([[2, 2, 2], [5]]));
        Assert.Equal(Rmse(1, 1, 3), fit.Train["rmse"], 1e-6);
        Assert.Equal(Rmse(2, 2, 2, 5), fit.Validation["rmse"], 1e-6);
        Assert.Equal(fit.Validation["rmse"], model.Validation.Value);
        Assert.Equal(2, model.Validation.Updates);

        Assert.Equal(6, trainer.Validate(model, Data([[6]]))["rmse"], 1e-6);
        Assert.Equal(7, trainer.Test(model, Data([[7]]))["rmse"], 1e-6);
        Assert.Equal(7, model.Validation.Value, 1e-6);
    }

    [Fact]
    public void Callbacks_watch_it_loggers_get_it_and_the_table_shows_it()
    {
        var stopping = new EarlyStopping("rmse") { Patience = 2 };
        var ofTraining = new EarlyStopping("train/rmse") { Patience = 30 };
        var saver = new ModelCheckpoint(folder.Path) { Monitor = "rmse", FileName = "{rmse:0.00}" };
        var trainer = new Trainer
        {
            MaxEpochs = 50,
            Callbacks = [stopping, ofTraining, saver],
            Loggers = [new JsonLinesLogger(folder.Path)],
            Progress = ProgressDisplay.None,
        };

        Assert.Equal(3, trainer.Fit(new Model(), Data([[1, 1], [3]]), Data([[2, 2, 2], [5]])).Epochs);

        Assert.StartsWith("rmse was no better than 3.041", stopping.Reason, StringComparison.Ordinal);
        Assert.Equal("3.04.ckpt", Path.GetFileName(saver.BestPath));
        var lines = File.ReadAllLines(Path.Combine(folder.Path, "metrics.jsonl"));
        Assert.Equal(3, lines.Count(line => line.Contains("\"validation/rmse\":3.0413", StringComparison.Ordinal)));
        Assert.Equal(3, lines.Count(line => line.Contains("\"train/rmse\":1.914", StringComparison.Ordinal)));
    }

    [Fact]
    public void Several_loaders_have_a_value_each()
    {
        var data = new RecordingData([]) { ValidationNames = ["day", "night"] };
        var result = Trainer().Validate(new Pictures(), data);

        Assert.Equal(["mean/day", "mean/night"], result.Metrics.Keys);
        Assert.Equal((2, 2), (result["mean/day"], result["mean/night"]));
    }

    [Fact]
    public void One_object_for_training_and_validation_is_an_error_that_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Trainer().Fit(new Model { Shared = true }, Data([[1]]), Data([[2]])));

        Assert.Equal(
            "The metric logged as 'rmse' is already logged as 'rmse' in an epoch that has not ended. Use one metric object for each name, and separate ones for training and validation.",
            error.Message);
    }

    [Fact]
    public void A_run_that_failed_leaves_nothing_in_it()
    {
        var model = new Model { FailAt = 2 };
        Assert.Throws<InvalidDataException>(() => Trainer().Validate(model, Data([[1], [100], [3]])));
        model.FailAt = -1;
        Assert.Equal(4, Trainer().Validate(model, Data([[4]]))["rmse"], 1e-6);
    }

    public static TheoryData<int> Points => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Points))]
    public void A_run_that_was_saved_in_the_middle_of_an_epoch_ends_with_the_same_bits(int saveAfter)
    {
        float[][] training = [[1.1f, 0.3f], [3.7f], [0.2f, 9.1f, 2.2f], [4.4f]];
        var expected = Trainer(epochs: 2).Fit(new Model(), Data(training), Data([[2], [5]]));

        var path = Path.Combine(folder.Path, "saved.ckpt");
        var batches = 0;
        Trainer(epochs: 2, new AfterBatch(trainer =>
        {
            if (++batches == saveAfter)
            {
                trainer.SaveCheckpoint(path);
            }
        })).Fit(new Model(), Data(training), Data([[2], [5]]));
        var resumed = Trainer(epochs: 2).Fit(new Model(), Data(training), Data([[2], [5]]), resumeFrom: path);

        Assert.Equal([.. expected.Train, .. expected.Validation], [.. resumed.Train, .. resumed.Validation]);
    }

    private static double Rmse(params double[] errors) => Math.Sqrt(errors.Sum(error => error * error) / errors.Length);

    private static List<Tensor> Data(float[][] batches) => [.. batches.Select(batch => tensor(batch).unsqueeze(1).DetachFromDisposeScope())];

    private static Trainer Trainer(int epochs = 1, params Callback[] callbacks) =>
        new() { MaxEpochs = epochs, Callbacks = callbacks, Progress = ProgressDisplay.None };

    private sealed class AfterBatch(Action<Trainer> action) : Callback
    {
        public override void OnTrainBatchEnd(Trainer trainer) => action(trainer);
    }

    /// <summary>Predicts 0, so that each number is an error.</summary>
    private sealed class Model : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>, ITestStep<Tensor>
    {
        private readonly TorchSharp.Modules.Linear layer = nn.Linear(1, 1);
        private readonly RootMeanSquaredError ofTraining = new();
        private readonly AveragePrecision exact = new(labels: 2, average: Average.None);

        public Model()
            : base(nameof(Model)) => RegisterComponents();

        public RootMeanSquaredError Validation { get; } = new();

        public bool Shared { get; init; }

        public int FailAt { get; set; } = -1;

        public override Tensor forward(Tensor input) => layer.forward(input);

        public Tensor TrainingStep(Tensor batch, StepContext context)
        {
            var rmse = Shared ? Validation : ofTraining;
            rmse.Update(zeros_like(batch), batch);
            context.Log("rmse", rmse);
            return forward(batch).mean() * 0;
        }

        public void ValidationStep(Tensor batch, StepContext context)
        {
            Validation.Update(zeros_like(batch), batch);
            context.Log("rmse", Validation);
            if (context.BatchIndex == FailAt)
            {
                throw new InvalidDataException("planted");
            }

            context.Log("averaged", batch.square().mean().sqrt());
            if (context.State == RunningState.Validating && context.GlobalStep == 0)
            {
                exact.Update(batch.expand(-1, 2), (batch > 2).expand(-1, 2));
                context.Log("exact", exact);
            }
        }

        public void TestStep(Tensor batch, StepContext context) => ValidationStep(batch, context);

        public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), 0.1);
    }

    private sealed class Pictures : IValidationStep<Tensor>
    {
        private readonly MeanMetric mean = new();

        public void ValidationStep(Tensor batch, StepContext context)
        {
            mean.Update(batch);
            context.Log("mean", mean);
        }
    }
}
