using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>Validate, test and predict with the weights of a checkpoint.</summary>
public sealed class EvaluateCheckpointTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("evaluate").FullName;
    private readonly List<string> said = [];

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("best", -1)]
    [InlineData("last", -3)]
    [InlineData("path", -3)]
    [InlineData(null, 0)]
    public void Test_validate_and_predict_use_the_weights_that_are_asked_for(string? checkpoint, float weight)
    {
        Fit();
        var which = checkpoint == "path" ? Path.Combine(directory, "last.ckpt") : checkpoint;

        // In a process of its own: nothing but the directory knows what was trained.
        using var model = new Weighed();
        Assert.Equal(weight, Trainer().Test(model, ScalarModel.Ones[..1], checkpoint: which)["weight"]);
        Assert.Equal(weight, Trainer().Validate(new Weighed(), ScalarModel.Ones[..1], checkpoint: which)["weight"]);
        Assert.Equal([weight], Trainer().Predict(new Weighed(), ScalarModel.Ones[..1], checkpoint: which).Select(value => value.item<float>()));
        var written = new List<float>();
        Trainer().Predict(new Weighed(), ScalarModel.Ones[..1], value => written.Add(value.item<float>()), checkpoint: which);
        Assert.Equal([weight], written);
        Assert.Equal(checkpoint is null ? [] : Enumerable.Repeat($"loading weights from {Path.Combine(directory, checkpoint == "best" ? "best.ckpt" : "last.ckpt")}", 4), said);
    }

    [Fact]
    public void After_a_fit_best_is_the_best_of_that_fit()
    {
        var trainer = Fit(out var model);

        Assert.Equal(-3, trainer.Test(model, ScalarModel.Ones[..1])["weight"]);
        Assert.Equal(-1, trainer.Test(model, ScalarModel.Ones[..1], checkpoint: "best")["weight"]);
        Assert.Equal(-1, model.Weight.item<float>());
    }

    [Fact]
    public void The_data_modules_state_comes_with_it()
    {
        var (trained, fresh) = (new Remembering { Seen = 7 }, new Remembering());
        var trainer = Trainer();
        trainer.Fit(new Weighed(), trained);

        trainer.Test(new Weighed(), fresh, checkpoint: "last");

        Assert.Equal(7, fresh.Seen);
    }

    [Fact]
    public void Where_averaged_weights_were_validated_these_are_used()
    {
        var averaging = new WeightAveraging(0.5);
        var trainer = Trainer(averaging);
        using var model = new Weighed();
        trainer.Fit(model, ScalarModel.Ones[..2], ScalarModel.Ones[..1]);
        var averaged = model.Weight.item<float>();

        Assert.NotEqual(-2, averaged);
        Assert.Equal(averaged, Trainer(new WeightAveraging(0.5)).Test(new Weighed(), ScalarModel.Ones[..1], checkpoint: "last")["weight"]);
        Assert.Equal(-2, Trainer().Test(new Weighed(), ScalarModel.Ones[..1], checkpoint: "last")["weight"]);
    }

    [Fact]
    public void What_cannot_be_found_is_an_error_that_says_what_is_missing()
    {
        using var model = new Weighed();
        Assert.Equal(
            "checkpoint is \"best\", the best checkpoint of a ModelCheckpoint callback with a Monitor, but the trainer has no such callback: add one, or give a path.",
            Assert.Throws<InvalidOperationException>(() => ScalarModel.Trainer(1).Test(model, ScalarModel.Ones[..1], checkpoint: "best")).Message);
        Assert.Equal(
            $"There is no checkpoint in {directory} yet: run a fit first, or give a path.",
            Assert.Throws<FileNotFoundException>(() => Trainer().Test(model, ScalarModel.Ones[..1], checkpoint: "last")).Message);

        using var other = new RecordingModel([]);
        Fit();
        var error = Assert.Throws<StateException>(() => Trainer().Test(other, ScalarModel.Ones[..1], checkpoint: "last"));
        Assert.Contains("missing keys (not in the checkpoint): linear.bias, linear.weight; unexpected keys (not in the model): weight", error.Message, StringComparison.Ordinal);
    }

    private Trainer Trainer(params Callback[] callbacks) => new()
    {
        MaxEpochs = 1,
        NumSanityValSteps = 0,
        ProgressFactory = _ => new Listening(said),
        Callbacks = [new ModelCheckpoint(directory) { Monitor = "loss", FileName = "best" }, .. callbacks],
    };

    private void Fit() => _ = Fit(out _);

    /// <summary>Three steps of -1 each, of which the first one has the least loss.</summary>
    private Trainer Fit(out Weighed model)
    {
        model = new Weighed { Losses = new([0.1, 0.2, 0.3]) };
        var trainer = new Trainer
        {
            MaxEpochs = 3,
            NumSanityValSteps = 0,
            Progress = ProgressDisplay.None,
            Callbacks = [new ModelCheckpoint(directory) { Monitor = "loss", FileName = "best" }],
        };
        trainer.Fit(model, ScalarModel.Ones[..1], ScalarModel.Ones[..1]);
        return trainer;
    }

    private sealed class Weighed : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>, ITestStep<Tensor>, IPredictStep<Tensor, Tensor>
    {
        public Weighed()
            : base(nameof(Weighed)) => register_parameter("weight", Weight);

        public TorchSharp.Modules.Parameter Weight { get; } = nn.Parameter(zeros(1));

        public Queue<double> Losses { get; init; } = [];

        public override Tensor forward(Tensor input) => (input * Weight).mean();

        public Tensor TrainingStep(Tensor batch, StepContext context) => forward(batch);

        public void ValidationStep(Tensor batch, StepContext context)
        {
            context.Log("loss", Losses.Count > 0 ? Losses.Dequeue() : 1);
            context.Log("weight", Weight);
        }

        public void TestStep(Tensor batch, StepContext context) => context.Log("weight", Weight);

        public Tensor PredictStep(Tensor batch, StepContext context) => Weight.clone();

        public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), 1);
    }

    private sealed class Remembering : ITrainData<Tensor>, IValidationData<Tensor>, ITestData<Tensor>, IStateful
    {
        public long Seen { get; set; }

        public NamedLoader<Tensor> GetTrainLoader() => new(null, ScalarModel.Ones[..1]) { IsBorrowed = true };

        public IReadOnlyList<NamedLoader<Tensor>> GetValidationLoaders() => [GetTrainLoader()];

        public IReadOnlyList<NamedLoader<Tensor>> GetTestLoaders() => [GetTrainLoader()];

        public Tensor TransferBatchToDevice(Tensor batch, BatchContext context) => batch;

        public long BatchSize(Tensor batch) => batch.shape[0];

        public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Task.CompletedTask;

        public Task SetupAsync(StageContext context) => Task.CompletedTask;

        public Task TeardownAsync(StageContext context) => Task.CompletedTask;

        public Task OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;

        public StateDict StateDict() => new StateDict().Set("seen", Seen);

        public void LoadStateDict(StateDict state) => Seen = state.GetInt64("seen");
    }
}
