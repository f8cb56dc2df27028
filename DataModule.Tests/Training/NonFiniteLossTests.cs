using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>A loss that is NaN or infinite: told at once, with the samples that it came from.</summary>
public sealed class NonFiniteLossTests
{
    private readonly List<string> said = [];

    [Fact]
    public void A_loss_that_is_NaN_is_told_with_step_epoch_batch_and_record_keys()
    {
        using var model = new Faulty { At = { [(1, 1)] = double.NaN } };
        using var loader = Loader();
        var steps = new List<int>();

        Trainer(said, epochs: 2, new AfterBatch(_ => steps.Add(said.Count))).Fit(model, loader);

        Assert.Equal($"the loss is NaN at step 4, epoch 1, batch 1, record keys {string.Join(", ", model.Seen[4])}; set Trainer.TerminateOnNaN to end the run at such a loss", Assert.Single(said));
        Assert.Equal([0, 0, 0, 0, 1, 1], steps); // before the step that follows
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_shuffled_loader_with_workers_names_the_samples_of_that_batch(int workers)
    {
        using var model = new Faulty { At = { [(0, 2)] = double.PositiveInfinity } };
        using var loader = Loader(workers);

        Trainer(said, epochs: 1).Fit(model, loader);

        Assert.Contains($"the loss is Infinity at step 2, epoch 0, batch 2, record keys {string.Join(", ", model.Seen[2])};", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void TerminateOnNaN_ends_the_run_before_the_weights_are_changed()
    {
        using var model = new Faulty { At = { [(0, 1)] = double.NaN } };
        using var loader = Loader();
        var weights = new List<float>();
        var trainer = new Trainer
        {
            MaxEpochs = 3,
            TerminateOnNaN = true,
            Progress = ProgressDisplay.None,
            Callbacks = [new AfterBatch(_ => weights.Add(model.Weight.item<float>()))],
        };

        var error = Assert.Throws<NotFiniteNumberException>(() => trainer.Fit(model, loader));

        Assert.Equal($"The loss is NaN at step 1, epoch 0, batch 1, record keys {string.Join(", ", model.Seen[1])}, and Trainer.TerminateOnNaN is set.", error.Message);
        Assert.Equal(double.NaN, error.OffendingNumber);
        Assert.Equal(Assert.Single(weights), model.Weight.item<float>());
    }

    [Fact]
    public void A_loss_that_stays_NaN_is_one_line_and_a_count_at_the_end_of_the_epoch()
    {
        using var model = new Faulty { At = { [(0, 1)] = double.NaN, [(0, 2)] = double.NaN } };
        using var loader = Loader();

        Trainer(said, epochs: 2).Fit(model, loader);

        Assert.StartsWith("the loss is NaN at step 1,", said[0], StringComparison.Ordinal);
        Assert.Equal(["the loss was not finite in 2 batches of epoch 0"], said[1..]);
    }

    [Fact]
    public void Batches_of_any_other_sequence_are_told_by_their_place()
    {
        using var model = new Faulty { At = { [(0, 1)] = double.NaN } };

        Trainer(said, epochs: 1).Fit(model, ScalarModel.Ones[..3]);

        Assert.Equal("the loss is NaN at step 1, epoch 0, batch 1; set Trainer.TerminateOnNaN to end the run at such a loss", Assert.Single(said));
    }

    [Fact]
    public void After_a_resume_within_the_epoch_the_samples_are_still_right()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("nan").FullName, "one.ckpt");
        using (var first = new Faulty())
        using (var loader = Loader())
        {
            Trainer(said, epochs: 1, new AfterBatch(trainer => trainer.SaveCheckpoint(path), batch: 1)).Fit(first, loader);
        }

        using var model = new Faulty { At = { [(0, 2)] = double.NaN } };
        using var again = Loader();
        Trainer(said, epochs: 1).Fit(model, again, resumeFrom: path);

        Assert.Contains($"at step 2, epoch 0, batch 2, record keys {string.Join(", ", model.Seen[1])};", Assert.Single(said), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void Losses_that_arrive_later_are_told_with_the_step_that_they_are_of()
    {
        // What CUDA does at its own time happens here at once; so each step finds the loss of the one before.
        Trainer(said, epochs: 1, new AfterBatch(
            trainer =>
            {
                using var watch = new LossWatch(trainer);
                using var context = new StepContext(CPU);
                foreach (var (index, value) in new[] { 1f, float.NaN, float.NaN, 2f, float.NegativeInfinity }.Index())
                {
                    (context.GlobalStep, context.BatchIndex) = (100 + index, index);
                    watch.LookLater(tensor(value), context, Array.Empty<Tensor>());
                }

                Assert.StartsWith("the loss is NaN at step 101, epoch 0, batch 1;", Assert.Single(said), StringComparison.Ordinal);
                watch.EndEpoch();
            },
            batch: 1)).Fit(new ScalarModel(), ScalarModel.Ones[..1]);

        Assert.StartsWith("the loss is -Infinity at step 104,", said[1], StringComparison.Ordinal);
        Assert.Equal("the loss was not finite in 3 batches of epoch 0", said[2]);
    }

    private static Trainer Trainer(List<string> said, int epochs, params Callback[] callbacks) =>
        new() { MaxEpochs = epochs, Callbacks = callbacks, Progress = ProgressDisplay.Lines, ProgressFactory = _ => new Listening(said) };

    private static DataLoader<Tensor> Loader(int workers = 0) => DataLoader.Create<float, Tensor>(
        Dataset.From(Enumerable.Range(0, 12).Select(index => (float)index).ToArray()),
        batchSize: 4,
        static (numbers, memory) =>
        {
            var buffer = memory.Rent<float>(0, [numbers.Length]);
            numbers.CopyTo(buffer.Span);
            return buffer.Tensor;
        },
        shuffle: true,
        seed: 5,
        workers: workers);

    /// <summary>Its loss is made of the samples, whose values are their keys, but where it is told to be another.</summary>
    private sealed class Faulty : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>
    {
        public Faulty()
            : base(nameof(Faulty)) => register_parameter("weight", Weight);

        public Parameter Weight { get; } = nn.Parameter(ones(1));

        public Dictionary<(long Epoch, long Batch), double> At { get; } = [];

        public List<float[]> Seen { get; } = [];

        public override Tensor forward(Tensor input) => (input * Weight).mean();

        public Tensor TrainingStep(Tensor batch, StepContext context)
        {
            Seen.Add(batch.data<float>().ToArray());
            var loss = forward(batch);
            return At.TryGetValue((context.Epoch, context.BatchIndex), out var value) ? loss + value : loss;
        }

        public OptimizerSetup ConfigureOptimizers() => optim.SGD(parameters(), 1e-3);
    }
}
