using System.Globalization;
using DataModule;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RankJob;

/// <summary>A sample with its number, by which tests tell who has read what.</summary>
[Sample]
public readonly partial record struct Numbered([Shape(4)] float[] X, float Y, long Number);

/// <summary>What a job is told, as name=value.</summary>
public sealed class Settings(string[] arguments)
{
    private readonly Dictionary<string, string> values = arguments.Where(static argument => argument.Contains('=', StringComparison.Ordinal))
        .Select(static argument => argument.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);

    public static Settings Current { get; set; } = new([]);

    public static ProcessRank Rank { get; set; }

    public int Number(string name, int otherwise) => values.TryGetValue(name, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    public string Text(string name, string otherwise = "") => values.GetValueOrDefault(name, otherwise);

    public bool IsFaulty(long number) => Array.ConvertAll(Text("faulty", "0-0").Split('-'), int.Parse) is var range && number >= range[0] && number <= range[1];

    /// <summary>Whether something is to happen on this rank: "fail=setup:1" on rank 1.</summary>
    public bool Here(string name, string place, int rank) => Text(name) == $"{place}:{rank}";
}

/// <summary>Numbered samples of random numbers, in loaders of the kind that is asked for.</summary>
[DataModule]
public sealed partial class NumberedData
{
    private readonly Settings settings = Settings.Current;
    private readonly int rank = Settings.Rank.Global;

    // The global batch is the same for every number of ranks.
    private readonly int batch = Settings.Current.Number("batch", 12) / Settings.Rank.WorldSize;

    [Prepare]
    private void Prepare(PrepareContext context)
    {
        Faults.Check(settings, "prepare", rank);
        if (settings.Text("prepared") is { Length: > 0 } file)
        {
            File.AppendAllText(file, $"node {context.Rank.Node} rank {context.Rank.Global}\n");
        }
    }

    [Prepare(Scope = PrepareScope.Once)]
    private void PrepareOnce(PrepareContext context)
    {
        if (settings.Text("prepared") is { Length: > 0 } file)
        {
            File.AppendAllText(file, $"once rank {context.Rank.Global}\n");
        }
    }

    [Setup]
    private void SetUp() => Faults.Check(settings, "setup", rank);

    [Teardown]
    private void TearDown()
    {
        Console.Error.WriteLine($"[rank {rank}] torn down");
        Faults.Check(settings, "teardown", rank);
    }

    [Dataloader(Split.Train)]
    private IEnumerable<Numbered.Batch> Train()
    {
        Faults.Check(settings, "loader", rank);
        var samples = Samples(settings.Number("samples", 98));
        var seed = settings.Here("seed", "other", rank) ? 8u : 7u;
        return settings.Text("loader") switch
        {
            "weighted" => samples.ToLoader(batch, seed: seed, options: new() { Sampler = Sampler.Weighted([.. Enumerable.Range(0, 98).Select(static i => 1.0 + (i % 3))], 60) }),
            "batches" => samples.ToLoader(batch, seed: seed, options: new() { BatchSampler = BatchSampler.From("sevens", static (_, _) => Enumerable.Range(0, 14).Select(static i => Enumerable.Range(7 * i, 7).Select(static n => (long)n).ToArray())) }),
            "stream" => StreamDataset.From(_ => Enumerable.Range(0, 98).Select(static n => Sample(n)), count: 90).ToLoader(batch),
            "mix" => Dataset.Mix((samples, 1), (Dataset.Generate(98, static n => Sample(n + 1000)), 1)).ToLoader(batch, shuffle: true, seed: seed),
            "sequential" => CombinedLoader.Sequential(samples.ToLoader(batch, shuffle: true, seed: seed), Dataset.Generate(24, static n => Sample(n + 1000)).ToLoader(batch)),
            "own" => samples.ToLoader(batch, seed: seed, options: new() { Sampler = Sampler.From(98, "backwards", static (_, _) => Enumerable.Range(0, 98).Select(static n => 97L - n)) }),
            // In the order of the data, some of which cannot be read: "42-59".
            "faulty" => samples.Map(one => settings.IsFaulty(one.Number) ? throw new InvalidDataException($"cannot read {one.Number}") : one)
                .ToLoader(batch, options: new() { OnSampleError = SampleErrorPolicy.Skip(100) }),
            "plain" => samples.ToLoader(batch).Select(static one => one),
            _ => samples.ToLoader(batch, shuffle: true, seed: seed, workers: settings.Number("workers", 1)),
        };
    }

    [Dataloader(Split.Validation)]
    private DataLoader<Numbered.Batch> Validation() => Samples(103).ToLoader(batch);

    [Dataloader(Split.Test)]
    private DataLoader<Numbered.Batch> Test() => Samples(103).ToLoader(batch);

    [Dataloader(Split.Predict)]
    private DataLoader<Numbered.Batch> Predicted() => Samples(103).ToLoader(batch);

    [AfterBatchTransfer]
    private Numbered.Batch Augment(Numbered.Batch batch)
    {
        Faults.Check(settings, "transfer", rank);
        return batch;
    }

    private static IDataset<Numbered> Samples(int count) => Dataset.Generate(count, static number => Sample(number));

    private static Numbered Sample(long number)
    {
        var random = new SampleRandom(3, number);
        float[] x = [random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle()];
        return new Numbered(x, x[0] - (2 * x[1]) + (x[2] * x[3]), number);
    }
}

/// <summary>A small network that notes which samples each epoch brought here.</summary>
public sealed class NumberedModel : nn.Module<Tensor, Tensor>,
    ITrainingStep<Numbered.Batch>, IValidationStep<Numbered.Batch>, ITestStep<Numbered.Batch>, IPredictStep<Numbered.Batch, Tensor>
{
    private readonly Settings settings;
    private readonly int rank;
    private readonly Sequential layers;
    private readonly MeanMetric mean = new(), validationMean = new(), testMean = new();

    public NumberedModel(Settings settings, ProcessRank rank)
        : base(nameof(NumberedModel))
    {
        (this.settings, this.rank) = (settings, rank.Global);
        // Every rank begins with weights of its own: rank 0's are to win.
        random.manual_seed(100 + rank.Global);
        layers = settings.Text("layers") switch
        {
            "norm" => nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Linear(8, 1)),
            "pictures" => nn.Sequential(
                nn.Unflatten(1, [1, 2, 2]), nn.Conv2d(1, 3, 2, padding: 1), nn.BatchNorm2d(3), nn.Tanh(), nn.Conv2d(3, 4, 2), nn.BatchNorm2d(4, affine: false), nn.Tanh(), nn.Flatten(), nn.Linear(16, 1)),
            "dropout" => nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 1)),
            _ => nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1)),
        };
        // Part of the model, and not of any loss.
        Unused = nn.Linear(2, 2);
        RegisterComponents();
    }

    public bool AutomaticOptimization => settings.Text("manual").Length == 0;

    /// <summary>The numbers of each epoch's samples here.</summary>
    public SortedDictionary<long, List<long>> Seen { get; } = [];

    public List<double> Drawn { get; } = [];

    public Linear Unused { get; }

    public override Tensor forward(Tensor input) => layers.forward(input);

    public Tensor TrainingStep(Numbered.Batch batch, StepContext context)
    {
        if (context.BatchIndex == settings.Number("at", 2) && context.Epoch == settings.Number("epoch", 0))
        {
            Faults.Check(settings, "step", rank);
        }

        if (!Seen.TryGetValue(context.Epoch, out var numbers))
        {
            Seen[context.Epoch] = numbers = [];
        }

        numbers.AddRange(batch.Number.data<long>().ToArray());
        if (settings.Text("seen") is { Length: > 0 } folder)
        {
            // What a killed process has read is in the file all the same.
            File.AppendAllText(Path.Combine(folder, $"{settings.Text("part")}-{rank}.txt"),
                string.Concat(batch.Number.data<long>().ToArray().Select(number => $"{context.Epoch} {context.GlobalStep} {number}\n")));
        }

        if (settings.Text("pids") is { Length: > 0 } place && Drawn.Count == 3)
        {
            // Under its name only when it is complete.
            File.WriteAllText(Path.Combine(place, $"{rank}.new"), $"{Environment.ProcessId}");
            File.Move(Path.Combine(place, $"{rank}.new"), Path.Combine(place, $"{rank}.pid"), overwrite: true);
        }

        Drawn.Add(rand(1).item<float>());
        var loss = (forward(batch.X).squeeze(-1) - batch.Y).pow(2).mean();
        context.Log("number", batch.Number.to(ScalarType.Float64).mean());
        mean.Update(batch.Number);
        context.Log("numbers", mean);
        if (!AutomaticOptimization)
        {
            var optimizer = context.Optimizers[0].Optimizer;
            optimizer.zero_grad();
            loss.backward();
            if (settings.Text("manual") == "clip")
            {
                context.AverageGradients(optimizer);
                nn.utils.clip_grad_norm_(parameters(), 0.5);
            }

            optimizer.step();
        }

        if (context.BatchIndex == 2)
        {
            Faults.Check(settings, "loss", rank);
        }

        Thread.Sleep(settings.Number("sleep", 0));
        return loss;
    }

    public OptimizerSetup ConfigureOptimizers()
    {
        Faults.Check(settings, "optimizers", rank);
        return optim.SGD(parameters(), 0.1, momentum: 0.9);
    }

    public void ValidationStep(Numbered.Batch batch, StepContext context)
    {
        Faults.Check(settings, "validation", rank);
        Log(batch, context, validationMean);
    }

    public void TestStep(Numbered.Batch batch, StepContext context) => Log(batch, context, testMean);

    public Tensor PredictStep(Numbered.Batch batch, StepContext context) => batch.Number.to(ScalarType.Float32);

    private void Log(Numbered.Batch batch, StepContext context, MeanMetric numbers)
    {
        context.Log("loss", (forward(batch.X).squeeze(-1) - batch.Y).pow(2).mean());
        context.Log("number", batch.Number.to(ScalarType.Float64).mean());
        context.Log("last", batch.Number.max(), reduce: MetricReduction.Max);
        numbers.Update(batch.Number);
        context.Log("numbers", numbers);
    }
}

/// <summary>Ways of a rank to come to its end.</summary>
public static class Faults
{
    public static void Check(Settings settings, string place, int rank)
    {
        if (settings.Here("fail", place, rank))
        {
            throw new InvalidDataException($"no luck in {place}");
        }

        if (settings.Here("exit", place, rank))
        {
            Environment.Exit(settings.Number("code", 7));
        }

        if (settings.Here("kill", place, rank))
        {
            System.Diagnostics.Process.GetCurrentProcess().Kill();
        }
    }
}

/// <summary>A callback that fails where it is told to.</summary>
public sealed class FaultyCallback(Settings settings, int rank) : Callback
{
    public override void OnRunStart(Trainer trainer) => Faults.Check(settings, "run-start", rank);

    public override void OnTrainEpochStart(Trainer trainer) => Faults.Check(settings, "epoch-start", rank);

    public override void OnTrainBatchEnd(Trainer trainer) => Faults.Check(settings, "batch-end", rank);

    public override void OnEvaluationEnd(Trainer trainer) => Faults.Check(settings, "evaluation-end", rank);

    public override void OnTrainEpochEnd(Trainer trainer) => Faults.Check(settings, "epoch-end", rank);

    public override void OnFitEnd(Trainer trainer) => Faults.Check(settings, "fit-end", rank);

    public override void OnRunEnd(Trainer trainer) => Faults.Check(settings, "run-end", rank);
}

internal static class Fits
{
    /// <summary>Trains, validates, tests and predicts, and says what came out: the same on every rank but for what it has read.</summary>
    public static void Run(ICollectives collectives, Action<string> say, string[] arguments)
    {
        var settings = new Settings(arguments);
        var rank = collectives.Rank;
        (Settings.Current, Settings.Rank) = (settings, rank);
        var module = new NumberedData();
        using var model = new NumberedModel(settings, rank);
        var directory = settings.Text("checkpoints");
        var trainer = new Trainer
        {
            MaxEpochs = settings.Number("epochs", 2),
            MaxSteps = settings.Number("steps", 0) is > 0 and var steps ? steps : null,
            AccumulateGradBatches = settings.Number("accumulate", 1),
            GradientClip = settings.Number("clip", 0) is > 0 and var clip ? clip / 1000.0 : null,
            Progress = settings.Text("progress") == "lines" ? ProgressDisplay.Auto : ProgressDisplay.None,
            Device = "cpu",
            SyncBatchNorm = settings.Text("sync") == "yes",
            Callbacks = [new FaultyCallback(settings, rank.Global), .. Savers(directory, settings)],
        };
        FitResult fit;
        try
        {
            fit = trainer.Fit(model, module, settings.Text("resume") is { Length: > 0 } from ? from : null);
        }
        catch (Exception exception) when (settings.Text("catch") == "yes")
        {
            // By one rank for all: once one has ended, the launcher ends the others, said or not.
            say($"{exception.GetType().Name}: {exception.Message}");
            Environment.ExitCode = 1;
            return;
        }

        var fitted = Weights(model);
        if (trainer.Callbacks.OfType<ModelCheckpoint>().FirstOrDefault() is { } saver && !File.Exists(saver.BestPath))
        {
            throw new InvalidOperationException($"Rank {rank.Global} does not know the best checkpoint: {saver.BestPath}.");
        }

        if (settings.Text("only") == "fit")
        {
            say($"{fitted} | {fit.Steps} | {Text(fit.Train)} | {Text(fit.Validation)} | {Numbers(model)} | {model.Drawn.FirstOrDefault():R}");
            return;
        }

        var validated = trainer.Validate(model, module);
        var tested = trainer.Test(model, module);
        var predicted = trainer.Predict(model, module);
        var gathered = Predictions.Gather(trainer, predicted).SelectMany(static one => one.data<float>().ToArray());
        if (!gathered.SequenceEqual(Enumerable.Range(0, 103).Select(static number => (float)number)))
        {
            throw new InvalidOperationException($"The predictions are not in order: {string.Join(',', gathered)}");
        }

        say(string.Join(" | ",
            fitted, fit.Steps, Text(fit.Train), Text(fit.Validation), $"{Text(validated.Metrics)} of {validated.Samples}", $"{Text(tested.Metrics)} of {tested.Samples}",
            Numbers(model), string.Join(',', predicted.SelectMany(static one => one.data<float>().ToArray())), $"{model.Drawn[0]:R}", model.Unused.weight.grad is null ? "idle" : "used"));
    }

    private static IEnumerable<Callback> Savers(string directory, Settings settings) => directory.Length == 0 ? []
        : [new ModelCheckpoint(directory) { EveryNSteps = settings.Number("every", 0), Monitor = "loss", SaveTopK = 2 }];

    private static string Weights(nn.Module model) => string.Join(' ', model.state_dict().Values.SelectMany(tensor => tensor.to(ScalarType.Float64).data<double>().ToArray())
        .Select(static weight => weight.ToString("R", CultureInfo.InvariantCulture)));

    private static string Text(Metrics metrics) => string.Join(", ", metrics.Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:R}")));

    private static string Numbers(NumberedModel model) => string.Join(';', model.Seen.Select(static epoch => $"{epoch.Key}:{string.Join(',', epoch.Value)}"));
}
