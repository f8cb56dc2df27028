using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

#pragma warning disable DM0077, DM0078 // the mistakes are what is tested

namespace DataModule.Tests.Training;

/// <summary>Mistakes that are known before an epoch is trained, and are told then.</summary>
public sealed class EarlyMistakeTests : IDisposable
{
    private readonly List<string> calls = [];
    private readonly List<string> said = [];
    private readonly string directory = Directory.CreateTempSubdirectory("mistakes").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    public static TheoryData<string, string> WrongNames => new()
    {
        { "EarlyStopping acuracy", "EarlyStopping monitors the metric 'acuracy', which was not logged; validation has input, largest, training has input, loss." },
        { "EarlyStopping train/acuracy", "EarlyStopping monitors the metric 'train/acuracy', which was not logged; validation has input, largest, training has input, loss." },
        { "ModelCheckpoint acuracy", "ModelCheckpoint monitors the metric 'acuracy', which was not logged; validation has input, largest, training has input, loss." },
        { "FileName acuracy", "ModelCheckpoint monitors the metric 'acuracy', which was not logged; validation has input, largest, training has input, loss." },
        { "ReduceLROnPlateau acuracy", "ReduceLROnPlateau monitors the metric 'acuracy', which was not logged; validation has input, largest, training has input, loss." },
    };

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void A_monitor_that_nothing_logs_is_an_error_at_the_first_step(string mistake, string message)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(mistake));

        Assert.Equal(message, error.Message);
        Assert.Single(calls, call => call.StartsWith("train step", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("EarlyStopping validation/acuracy")]
    [InlineData("ModelCheckpoint validation/acuracy")]
    public void A_monitor_of_the_validation_that_it_does_not_log_is_an_error_at_the_sanity_check(string mistake)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(mistake));

        Assert.Contains("monitors the metric 'validation/acuracy', which was not logged; validation has input, largest", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(calls, call => call.StartsWith("train step", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("input")]
    [InlineData("validation/input")]
    [InlineData("train/input")]
    [InlineData("loss")] // of training alone
    [InlineData("learning_rate")] // a callback's
    public void A_name_that_is_logged_is_none(string monitor) => Trainer(new LearningRateMonitor(1), new EarlyStopping(monitor) { CheckFinite = false, Patience = 9 })
        .Fit(new RecordingModel(calls), new RecordingData(calls));

    [Fact]
    public void What_a_callback_may_still_log_is_looked_for_at_the_end_of_the_epoch()
    {
        var stopping = new EarlyStopping("late", MonitorMode.Max) { Patience = 1 };
        var result = new Trainer { MaxEpochs = 9, Progress = ProgressDisplay.None, Callbacks = [new Logging("late", [1, 2, 2]), stopping] }
            .Fit(new RecordingModel(calls), new RecordingData(calls));

        Assert.Equal((3, "late was no better than 2 in 1 epochs."), (result.Epochs, stopping.Reason));
    }

    [Fact]
    public void What_a_callback_logs_in_a_validation_is_watched_after_validations_and_by_checkpoints()
    {
        var stopping = new EarlyStopping("score") { Patience = 2 };
        var saver = new ModelCheckpoint(directory) { Monitor = "score", FileName = "best-{score:0.0}" };
        var result = new Trainer { MaxEpochs = 9, Progress = ProgressDisplay.None, Callbacks = [new Logging("score", [3, 1, 2, 2], inValidation: true), stopping, saver] }
            .Fit(new RecordingModel(calls), new RecordingData(calls));

        Assert.Equal((4, "score was no better than 1 in 2 validations."), (result.Epochs, stopping.Reason));
        Assert.Equal("best-1.0.ckpt", Path.GetFileName(saver.BestPath));
    }

    [Fact]
    public void Without_a_validation_a_callbacks_metric_is_watched_after_each_epoch()
    {
        var stopping = new EarlyStopping("late") { Patience = 1 };
        var result = new Trainer { MaxEpochs = 9, Progress = ProgressDisplay.None, Callbacks = [new Logging("late", [1, 1]), stopping] }
            .Fit(new ScalarModel(), ScalarModel.Ones[..2]);

        Assert.Equal((2, "late was no better than 1 in 1 epochs."), (result.Epochs, stopping.Reason));
        var error = Assert.Throws<InvalidOperationException>(() => new Trainer { MaxEpochs = 9, Progress = ProgressDisplay.None, Callbacks = [new EarlyStopping("later"), new Logging("later", [1])] }
            .Fit(new ScalarModel(), ScalarModel.Ones[..2]));
        Assert.Contains("'later', which was not logged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_can_follow_what_a_callback_logs()
    {
        var model = new ScalarModel { Optimizers = weight => Plateau(optim.SGD([weight], 1), "score") };

        var rates = new List<double>();
        new Trainer { MaxEpochs = 3, Progress = ProgressDisplay.None, Callbacks = [new Logging("score", [1, 1, 1], atBatch: true), new AfterBatch(trainer => rates.Add(Rate(trainer)))] }
            .Fit(model, ScalarModel.Ones[..1]);

        Assert.Equal([1, 1, 0.1], rates.Select(rate => Math.Round(rate, 6)));
        static double Rate(Trainer trainer) => trainer.Optimizers[0].Optimizer.ParamGroups.First().LearningRate;
    }

    [Fact]
    public void Optimizers_of_parameters_that_the_model_does_not_know_are_an_error_before_the_first_step()
    {
        using var model = new Forgetful();
        var error = Assert.Throws<InvalidOperationException>(() => Trainer().Fit(model, [ones(4, 2)]));

        Assert.Equal(
            "The optimizers of Forgetful have 2 parameters that are not the model's, of shape [3, 2], [3]; checkpoints would not hold them. Call RegisterComponents() in the model's constructor, after the layers are assigned.",
            error.Message);
        Assert.Equal(0, model.Steps);
    }

    [Fact]
    public void A_vector_of_losses_is_an_error_that_says_its_shape()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Trainer().Fit(new Vectors(), [ones(4, 2)]));

        Assert.Equal("Vectors.TrainingStep returned a loss of shape [4, 2]; it must be a tensor of one element: reduce it, as loss.mean() does.", error.Message);
    }

    [Fact]
    public void A_model_without_a_validation_step_is_told_that_the_datas_validation_is_not_used()
    {
        new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.Lines, ProgressFactory = _ => new Listening(said) }.Fit(new TrainOnly(), new RecordingData(calls));
        Assert.Equal("TrainOnly has no IValidationStep, so the validation data of RecordingData is not used.", Assert.Single(said));

        said.Clear();
        new Trainer { MaxEpochs = 1, LimitValidationBatches = 0, Progress = ProgressDisplay.Lines, ProgressFactory = _ => new Listening(said) }.Fit(new TrainOnly(), new RecordingData(calls));
        Assert.Empty(said);
    }

    private static Trainer Trainer(params Callback[] callbacks) => new() { MaxEpochs = 2, Callbacks = callbacks, Progress = ProgressDisplay.None };

    private static OptimizerSetup Plateau(optim.Optimizer optimizer, string monitor) =>
        new(optimizer, optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience: 0), monitor: monitor);

    private void Fit(string mistake)
    {
        var (watcher, name) = (mistake.Split(' ')[0], mistake.Split(' ')[1]);
        Callback[] callbacks = watcher switch
        {
            "EarlyStopping" => [new EarlyStopping(name)],
            "ModelCheckpoint" => [new ModelCheckpoint(directory) { Monitor = name }],
            "FileName" => [new ModelCheckpoint(directory) { Monitor = "input", FileName = $"{{{name}:0.0}}" }],
            _ => [],
        };
        var model = new RecordingModel(calls) { Setup = watcher == "ReduceLROnPlateau" ? optimizer => Plateau(optimizer, name) : null };
        Trainer(callbacks).Fit(model, new RecordingData(calls));
    }

    /// <summary>Logs one value after the other, at the end of epochs or of validations.</summary>
    private sealed class Logging(string name, double[] values, bool inValidation = false, bool atBatch = false) : Callback
    {
        private int next;

        public override void OnTrainBatchEnd(Trainer trainer) => Log(trainer, atBatch);

        public override void OnTrainEpochEnd(Trainer trainer) => Log(trainer, !inValidation && !atBatch);

        public override void OnEvaluationEnd(Trainer trainer) => Log(trainer, inValidation && trainer.State == RunningState.Validating);

        private void Log(Trainer trainer, bool now)
        {
            if (now)
            {
                trainer.Log(name, values[next++]);
            }
        }
    }

    private sealed class Forgetful() : nn.Module<Tensor, Tensor>(nameof(Forgetful)), ITrainingStep<Tensor>
    {
        private readonly Linear layers = nn.Linear(2, 3);

        public int Steps { get; private set; }

        public override Tensor forward(Tensor input) => layers.forward(input);

        public Tensor TrainingStep(Tensor batch, StepContext context)
        {
            Steps++;
            return forward(batch).mean();
        }

        public OptimizerSetup ConfigureOptimizers() => optim.Adam(layers.parameters());
    }

    private sealed class Vectors : ITrainingStep<Tensor>
    {
        private readonly Parameter weight = nn.Parameter(ones(1));

        public Tensor TrainingStep(Tensor batch, StepContext context) => batch * weight;

        public OptimizerSetup ConfigureOptimizers() => optim.SGD([weight], 0.1);
    }

    private sealed class TrainOnly : ITrainingStep<Tensor>
    {
        private readonly Parameter weight = nn.Parameter(ones(1));

        public Tensor TrainingStep(Tensor batch, StepContext context) => (batch * weight).mean();

        public OptimizerSetup ConfigureOptimizers() => optim.SGD([weight], 0.1);
    }
}
