using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DataModule.Benchmarks.Loader;
using Mnist;
using TorchSharp;

namespace DataModule.Benchmarks.Trainer;

/// <summary>What the trainer costs, beside loops written by hand over the same loader and model.</summary>
internal static class TrainerBenchmark
{
    private const int Repetitions = 7;
    private const int Epochs = 3;
    private const int IdleSteps = 20_000;

    private const string Help = """
        Usage: ./bench trainer [options]

        Times training loops: the trainer's, and one written by hand over the same loader and model, in turn.

          idle step      a model that does nothing: what is left is the loop itself
          Mnist epoch    an epoch of samples/Mnist on 12,800 images, forward, backward and optimizer included

          --data-dir DIR  where Fashion-MNIST is, or is put (default: data/fashion)
          --json FILE     also write the figures, as rows of case, system, metric, unit, median, spread
        """;

    public static int Run(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;
        List<Row> rows = [.. IdleStep(), .. MnistEpoch(Option("--data-dir") ?? Path.Combine("data", "fashion"))];
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{row.Case,-14}{row.System,-18}{row.Median,12:F3} ±{row.Spread:F3} {row.Unit}"));
        }

        foreach (var pair in rows.Chunk(2))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{pair[0].Case}: the trainer takes {pair[1].Median / pair[0].Median:F3} of the hand-written loop, {pair[1].Median - pair[0].Median:F3} {pair[0].Unit} more"));
        }

        if (Option("--json") is { } file)
        {
            File.WriteAllText(file, new JsonArray([.. rows.Select(row => (JsonNode)row.ToJson())]).ToJsonString());
        }

        return 0;
    }

    private static IEnumerable<Row> IdleStep()
    {
        using var model = new IdleModel();
        using var loader = DataLoader.Create<float, torch.Tensor>(
            Dataset.From(new float[IdleSteps * 8]),
            batchSize: 8,
            static (numbers, memory) =>
            {
                var buffer = memory.Rent<float>(0, [numbers.Length]);
                numbers.CopyTo(buffer.Span);
                return buffer.Tensor;
            },
            shuffle: true);
        return InTurn(
            "idle step",
            "us",
            1e6 / IdleSteps,
            Repetitions,
            () =>
            {
                foreach (var batch in loader)
                {
                    model.TrainingStep(batch, null!);
                }
            },
            () => new DataModule.Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None }.Fit(model, loader));
    }

    private static IEnumerable<Row> MnistEpoch(string directory)
    {
        Directory.CreateDirectory(directory);
        var data = new MnistDataModule(directory);
        data.PrepareData();
        data.Setup(Stage.Fit);
        const int Batches = 200;
        return InTurn(
            "Mnist epoch",
            "s",
            1,
            Epochs,
            () =>
            {
                torch.manual_seed(1);
                using var model = new MnistModel(0.001);
                using var optimizer = torch.optim.Adam(model.parameters(), 0.001);
                using var loader = data.TrainDataloader();
                model.train();
                var (batches, loss) = (0, 0.0);
                foreach (var batch in loader)
                {
                    using var scope = torch.NewDisposeScope();
                    var value = torch.nn.functional.cross_entropy(model.forward(batch.Image), batch.Label);
                    value.backward();
                    optimizer.step();
                    optimizer.zero_grad();
                    loss += value.item<float>();
                    if (++batches == Batches)
                    {
                        break;
                    }
                }
            },
            () =>
            {
                torch.manual_seed(1);
                using var model = new MnistModel(0.001);
                new DataModule.Trainer
                {
                    MaxEpochs = 1,
                    LimitTrainBatches = Batches,
                    LimitValidationBatches = 0,
                    NumSanityValSteps = 0,
                    Progress = ProgressDisplay.None,
                }.Fit(model, data);
                data.Setup(Stage.Fit);
            });
    }

    /// <summary>Times two ways of doing the same in turn, after one unmeasured turn of each.</summary>
    private static IEnumerable<Row> InTurn(string name, string unit, double scale, int repetitions, Action byHand, Action withTrainer)
    {
        List<double> hand = [], trainer = [];
        for (var i = -1; i < repetitions; i++)
        {
            foreach (var (action, times) in (ReadOnlySpan<(Action, List<double>)>)[(byHand, hand), (withTrainer, trainer)])
            {
                var started = Stopwatch.GetTimestamp();
                action();
                if (i >= 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds * scale);
                }
            }
        }

        return [Row.Of(name, "loop by hand", "time", unit, hand), Row.Of(name, "ours, trainer", "time", unit, trainer)];
    }

    private sealed class IdleModel : ITrainingStep<torch.Tensor>, IDisposable
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(1));
        private readonly torch.Tensor loss = torch.ones(1);

        public bool AutomaticOptimization => false;

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context) => loss;

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([weight], 0.1);

        public void Dispose()
        {
            weight.Dispose();
            loss.Dispose();
        }
    }
}
