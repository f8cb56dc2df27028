using DataModule.Tests.Data;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>What ends an epoch is the loader or a limit that the user set; a count that proves wrong is told.</summary>
public sealed class ForecastTests
{
    private static readonly int[] BatchesByEpoch = [3, 4, 5];

    private readonly List<string> calls = [];
    private readonly List<string> said = [];

    [Fact]
    public void A_batch_sampler_with_another_number_of_batches_each_epoch_is_read_to_the_end_in_each()
    {
        var trained = Fit(Varying(), 3);

        Assert.Equal(BatchesByEpoch, trained.Select(epoch => epoch.Length));
        Assert.Equal([0f, 1, 2, 3, 4], trained[2]);
        Assert.Empty(said);
    }

    [Fact]
    public void A_loader_counts_the_epoch_that_it_is_in_or_that_comes_next()
    {
        using var loader = Varying();
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(BatchesByEpoch[epoch], loader.BatchCount);
            foreach (var _ in loader)
            {
                Assert.Equal(BatchesByEpoch[epoch], loader.BatchCount);
                if (epoch == 1)
                {
                    break;
                }
            }
        }

        loader.SetEpoch(1);
        Assert.Equal(4, loader.BatchCount);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(150)]
    public void A_stream_that_states_another_count_is_read_to_its_end_and_told_once(int stated)
    {
        var trained = Fit(Stream(120, stated), 2);

        Assert.All(trained, epoch => Assert.Equal(Enumerable.Range(0, 120).Select(item => (float)item), epoch));
        Assert.Equal(2, trained.Count);
        Assert.Equal([$"the train loader announced {stated} batches, but returned 120; all of them were used"], said);
    }

    [Fact]
    public void A_stream_is_tested_and_predicted_to_its_end_and_told()
    {
        var trainer = new Trainer { ProgressFactory = _ => new Listening(said) };
        using var model = new RecordingModel(calls);
        using var loader = Stream(120, 100);

        Assert.Equal(120, trainer.Test(model, loader).Samples);
        Assert.Equal(120, trainer.Predict(model, loader).Count);

        Assert.Equal(
            ["the test loader announced 100 batches, but returned 120; all of them were used", "the predict loader announced 100 batches, but returned 120; all of them were used"],
            said);
    }

    [Fact]
    public void A_limit_that_the_user_set_still_ends_an_epoch()
    {
        var trainer = new Trainer { LimitTestBatches = 110, ProgressFactory = _ => new Listening(said) };
        using var loader = Stream(120, 100);
        Assert.Equal(110, trainer.Test(new RecordingModel(calls), loader).Samples);
        Assert.Empty(said);
    }

    [Fact]
    public void A_stream_past_its_stated_count_keeps_a_state_that_loads()
    {
        using var loader = Stream(120, 100);
        Assert.Equal(110, loader.Take(110).Count());
        using var resumed = Stream(120, 100);
        resumed.LoadStateDict(loader.StateDict());
        Assert.Equal(10, resumed.Count());
    }

    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(121)]
    public void A_fit_stopped_around_a_wrong_count_goes_on_without_losing_or_repeating_a_batch(int steps)
    {
        using var directory = new TemporaryDirectory();
        var trained = new List<float>();
        Trainer Until(int most) => new()
        {
            MaxSteps = most,
            ProgressFactory = _ => null,
            Callbacks = [new ModelCheckpoint(directory.Path)],
        };
        using (var loader = Stream(120, 100))
        {
            Until(steps).Fit(new Noting(trained), loader);
        }

        Assert.Equal(steps, trained.Count);
        using (var loader = Stream(120, 100))
        {
            Until(240).Fit(new Noting(trained), loader, resumeFrom: "last");
        }

        Assert.Equal(Enumerable.Range(0, 240).Select(item => (float)(item % 120)), trained);
    }

    [Fact]
    public void A_progress_total_that_proves_too_small_is_dropped()
    {
        var totals = new List<long?>();
        var look = new Look(trainer => totals.Add(trainer.Loop.TotalBatches));
        using var loader = Stream(6, 4);
        new Trainer { MaxEpochs = 1, Callbacks = [look], ProgressFactory = _ => null }.Fit(new RecordingModel(calls), loader);
        Assert.Equal([4, 4, 4, 4, null, null], totals);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(50)]
    public void An_interval_that_a_stream_does_not_reach_means_its_end(int interval)
    {
        using var train = Stream(3, null);
        torch.Tensor[] validation = [torch.ones(1, 2)];
        new Trainer { MaxEpochs = 2, NumSanityValSteps = 0, ValCheckInterval = interval, ProgressFactory = _ => null }
            .Fit(new RecordingModel(calls), train, validation);
        Assert.Equal(2, calls.Count(call => call.StartsWith("validate step", StringComparison.Ordinal)));
    }

    [Fact]
    public void Combined_streams_without_counts_end_a_fits_epochs()
    {
        using var loader = CombinedLoader.Sequential(
            Stream(2, null), Stream(3, 1));
        Assert.Equal([5, 5], Fit(loader, 2).Select(epoch => epoch.Length));
    }

    private static DataLoader<torch.Tensor> Varying() => DataLoader.Create<long, torch.Tensor>(
        Loaders.Indices(5),
        1,
        Batch,
        options: new LoaderOptions
        {
            BatchSampler = BatchSampler.From("varying", (_, epoch) => Enumerable.Range(0, BatchesByEpoch[epoch % 3]).Select(batch => new[] { (long)batch })),
        });

    private static DataLoader<torch.Tensor> Stream(int items, int? stated) => DataLoader.Create<long, torch.Tensor>(
        StreamDataset.From(_ => Enumerable.Range(0, items).Select(item => (long)item), count: stated), 1, Batch);

    private static torch.Tensor Batch(ReadOnlySpan<long> samples, BatchMemory memory) => torch.full([1, 2], (float)samples[0]);

    private List<float[]> Fit(IEnumerable<torch.Tensor> loader, int epochs)
    {
        var (seen, byEpoch) = (new List<float>(), new List<float[]>());
        var cut = new EpochEnd(() =>
        {
            byEpoch.Add([.. seen]);
            seen.Clear();
        });
        new Trainer { MaxEpochs = epochs, Callbacks = [cut], ProgressFactory = _ => new Listening(said) }.Fit(new Noting(seen), loader);
        (loader as IDisposable)?.Dispose();
        return byEpoch;
    }

    private sealed class Noting : torch.nn.Module<torch.Tensor, torch.Tensor>, ITrainingStep<torch.Tensor>
    {
        private readonly TorchSharp.Modules.Linear layer = torch.nn.Linear(2, 1);
        private readonly List<float> seen;

        public Noting(List<float> seen)
            : base(nameof(Noting))
        {
            this.seen = seen;
            RegisterComponents();
        }

        public override torch.Tensor forward(torch.Tensor input) => layer.forward(input);

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context)
        {
            seen.Add(batch[0, 0].item<float>());
            return forward(batch).mean();
        }

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD(parameters(), 1e-6);
    }

    private sealed class EpochEnd(Action act) : Callback
    {
        public override void OnTrainEpochEnd(Trainer trainer) => act();
    }

    private sealed class Look(Action<Trainer> look) : Callback
    {
        public override void OnTrainBatchEnd(Trainer trainer) => look(trainer);
    }
}
