using System.Diagnostics;
using System.Globalization;
using System.Text;
using DataModule.Benchmarks.Loader;
using Mnist;
using TorchSharp;
using static TorchSharp.torch;

namespace DataModule.Benchmarks.Ranks;

/// <summary>What one rank does; rank 0 has the figures.</summary>
internal static class RankChild
{
    private static readonly int[] Sizes = [4 << 10, 256 << 10, 4 << 20, 64 << 20];

    public static IEnumerable<Row> Run(string name, string directory, int batches)
    {
        var collectives = MpiCollectives.FromEnvironment();
        Row[] rows = name == "operations" ? [.. Operations((MpiCollectives)collectives), .. Steps(collectives), .. Normalization(collectives)] : Epoch(collectives, directory, batches);
        return collectives.Rank.Global == 0 ? rows : [];
    }

    /// <summary>The state of a loader of 10^9 samples, in the middle of an epoch.</summary>
    public static IEnumerable<Row> States()
    {
        // The first time is that of the compiler.
        foreach (var (place, ranks) in new[] { 1, 1, 1024 }.Index())
        {
            using var loader = DataLoader.Create<long, long[]>(
                Dataset.Generate(1_000_000_000, static index => index), 64, static (samples, _) => samples.ToArray(), shuffle: true,
                options: new LoaderOptions { Shard = new Shard(ranks - 1, ranks) });
            var clock = Stopwatch.StartNew();
            _ = loader.First();
            var first = clock.Elapsed;
            var state = loader.StateDict();
            clock.Restart();
            loader.LoadStateDict(state);
            _ = loader.First();
            if (place == 0)
            {
                continue;
            }

            var system = string.Create(CultureInfo.InvariantCulture, $"{ranks} ranks, 10^9 samples");
            yield return Row.Of("state", system, "bytes", "bytes", [Encoding.UTF8.GetByteCount(state.ToJson())]);
            yield return Row.Of("state", system, "first batch", "us", [first.TotalMicroseconds]);
            yield return Row.Of("state", system, "first batch after a resume", "us", [clock.Elapsed.TotalMicroseconds]);
        }
    }

    private static IEnumerable<Row> Operations(MpiCollectives collectives)
    {
        foreach (var size in Sizes)
        {
            var values = new float[size / sizeof(float)];
            var name = $"all-reduce {size >> 10:N0} KB";
            var repetitions = Math.Clamp((64 << 20) / size, 5, 500);
            yield return Row.Of(name, "bare MPI_Allreduce", "time", "us", Time(collectives, repetitions, () => collectives.AllReduceBare(values)));
            yield return Row.Of(name, "ours", "time", "us", Time(collectives, repetitions, () => collectives.AllReduceSum(values)));
        }
    }

    private static IEnumerable<Row> Steps(ICollectives collectives)
    {
        using var small = new MnistModel(0.001);
        using var large = nn.Sequential(nn.Linear(5000, 4900), nn.Linear(100, 100));
        foreach (var (name, model) in new (string, nn.Module)[] { ("step, Mnist", small), ("step, 25 million weights", large) })
        {
            foreach (var parameter in model.parameters())
            {
                parameter.grad = zeros_like(parameter);
            }

            using var parallel = new DataParallel(collectives, model.parameters());
            yield return Row.Of(name, "ours", "communication", "us", Time(collectives, model == small ? 100 : 3, () => parallel.AverageGradients(64)));
        }
    }

    /// <summary>One layer, forward and backward, over each rank's samples and over those of all.</summary>
    private static IEnumerable<Row> Normalization(ICollectives collectives)
    {
        set_num_threads(1);
        using var layer = nn.BatchNorm2d(64);
        using var model = nn.Sequential(layer);
        using var input = rand(32, 64, 28, 28).requires_grad_();
        void Step(SyncBatchNorms? norms)
        {
            using var scope = NewDisposeScope();
            norms?.BeginStep(32, partial: false);
            model.call(input).sum().backward();
            norms?.EndStep();
        }

        const string Name = "batch norm 32x64x28x28";
        yield return Row.Of(Name, "TorchSharp, of one rank", "time", "us", Time(collectives, 20, () => Step(null)));
        using var norms = new SyncBatchNorms(collectives, model);
        yield return Row.Of(Name, "ours, of all ranks", "time", "us", Time(collectives, 20, () => Step(norms)));
    }

    private static double[] Time(ICollectives collectives, int repetitions, Action action)
    {
        action();
        var times = new double[5];
        for (var round = 0; round < times.Length; round++)
        {
            collectives.Barrier("round");
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < repetitions; i++)
            {
                action();
            }

            times[round] = Stopwatch.GetElapsedTime(started).TotalMicroseconds / repetitions;
        }

        return times;
    }

    private static Row[] Epoch(ICollectives collectives, string directory, int batches)
    {
        manual_seed(1);
        using var model = new MnistModel(0.001);
        var clock = new Clock();
        var trainer = new DataModule.Trainer
        {
            MaxEpochs = 1,
            LimitTrainBatches = batches,
            LimitValidationBatches = 0,
            NumSanityValSteps = 0,
            Progress = ProgressDisplay.None,
            Device = "cpu",
            Callbacks = [clock],
        };
        trainer.Fit(model, new FashionMnistDataModule(directory));
        return [Row.Of("Mnist epoch", string.Create(CultureInfo.InvariantCulture, $"{collectives.Rank.WorldSize} ranks"), "throughput", "samples/s", [clock.SamplesPerSecond])];
    }

    /// <summary>Samples of all ranks, without the first steps.</summary>
    private sealed class Clock : Callback
    {
        private const int WarmUp = 50;
        private long started;
        private long before;

        public double SamplesPerSecond { get; private set; }

        public override void OnTrainBatchEnd(DataModule.Trainer trainer)
        {
            if (trainer.Loop.Batches == WarmUp)
            {
                (started, before) = (Stopwatch.GetTimestamp(), trainer.Loop.Samples);
            }
            else if (trainer.Loop.Batches > WarmUp)
            {
                SamplesPerSecond = (trainer.Loop.Samples - before) / Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
        }
    }
}
