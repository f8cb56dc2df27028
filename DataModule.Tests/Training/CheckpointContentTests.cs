using System.Globalization;
using System.Text.Json.Nodes;
using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>
/// Everything in a checkpoint decides what comes next: from a copy in which one piece is what a new run would have, some
/// point of the run goes on to something else. So saving any of them wrongly fails the tests that compare resumed runs.
/// </summary>
[Collection(GlobalRandomState.Name)]
public sealed class CheckpointContentTests : IDisposable
{
    private const int Seed = 3;

    private static readonly Dictionary<string, Action<Checkpoint>> Pieces = new()
    {
        ["nothing"] = _ => { },
        ["model"] = checkpoint =>
        {
            using var fresh = new RandomRun(Seed, "").NewModel();
            foreach (var (name, tensor) in fresh.state_dict())
            {
                checkpoint.Model.Tensors[name].copy_(tensor.detach());
            }
        },
        ["model.layers.1.running_mean"] = checkpoint => checkpoint.Model.Tensors["layers.1.running_mean"].zero_(),
        ["optimizer 0's memory"] = checkpoint => Zero(checkpoint.Optimizers, "0.state"),
        ["optimizer 1's memory"] = checkpoint => Zero(checkpoint.Optimizers, "1.state"),
        ["optimizer 1's learning rate"] = checkpoint => checkpoint.Optimizers.Values["1"]!["group.0.lr"] = 0.1,
        ["scheduler 0"] = checkpoint => checkpoint.Schedulers.Values["0"]!["steps"] = 0,
        ["scheduler 1"] = checkpoint => checkpoint.Schedulers.Values["1"]!["steps"] = 0,
        ["epoch"] = checkpoint => checkpoint.Loops.Set("epoch", 0),
        ["batches"] = checkpoint => checkpoint.Loops.Set("batches", 0),
        ["steps"] = checkpoint => checkpoint.Loops.Set("steps", 0),
        ["pending"] = checkpoint => checkpoint.Loops.Set("pending", 0),
        ["validated"] = checkpoint => checkpoint.Loops.Set("validated", false),
        ["age of the loaders"] = checkpoint => checkpoint.Loops.Set("loaded_at", 0),
        ["age of the validation loaders"] = checkpoint => checkpoint.Loaders.Values["validation"]!["loaded_at"] = 0,
        ["train metrics"] = checkpoint => checkpoint.Loops.Set("train_metrics", new StateDict()),
        ["validation metrics"] = checkpoint => checkpoint.Loops.Set("validation_metrics", new StateDict()),
        ["gradients"] = checkpoint => Zero(checkpoint.Loops, "gradient."),
        ["which have no gradient"] = checkpoint => checkpoint.Loops.Values["no_gradient"] = new JsonArray(),
        ["train loader"] = checkpoint => Restart(checkpoint.Loaders.Values["train"]!),
        ["validation loader"] = checkpoint => Restart(checkpoint.Loaders.Values["validation"]!["0"]!),
        ["data module"] = checkpoint => checkpoint.DataModule.Set("seen", 0),
        ["random numbers of the CPU"] = checkpoint =>
        {
            torch.manual_seed(Seed);
            using var generator = torch.Generator.Default;
            checkpoint.Random.GetTensor("cpu").copy_(generator.get_state());
        },
        ["early stopping"] = checkpoint => checkpoint.Callbacks.Values["EarlyStopping"] = new EarlyStopping("error").StateDict().Values.DeepClone(),
        ["best checkpoints"] = checkpoint => checkpoint.Callbacks.Values["ModelCheckpoint"] = new ModelCheckpoint("").StateDict().Values.DeepClone(),
        ["loggers"] = checkpoint => checkpoint.Callbacks.Values["MetricLogging"]!["CsvLogger"]!["rows"] = 0,
        ["start of the batches to overfit"] = checkpoint => checkpoint.Loaders.Values.Remove("first_epoch"),
    };

    private readonly TemporaryDirectory directory = new(inMemory: true);

    public static TheoryData<string> Names => [.. Pieces.Keys];

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_piece_decides_what_comes_next(string piece)
    {
        var overfits = piece.Contains("overfit", StringComparison.Ordinal);
        var saver = new SaveEverywhere(directory["points"], directory["run"]);
        var expected = new RandomRun(Seed, directory["run"]) { Overfits = overfits, Callbacks = [saver] }.Run(null);
        Assert.InRange(saver.Points, 20, 200);

        var differs = Enumerable.Range(0, saver.Points).Any(point => Resume(saver, point, piece, overfits) != expected);

        Assert.Equal(piece != "nothing", differs);
    }

    [Fact]
    public void Time_that_was_used_up_before_counts()
    {
        var path = directory["timed.ckpt"];
        using var model = new LinearModel();
        torch.Tensor[] batches = [torch.ones(4, 1), torch.ones(4, 1)];
        var before = new Trainer { MaxSteps = 1, Callbacks = [new SaveAtEnd(path)], Progress = ProgressDisplay.None };
        before.Fit(model, batches);
        using (var checkpoint = Checkpoint.Read(path))
        {
            Assert.InRange(checkpoint.Loops.GetDouble("seconds"), 1e-6, 600);
            checkpoint.Loops.Set("seconds", 3600.0);
            checkpoint.Write(path, TestContext.Current.CancellationToken);
        }

        var result = new Trainer { MaxTime = TimeSpan.FromMinutes(30), Progress = ProgressDisplay.None }.Fit(model, batches, resumeFrom: path);

        Assert.Equal((1, StopReason.MaxTime), (result.Steps, result.Reason));
    }

    private static void Zero(StateDict state, string prefix)
    {
        foreach (var (name, tensor) in state.Tensors)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                tensor.zero_();
            }
        }
    }

    private static void Restart(JsonNode loader)
    {
        (loader["epoch"], loader["samples"]) = (0, 0);
    }

    private string Resume(SaveEverywhere saver, int point, string piece, bool overfits)
    {
        var run = new RandomRun(Seed, saver.Point(point)) { Overfits = overfits, Workers = point % 3 };
        var path = Path.Combine(saver.Point(point), "point.ckpt");
        using (var checkpoint = Checkpoint.Read(path))
        {
            Pieces[piece](checkpoint);
            checkpoint.Write(path, TestContext.Current.CancellationToken);
        }

        return run.Run(path);
    }

    /// <summary>At every point: a checkpoint, and the files of the run as they are then.</summary>
    private sealed class SaveEverywhere(string points, string run) : Callback
    {
        public override bool SavesCheckpoints => true;

        public int Points { get; private set; }

        public string Point(int index) => Path.Combine(points, index.ToString(CultureInfo.InvariantCulture));

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
            var point = Point(Points++);
            trainer.SaveCheckpoint(Path.Combine(point, "point.ckpt"));
            foreach (var file in Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(point, Path.GetRelativePath(run, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    private sealed class SaveAtEnd(string path) : Callback
    {
        public override void OnFitEnd(Trainer trainer) => trainer.SaveCheckpoint(path);
    }

    private sealed class LinearModel : torch.nn.Module<torch.Tensor, torch.Tensor>, ITrainingStep<torch.Tensor>
    {
        private readonly TorchSharp.Modules.Linear linear = torch.nn.Linear(1, 1);

        public LinearModel()
            : base(nameof(LinearModel)) => register_module("linear", linear);

        public override torch.Tensor forward(torch.Tensor input) => linear.forward(input);

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context) => forward(batch).mean();

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD(parameters(), 0.01);
    }
}
