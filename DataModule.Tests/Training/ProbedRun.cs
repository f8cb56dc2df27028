using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DataModule.Tests.Training;

/// <summary>
/// A small run that tells of every point of its lifecycle. At each of them a random number is drawn, and state of the data module, of
/// the model and of a callback changes; all of these decide what the next batches are. So whatever a checkpoint misses, weights show.
/// </summary>
internal sealed class ProbedRun
{
    private readonly Dictionary<string, int> counts = [];

    /// <summary>Called with each point and how often it was reached; callbacks' points have their method's name.</summary>
    public Action<Trainer, string> Reached { get; init; } = static (_, _) => { };

    /// <summary>The same, of callbacks that save.</summary>
    public Action<Trainer, string>? ReachedBySaver { get; init; }

    public bool ValidatesWithin { get; init; }

    public bool KnowsItsLength { get; init; } = true;

    public bool Manual { get; init; }

    public string? Checkpoints { get; init; }

    public int MaxSteps { get; init; } = int.MaxValue;

    public CancellationToken Token { get; init; }

    /// <summary>All points in the order in which they were reached, as "point 1", "point 2".</summary>
    public List<string> Points { get; } = [];

    public string Run(string? resumeFrom = null)
    {
        manual_seed(3);
        using var model = new Network(this);
        var data = new Numbers(this);
        var callback = new Watcher(this);
        Trainer = new Trainer
        {
            MaxEpochs = 2,
            MaxSteps = MaxSteps,
            AccumulateGradBatches = Manual ? 1 : 2,
            ValCheckInterval = ValidatesWithin ? Limit.Batches(2) : Limit.Fraction(1),
            NumSanityValSteps = 1,
            Progress = ProgressDisplay.None,
            HandleSignals = false,
            Callbacks =
            [
                callback,
                .. ReachedBySaver is null ? Array.Empty<Callback>() : [new Saver(this)],
                .. Checkpoints is null ? Array.Empty<Callback>() : [new ModelCheckpoint(Checkpoints) { EveryNEpochs = 0 }],
            ],
        };
        var result = Trainer.Fit(model, data, resumeFrom, Token);
        return string.Join(
            '\n',
            Convert.ToHexString([.. model.state_dict().SelectMany(entry => entry.Value.bytes.ToArray())]),
            $"{result.Epochs} epochs, {result.Steps} steps, data {data.State}, model {model.State}, callback {callback.State}",
            result.Train,
            result.Validation);
    }

    private Trainer Trainer { get; set; } = null!;

    private void Reach(ref long state, string point)
    {
        using var number = rand(1);
        state++;
        var count = counts[point] = counts.GetValueOrDefault(point) + 1;
        Points.Add($"{point} {count}");
        Reached(Trainer, Points[^1]);
    }

    private sealed class Network : nn.Module<Tensor, Tensor>, ITrainingStep<Tensor>, IValidationStep<Tensor>, IStateful
    {
        private readonly ProbedRun run;
        private readonly Sequential layers = nn.Sequential(nn.Linear(1, 4), nn.BatchNorm1d(4), nn.Dropout(0.2), nn.Linear(4, 1));
        private readonly Tensor seenInValidation = zeros(1);
        private long state;

        public Network(ProbedRun run)
            : base(nameof(Network))
        {
            this.run = run;
            register_module("layers", layers);
            register_buffer("seen", seenInValidation);
        }

        public bool AutomaticOptimization => !run.Manual;

        public long State => state;

        public override Tensor forward(Tensor input) => layers.forward(input);

        public Tensor TrainingStep(Tensor batch, StepContext context)
        {
            var loss = nn.functional.mse_loss(forward(batch + (0.001f * (state % 7)) + (0.01 * seenInValidation)), batch.sin());
            if (run.Manual)
            {
                loss.backward();
                if (context.BatchIndex % 2 == 1)
                {
                    context.Optimizers[0].Optimizer.step();
                    context.Optimizers[0].Optimizer.zero_grad();
                    context.Optimizers[0].Scheduler!.step();
                }
            }

            run.Reach(ref state, "TrainingStep");
            return loss;
        }

        public void ValidationStep(Tensor batch, StepContext context)
        {
            seenInValidation.add_(batch.mean());
            context.Log("error", nn.functional.mse_loss(forward(batch + rand(1)), batch.sin()));
            run.Reach(ref state, "ValidationStep");
        }

        public OptimizerSetup ConfigureOptimizers()
        {
            var optimizer = optim.SGD(parameters(), 0.05, momentum: 0.9);
            run.Reach(ref state, "ConfigureOptimizers");
            return new(optimizer, optim.lr_scheduler.LambdaLR(optimizer, static step => 1.0 / (step + 1)));
        }

        public StateDict StateDict() => new StateDict().Set("state", state);

        public void LoadStateDict(StateDict saved) => state = saved.GetInt64("state");
    }

    private sealed class Numbers(ProbedRun run) : ITrainData<Tensor>, IValidationData<Tensor>, IStateful
    {
        private long state;

        public long State => state;

        public NamedLoader<Tensor> GetTrainLoader()
        {
            run.Reach(ref state, "train loader");
            var loader = Loader(20, 5);
            return new(null, run.KnowsItsLength ? loader : new Unknown(loader));
        }

        public IReadOnlyList<NamedLoader<Tensor>> GetValidationLoaders()
        {
            run.Reach(ref state, "validation loader");
            return [new(null, Loader(8, 6))];
        }

        public Tensor TransferBatchToDevice(Tensor batch, BatchContext context)
        {
            run.Reach(ref state, $"transfer {context.State}");
            return batch + (0.001f * (state % 11)) + (0.1f * rand(1));
        }

        public long BatchSize(Tensor batch) => batch.shape[0];

        public StateDict StateDict() => new StateDict().Set("state", state);

        public void LoadStateDict(StateDict saved) => state = saved.GetInt64("state");

        public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Reach("prepare");

        public Task SetupAsync(StageContext context) => Reach("setup");

        public Task TeardownAsync(StageContext context) => Reach("teardown");

        public Task OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;

        private Task Reach(string point)
        {
            run.Reach(ref state, point);
            return Task.CompletedTask;
        }

        private static DataLoader<Tensor> Loader(int count, ulong order) => DataLoader.Create<float, Tensor>(
            Dataset.Generate(count, static index => index / 10f),
            4,
            static (numbers, memory) =>
            {
                var buffer = memory.Rent<float>(0, [numbers.Length, 1]);
                numbers.CopyTo(buffer.Span);
                return buffer.Tensor;
            },
            shuffle: true,
            seed: order);
    }

    /// <summary>A loader that keeps its place, but does not know where it ends.</summary>
    private sealed class Unknown(DataLoader<Tensor> loader) : IEnumerable<Tensor>, IStateful, IStatefulLoader
    {
        public long? BatchCount => null;

        public long? SampleCount => null;

        public long Epoch => loader.Epoch;

        public bool? IsEven => loader.IsEven;

        public void SetShard(Shard shard) => loader.SetShard(shard);

        public void SetEpoch(long epoch) => loader.SetEpoch(epoch);

        public void EndEpoch() => loader.EndEpoch();

        public StateDict StateDict() => loader.StateDict();

        public void LoadStateDict(StateDict state) => loader.LoadStateDict(state);

        public IEnumerator<Tensor> GetEnumerator() => loader.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Watcher(ProbedRun run) : Callback, IStateful
    {
        private long state;

        public long State => state;

        public override void OnRunStart(Trainer trainer) => Reach();

        public override void OnRunEnd(Trainer trainer) => Reach();

        public override void OnFitStart(Trainer trainer) => Reach();

        public override void OnFitEnd(Trainer trainer) => Reach();

        public override void OnTrainEpochStart(Trainer trainer) => Reach();

        public override void OnTrainBatchEnd(Trainer trainer)
        {
            // What a callback counts decides what is learnt.
            trainer.Optimizers[0].Optimizer.ParamGroups.First().LearningRate *= 1 + (0.01 * (state % 5));
            Reach();
        }

        public override void OnTrainEpochEnd(Trainer trainer) => Reach();

        public override void OnEvaluationStart(Trainer trainer) => ReachIn(trainer);

        public override void OnEvaluationBatchEnd(Trainer trainer) => ReachIn(trainer);

        public override void OnEvaluationEnd(Trainer trainer) => ReachIn(trainer);

        public StateDict StateDict() => new StateDict().Set("state", state);

        public void LoadStateDict(StateDict saved) => state = saved.GetInt64("state");

        private void Reach([CallerMemberName] string point = "") => run.Reach(ref state, point);

        private void ReachIn(Trainer trainer, [CallerMemberName] string point = "") => run.Reach(ref state, $"{point} {trainer.State}");
    }

    private sealed class Saver(ProbedRun run) : Callback
    {
        private readonly Dictionary<string, int> counts = [];

        public override bool SavesCheckpoints => true;

        public override void OnTrainEpochStart(Trainer trainer) => Reach(trainer);

        public override void OnTrainBatchEnd(Trainer trainer) => Reach(trainer);

        public override void OnTrainEpochEnd(Trainer trainer) => Reach(trainer);

        public override void OnEvaluationStart(Trainer trainer) => Reach(trainer);

        public override void OnEvaluationBatchEnd(Trainer trainer) => Reach(trainer);

        public override void OnEvaluationEnd(Trainer trainer) => Reach(trainer);

        public override void OnFitEnd(Trainer trainer) => Reach(trainer);

        private void Reach(Trainer trainer, [CallerMemberName] string point = "")
        {
            if (trainer.State != RunningState.SanityChecking)
            {
                var count = counts[point] = counts.GetValueOrDefault(point) + 1;
                run.ReachedBySaver!(trainer, $"{point} {count}");
            }
        }
    }
}
