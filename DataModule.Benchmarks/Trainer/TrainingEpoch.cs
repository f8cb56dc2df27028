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

    public static readonly string[] Cases = [Convolutions, Linear];

    public static readonly string[] Systems = [ByHand, ByHand + Kept, ByTrainer, ByTrainer + Kept];

    public static Row[] Run(string name, string system, string directory, int batches)
    {
        manual_seed(1);
        var keep = system.EndsWith(Kept, StringComparison.Ordinal);
        var data = new FashionMnistDataModule(directory, batchSize: 64, validationSplit: 0.1, workers: 1);
        using nn.Module<Tensor, Tensor> model = name == Linear ? new LinearModel() : new MnistModel(0.001);

        // The runtime compiles hot methods again, better, some tenths of a second after they turned out to be hot: many steps of a linear layer.
        var epochs = name == Linear ? 6 : 1;
        var clock = new Clock(warmUp: name == Linear ? 2 * batches : 50);
        if (system.StartsWith(ByTrainer, StringComparison.Ordinal))
        {
            var trainer = new DataModule.Trainer
            {
                MaxEpochs = epochs,
                LimitTrainBatches = batches,
                LimitValidationBatches = 0,
                NumSanityValSteps = 0,
                Progress = ProgressDisplay.None,
                KeepFreedMemory = keep,
                Callbacks = [clock],
            };
            trainer.Fit((ITrainingStep<LabelledPicture.Batch>)model, data);
        }
        else
        {
            if (keep)
            {
                FreedMemory.Keep();
            }

            RunByHand(model, data, epochs, batches, clock);
        }

        return
        [
            Row.Of(name, system, Throughput, "samples/s", [clock.SamplesPerSecond]),
            Row.Of(name, system, FirstStep, "ms", [clock.FirstStep.TotalMilliseconds]),
            Row.Of(name, system, PeakMemory, "MB", [Measurement.PeakMegabytes()]),
        ];
    }

    private static void RunByHand(nn.Module<Tensor, Tensor> model, FashionMnistDataModule data, int epochs, int batches, Clock clock)
    {
        data.PrepareData();
        data.Setup(Stage.Fit);
        using var optimizer = optim.Adam(model.parameters(), 0.001);
        using var loader = data.TrainDataloader();
        model.train();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var loss = 0.0;
            foreach (var batch in loader.Take(batches))
            {
                using var scope = NewDisposeScope();
                var value = nn.functional.cross_entropy(model.forward(batch.Image), batch.Label);
                value.backward();
                optimizer.step();
                optimizer.zero_grad();
                loss += value.item<float>();
                clock.Step(batch.Count);
            }
        }
    }

    /// <param name="warmUp">Steps that count for the time to the first one alone.</param>
    private sealed class Clock(int warmUp) : Callback
    {
        private int steps;
        private long samples;
        private long done;
        private long started;

        public TimeSpan FirstStep { get; private set; }

        public double SamplesPerSecond { get; private set; }

        public void Step(long batchSize)
        {
            if (++steps == 1)
            {
                using var process = Process.GetCurrentProcess();
                FirstStep = DateTime.Now - process.StartTime;
            }

            if (steps <= warmUp)
            {
                started = Stopwatch.GetTimestamp();
            }
            else
            {
                samples += batchSize;
                SamplesPerSecond = samples / Stopwatch.GetElapsedTime(started).TotalSeconds;
            }
        }

        public override void OnTrainEpochStart(DataModule.Trainer trainer) => done = 0;

        public override void OnTrainBatchEnd(DataModule.Trainer trainer)
        {
            Step(trainer.Loop.Samples - done);
            done = trainer.Loop.Samples;
        }
    }

    private sealed class LinearModel : nn.Module<Tensor, Tensor>, ITrainingStep<LabelledPicture.Batch>
    {
        private readonly nn.Module<Tensor, Tensor> layers = nn.Sequential(("flatten", nn.Flatten()), ("linear", nn.Linear(784, 10)));

        public LinearModel()
            : base(nameof(LinearModel)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layers.forward(input);

        public Tensor TrainingStep(LabelledPicture.Batch batch, StepContext context) => nn.functional.cross_entropy(forward(batch.Image), batch.Label);

        public OptimizerSetup ConfigureOptimizers() => optim.Adam(parameters(), 0.001);
    }
}
