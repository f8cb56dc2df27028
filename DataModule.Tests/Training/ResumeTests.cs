using System.Globalization;
using DataModule.Tests.Engine;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>
/// One run saves at every point where it can; from each of these files another goes on, and must end with the same bits.
/// The model draws random numbers (dropout), and accumulates gradients over two batches.
/// </summary>
[Collection(GlobalRandomState.Name)]
public sealed class ResumeTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("resume").FullName;

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    public void A_fit_resumed_from_any_point_ends_with_the_same_bits(string optimizer)
    {
        var saver = new SaveEverywhere(directory);
        var expected = Run(optimizer, workers: 0, null, saver);

        // 2 epochs of 5 batches, with validations after 3 batches: steps, validations, epoch ends.
        Assert.Equal(2 * (5 + 1 + 1), saver.Files.Count);
        foreach (var (file, index) in saver.Files.Select((file, index) => (file, index)))
        {
            Assert.Equal((index, expected.ToString()), (index, Run(optimizer, workers: index % 3, file).ToString()));
        }
    }

    [Fact]
    public void A_fit_resumed_twice_ends_with_the_same_bits()
    {
        var expected = Run("adam", workers: 2, null);
        var first = new SaveEverywhere(Path.Combine(directory, "first"));
        Run("adam", workers: 0, null, first, maxSteps: 2);
        var second = new SaveEverywhere(Path.Combine(directory, "second"));
        Run("adam", workers: 1, first.Files[^1], second, maxSteps: 4);

        Assert.Equal(expected.ToString(), Run("adam", workers: 2, second.Files[^1]).ToString());
    }

    [Fact]
    public void Without_the_random_state_the_runs_would_differ()
    {
        // The comparison above must be able to fail: another seed, and the bits are others.
        Assert.NotEqual(Run("adam", 0, null).ToString(), Run("adam", 0, null, seed: 8).ToString());
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.BFloat16)]
    public void A_model_that_computes_in_another_precision_resumes_to_the_same_bits(ScalarType precision)
    {
        var saver = new SaveEverywhere(directory);
        var expected = Run("adam", workers: 0, null, [saver], precision: precision);
        using (var checkpoint = Checkpoint.Read(saver.Files[^1]))
        {
            Assert.Equal(precision, checkpoint.Model.GetTensor("layers.0.weight").dtype);
        }

        Assert.Equal(expected.ToString(), Run("adam", 1, saver.Files[3], precision: precision).ToString());
    }

    [Fact]
    public void Last_means_the_newest_checkpoint_or_a_new_start()
    {
        var expected = Run("sgd", workers: 0, null);
        Assert.Equal(expected.ToString(), Run("sgd", 0, "last", new ModelCheckpoint(Path.Combine(directory, "empty"))).ToString());

        var folder = Path.Combine(directory, "some");
        Run("sgd", workers: 0, null, new ModelCheckpoint(folder) { EveryNSteps = 1, EveryNEpochs = 0 }, maxSteps: 2);
        Assert.Equal(expected.ToString(), Run("sgd", 0, "last", new ModelCheckpoint(folder)).ToString());
    }

    [Fact]
    public void A_cancelled_fit_saves_what_its_last_step_left()
    {
        var expected = Run("adam", workers: 0, null);
        using var cancellation = new CancellationTokenSource();
        var saver = new ModelCheckpoint(directory) { EveryNEpochs = 0 };

        Assert.ThrowsAny<OperationCanceledException>(
            () => Run("adam", 2, null, [saver, new CancelAfter(3, cancellation)], token: cancellation.Token));

        Assert.Equal(expected.ToString(), Run("adam", 0, saver.LastPath).ToString());
    }

    [Fact]
    public void A_fit_cancelled_during_validation_does_it_again()
    {
        var expected = Run("adam", workers: 0, null);
        using var cancellation = new CancellationTokenSource();
        var saver = new ModelCheckpoint(directory) { EveryNEpochs = 0 };

        Assert.ThrowsAny<OperationCanceledException>(
            () => Run("adam", 2, null, [saver, new CancelInValidation(cancellation)], token: cancellation.Token));

        Assert.Equal(expected.ToString(), Run("adam", 0, saver.LastPath).ToString());
    }

    [Fact]
    public void A_checkpoint_of_other_data_is_an_error_that_shows_both_sides()
    {
        var saver = new SaveEverywhere(directory);
        Run("sgd", workers: 0, null, saver);

        var error = Assert.Throws<StateException>(() => Run("sgd", workers: 0, saver.Files[0], samples: 21));

        Assert.Contains("20", error.Message, StringComparison.Ordinal);
        Assert.Contains("21", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_an_error_that_lists_what_differs()
    {
        var saver = new SaveEverywhere(directory);
        Run("sgd", workers: 0, null, saver);

        var error = Assert.Throws<StateException>(() => Run("sgd", workers: 0, saver.Files[0], hidden: 9));

        Assert.Contains("8", error.Message, StringComparison.Ordinal);
        Assert.Contains("9", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static Outcome Run(string optimizer, int workers, string? from, Callback callback, long? maxSteps = null) =>
        Run(optimizer, workers, from, [callback], maxSteps);

    private static Outcome Run(
        string optimizer,
        int workers,
        string? from,
        IReadOnlyList<Callback>? callbacks = null,
        long? maxSteps = null,
        long seed = 7,
        int samples = 20,
        int hidden = 8,
        ScalarType precision = ScalarType.Float32,
        CancellationToken token = default)
    {
        manual_seed(seed);
        using var model = new NoisyModel(optimizer, hidden, precision);
        var trainer = new Trainer
        {
            MaxEpochs = 2,
            MaxSteps = maxSteps,
            AccumulateGradBatches = 2,
            ValCheckInterval = 3,
            Progress = ProgressDisplay.None,
            Callbacks = callbacks ?? [],
        };
        var result = trainer.Fit(model, new NumberData(workers, samples), from, token);
        var weights = model.state_dict().SelectMany(entry => entry.Value.bytes.ToArray()).ToArray();
        return new(Convert.ToHexString(weights), result.Train.ToString(), result.Validation.ToString(), result.Steps);
    }

    private sealed record Outcome(string Weights, string Train, string Validation, long Steps);

    private sealed class NumberData(int workers, int samples) : ITrainData<Tensor>, IValidationData<Tensor>
    {
        public NamedLoader<Tensor> GetTrainLoader() => new(null, Loader(samples));

        public IReadOnlyList<NamedLoader<Tensor>> GetValidationLoaders() => [new(null, Loader(8))];

        public Tensor TransferBatchToDevice(Tensor batch, BatchContext context) => batch;

        public long BatchSize(Tensor batch) => batch.shape[0];

        public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Task.CompletedTask;

        public Task SetupAsync(StageContext context) => Task.CompletedTask;

        public Task TeardownAsync(StageContext context) => Task.CompletedTask;

        public Task OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;

        private DataLoader<Tensor> Loader(int count) => DataLoader.Create<float, Tensor>(
            Dataset.From(Enumerable.Range(0, count).Select(index => index / 10f).ToArray()),
            batchSize: 4,
            (numbers, memory) =>
            {
                var buffer = memory.Rent<float>(0, [numbers.Length, 1]);
                numbers.CopyTo(buffer.Span);
                return buffer.Tensor;
            },
            shuffle: true,
            seed: 5,
            workers: workers);
    }

    private sealed class NoisyModel : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>
    {
        private readonly string optimizer;
        private readonly ScalarType precision;
        private readonly Sequential layers;

        public NoisyModel(string optimizer, int hidden, ScalarType precision)
            : base(nameof(NoisyModel))
        {
            (this.optimizer, this.precision) = (optimizer, precision);
            layers = nn.Sequential(
                nn.Linear(1, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Dropout(0.3), nn.Linear(hidden, 1));
            register_module("layers", layers);
            this.to(precision);
        }

        public override Tensor forward(Tensor input) => layers.forward(input.to_type(precision));

        public Tensor TrainingStep(Tensor batch, StepContext context)
        {
            context.Log("noise", rand(1));
            return Error(batch);
        }

        public void ValidationStep(Tensor batch, StepContext context) =>
            context.Log("error", Error(batch));

        // libtorch's own squared error on the CPU has no form for bfloat16.
        private Tensor Error(Tensor batch)
        {
            var error = forward(batch) - batch.sin().to_type(precision);
            return (error * error).mean();
        }

        public OptimizerSetup ConfigureOptimizers()
        {
            optim.Optimizer chosen = optimizer == "adam"
                ? optim.Adam(parameters(), 0.01)
                : optim.SGD(parameters(), 0.05, momentum: 0.9);
            return new(chosen, optim.lr_scheduler.StepLR(chosen, 1, 0.5));
        }
    }

    private sealed class SaveEverywhere(string directory) : Callback
    {
        public List<string> Files { get; } = [];

        public override void OnTrainBatchEnd(Trainer trainer) => Save(trainer);

        public override void OnEvaluationEnd(Trainer trainer)
        {
            if (trainer.State == RunningState.Validating)
            {
                Save(trainer);
            }
        }

        public override void OnTrainEpochEnd(Trainer trainer) => Save(trainer);

        private void Save(Trainer trainer)
        {
            Files.Add(Path.Combine(directory, Files.Count.ToString(CultureInfo.InvariantCulture) + ".ckpt"));
            trainer.SaveCheckpoint(Files[^1]);
        }
    }

    private sealed class CancelAfter(int batches, CancellationTokenSource cancellation) : Callback
    {
        private int seen;

        public override void OnTrainBatchEnd(Trainer trainer)
        {
            if (++seen == batches)
            {
                cancellation.Cancel();
            }
        }
    }

    private sealed class CancelInValidation(CancellationTokenSource cancellation) : Callback
    {
        public override void OnEvaluationBatchEnd(Trainer trainer)
        {
            if (trainer.State == RunningState.Validating)
            {
                cancellation.Cancel();
            }
        }
    }
}
