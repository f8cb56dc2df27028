using System.Globalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>
/// A small run in which everything that a checkpoint holds decides what comes next, of a random shape: dropout and noise in
/// the samples, two optimizers with schedules, accumulated gradients, a parameter that never gets a gradient, state in the
/// data module, loaders that are reloaded, validations within epochs, early stopping, best checkpoints, a log.
/// </summary>
internal sealed class RandomRun(int seed, string folder)
{
    private readonly Shape shape = new(new Random(seed));

    public int Workers { get; init; }

    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    public int SaveEveryNSteps { get; init; }

    /// <summary>Where it saves by itself.</summary>
    public string Checkpoints => Path.Combine(folder, "checkpoints");

    public string Last => Path.Combine(Checkpoints, "last.ckpt");

    public bool Overfits { get; init; }

    public CancellationToken Token { get; init; }

    public bool HandleSignals { get; init; }

    public string Run(string? resumeFrom)
    {
        manual_seed(seed);
        using var model = new Network(shape);
        var data = new Numbers(shape, Workers);
        var trainer = new Trainer
        {
            MaxEpochs = 5,
            AccumulateGradBatches = shape.Accumulate,
            ValCheckInterval = shape.ValidateEvery,
            OverfitBatches = Overfits ? 3 : Limit.All,
            ReloadDataloadersEveryNEpochs = 2,
            LogEveryNSteps = 1,
            Progress = ProgressDisplay.None,
            HandleSignals = HandleSignals,
            Loggers = [new CsvLogger(folder)],
            Callbacks =
            [
                new EarlyStopping("error") { Patience = 4, MinDelta = 0.02 },
                new Drawing(),
                new ModelCheckpoint(Checkpoints) { EveryNSteps = SaveEveryNSteps, Monitor = "error", SaveTopK = 2 },
                .. Callbacks,
            ],
        };
        var result = trainer.Fit(model, data, resumeFrom, Token);
        return string.Join(
            '\n',
            Convert.ToHexString([.. model.state_dict().SelectMany(entry => entry.Value.bytes.ToArray())]),
            $"{result.Epochs} epochs, {result.Steps} steps, {result.Reason}, {data.Seen} seen",
            string.Join(' ', result.Train.Concat(result.Validation).Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:R}"))),
            string.Join(' ', Directory.GetFiles(Checkpoints, "epoch*").Select(Path.GetFileName).Order(StringComparer.Ordinal)),
            File.ReadAllText(Path.Combine(folder, "metrics.csv")));
    }

    /// <summary>The model as a new run would have it.</summary>
    public Network NewModel()
    {
        manual_seed(seed);
        return new Network(shape);
    }

    /// <summary>Draws a random number where an epoch and a validation start.</summary>
    private sealed class Drawing : Callback
    {
        public override void OnTrainEpochStart(Trainer trainer) => rand(1).Dispose();

        public override void OnEvaluationStart(Trainer trainer) => rand(1).Dispose();
    }

    internal sealed class Shape(Random random)
    {
        public int Hidden { get; } = random.Next(3, 9);

        public int Samples { get; } = random.Next(17, 30);

        public int BatchSize { get; } = random.Next(3, 6);

        public int Accumulate { get; } = random.Next(2, 4);

        public int ValidateEvery { get; } = random.Next(2, 5);

        public int Optimizer { get; } = random.Next(3);

        public int Schedule { get; } = random.Next(3);
    }

    internal sealed class Network : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>
    {
        private readonly Shape shape;
        private readonly Sequential layers;
        private readonly Linear last;
        private readonly Linear unused = nn.Linear(2, 2);

        public Network(Shape shape)
            : base(nameof(Network))
        {
            this.shape = shape;
            layers = nn.Sequential(nn.Linear(1, shape.Hidden), nn.BatchNorm1d(shape.Hidden), nn.ReLU(), nn.Dropout(0.2));
            last = nn.Linear(shape.Hidden, 1);
            register_module("layers", layers);
            register_module("last", last);
            register_module("unused", unused);
        }

        public override Tensor forward(Tensor input) => last.forward(layers.forward(input));

        public Tensor TrainingStep(Tensor batch, StepContext context)
        {
            context.Log("input", batch.sum(), onStep: true);
            return nn.functional.mse_loss(forward(batch), batch.sin());
        }

        public void ValidationStep(Tensor batch, StepContext context) =>
            context.Log("error", nn.functional.mse_loss(forward(batch + (0.01f * rand(1))), batch.sin()));

        public OptimizerSetup ConfigureOptimizers()
        {
            var rest = last.parameters().Concat(unused.parameters());
            optim.Optimizer first = shape.Optimizer switch
            {
                0 => optim.Adam(layers.parameters(), 0.02, amsgrad: true),
                1 => optim.AdamW(layers.parameters(), 0.02),
                _ => optim.SGD(layers.parameters(), 0.05, momentum: 0.9, nesterov: true),
            };
            var second = optim.SGD(rest, 0.1, momentum: 0.8, weight_decay: 0.1);
            return new(
                new ScheduledOptimizer(first, Schedule(first), ScheduleInterval.Step),
                new ScheduledOptimizer(second, optim.lr_scheduler.StepLR(second, 2, 0.5)));
        }

        private optim.lr_scheduler.LRScheduler Schedule(optim.Optimizer optimizer) => shape.Schedule switch
        {
            0 => optim.lr_scheduler.StepLR(optimizer, 3, 0.7),
            1 => optim.lr_scheduler.CosineAnnealingLR(optimizer, 9, 0.001),
            _ => optim.lr_scheduler.LinearLR(optimizer, 0.3, 1.0, 7),
        };
    }

    /// <summary>Each batch is moved a little further than the one before it.</summary>
    private sealed class Numbers(Shape shape, int workers) : ITrainData<Tensor>, IValidationData<Tensor>, IStateful
    {
        public long Seen { get; private set; }

        // That loaders are asked for again shows in what follows.
        public NamedLoader<Tensor> GetTrainLoader()
        {
            Seen += 20;
            return new(null, Loader(shape.Samples, 5));
        }

        public IReadOnlyList<NamedLoader<Tensor>> GetValidationLoaders()
        {
            Seen += 20;
            return [new(null, Loader(8, 6))];
        }

        public Tensor TransferBatchToDevice(Tensor batch, BatchContext context) =>
            batch + (++Seen * 0.001f);

        public long BatchSize(Tensor batch) => batch.shape[0];

        public StateDict StateDict() => new StateDict().Set("seen", Seen);

        public void LoadStateDict(StateDict state) => Seen = state.GetInt64("seen");

        public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Task.CompletedTask;

        public Task SetupAsync(StageContext context) => Task.CompletedTask;

        public Task TeardownAsync(StageContext context) => Task.CompletedTask;

        public Task OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;

        private DataLoader<Tensor> Loader(int count, ulong order) => DataLoader.Create<float, Tensor>(
            Dataset.Generate(count, static index => index / 10f).Map(static (number, random) => number + (0.1f * random.NextSingle())),
            shape.BatchSize,
            static (numbers, memory) =>
            {
                var buffer = memory.Rent<float>(0, [numbers.Length, 1]);
                numbers.CopyTo(buffer.Span);
                return buffer.Tensor;
            },
            shuffle: true,
            seed: order,
            workers: workers,
            lastBatch: LastBatch.DropIfSingle);
    }
}
