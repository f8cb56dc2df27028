using System.Diagnostics;
using DataModule.Benchmarks.Loader;
using Mnist;
using TorchSharp;
using static TorchSharp.torch;

namespace DataModule.Benchmarks.Trainer;

/// <summary>An epoch of training by one system. It runs in a process of its own: what becomes of freed memory is set once for all of it.</summary>
internal static class TrainingEpoch
{
    public const string ByHand = "loop by hand";
    public const string Throughput = "throughput";
    public const string FirstStep = "first step";
    public const string PeakMemory = "peak memory";

    private const string Kept = ", memory kept";
    private const string ByTrainer = "trainer";
    private const string Convolutions = "Mnist epoch";
    private const string Linear = "linear epoch";

    // The first ones compile the loop and what it calls; they count for the time to the first step alone.
    private const int WarmUp = 50;

    public static readonly string[] Cases = [Convolutions, Linear];

    public static readonly string[] Systems = [ByHand, ByHand + Kept, ByTrainer, ByTrainer + Kept];

    public static Row[] Run(string name, string system, string directory, int batches)
    {
        manual_seed(1);
        var keep = system.EndsWith(Kept, StringComparison.Ordinal);
        var data = new MnistDataModule(directory);
        using nn.Module<Tensor, Tensor> model = name == Linear ? new LinearModel() : new MnistModel(0.001);
        var clock = new Clock();
        if (system.StartsWith(ByTrainer, StringComparison.Ordinal))
        {
            var trainer = new DataModule.Trainer
            {
                MaxEpochs = 1,
                LimitTrainBatches = batches,
                LimitValidationBatches = 0,
                NumSanityValSteps = 0,
                Progress = ProgressDisplay.None,
                KeepFreedMemory = keep,
                Callbacks = [clock],
            };
            trainer.Fit((ITrainingStep<Digit.Batch>)model, data);
        }
        else
        {
            if (keep)
            {
                FreedMemory.Keep();
            }

            RunByHand(model, data, batches, clock);
        }

        return
        [
            Row.Of(name, system, Throughput, "samples/s", [clock.SamplesPerSecond]),
            Row.Of(name, system, FirstStep, "ms", [clock.FirstStep.TotalMilliseconds]),
            Row.Of(name, system, PeakMemory, "MB", [Measurement.PeakMegabytes()]),
        ];
    }

    private static void RunByHand(nn.Module<Tensor, Tensor> model, MnistDataModule data, int batches, Clock clock)
    {
        data.PrepareData();
        data.Setup(Stage.Fit);
        using var optimizer = optim.Adam(model.parameters(), 0.001);
        using var loader = data.TrainDataloader();
        model.train();
        var loss = 0.0;
        foreach (var batch in loader)
        {
            using var scope = NewDisposeScope();
            var value = nn.functional.cross_entropy(model.forward(batch.Image), batch.Label);
            value.backward();
            optimizer.step();
            optimizer.zero_grad();
            loss += value.item<float>();
            if (clock.Step(batch.Count) == batches)
            {
                break;
            }
        }
    }

    private sealed class Clock : Callback
    {
        private int steps;
        private long samples;
        private long done;
        private long started;

        public TimeSpan FirstStep { get; private set; }

        public double SamplesPerSecond { get; private set; }

        public int Step(long batchSize)
        {
            if (++steps == 1)
            {
                using var process = Process.GetCurrentProcess();
                FirstStep = DateTime.Now - process.StartTime;
            }

            if (steps <= WarmUp)
            {
                started = Stopwatch.GetTimestamp();
            }
            else
            {
                samples += batchSize;
                SamplesPerSecond = samples / Stopwatch.GetElapsedTime(started).TotalSeconds;
            }

            return steps;
        }

        public override void OnTrainBatchEnd(DataModule.Trainer trainer)
        {
            Step(trainer.Loop.Samples - done);
            done = trainer.Loop.Samples;
        }
    }

    private sealed class LinearModel : nn.Module<Tensor, Tensor>, ITrainingStep<Digit.Batch>
    {
        private readonly nn.Module<Tensor, Tensor> layers = nn.Sequential(("flatten", nn.Flatten()), ("linear", nn.Linear(784, 10)));

        public LinearModel()
            : base(nameof(LinearModel)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layers.forward(input);

        public Tensor TrainingStep(Digit.Batch batch, StepContext context) => nn.functional.cross_entropy(forward(batch.Image), batch.Label);

        public OptimizerSetup ConfigureOptimizers() => optim.Adam(parameters(), 0.001);
    }
}
