using System.Globalization;
using System.Text.Json.Nodes;
using DataModule.Benchmarks.Loader;
using Mnist;

namespace DataModule.Benchmarks.Trainer;

/// <summary>The trainer, compared with a hand-written loop over the same loader and model, and with PyTorch.</summary>
internal static class TrainerBenchmark
{
    private const string Help = """
        Usage: ./bench trainer [options]

        Compares the speed of training loops: the trainer, a hand-written loop over the same loader and model, and PyTorch.

          idle step       a model that does nothing, to time the loop itself; the loops take turns in one process
          Mnist epoch     samples/Mnist: a small convolutional network with forward pass, backward pass and optimizer step
          linear epoch    the same images and one linear layer, with tensors so small that memory is no limit; six epochs

        The epochs take turns for --rounds rounds, each in its own process. "memory kept" means that freed memory stays in
        the process: the trainer's default. For PyTorch, environment variables set it.

          --data-dir DIR  the folder of Fashion-MNIST, downloaded there if missing (default: data/fashion)
          --rounds N      number of rounds (default: 3)
          --batches N     number of batches of 64 images in an epoch (default: 844, all)
          --json FILE     also write the figures to a file, as rows of case, system, metric, unit, median, spread
        """;

    public static int Run(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;
        int Number(string name, int otherwise) => Option(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        var directory = Option("--data-dir") ?? Path.Combine("data", "fashion");
        var batches = Number("--batches", 844);
        if (Option("--child") is { } childCase)
        {
            foreach (var row in TrainingEpoch.Run(childCase, Option("--system")!, directory, batches))
            {
                Console.WriteLine(row.ToJson().ToJsonString());
            }

            return 0;
        }

        Directory.CreateDirectory(directory);
        new FashionMnistDataModule(directory).PrepareData();
        var python = ChildProcess.FindPython();
        if (python is null)
        {
            Console.Error.WriteLine(ChildProcess.NoPython);
        }

        List<Row> rows = [.. IdleStep.Rows()];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"idle step: by hand {rows[0].Median:F2} us ±{rows[0].Spread:F2}, the trainer {rows[1].Median:F2} us ±{rows[1].Spread:F2}"));
        foreach (var name in TrainingEpoch.Cases)
        {
            var figures = Epochs(name, directory, batches, Number("--rounds", 3), python);
            Print(figures);
            rows.AddRange(figures);
        }

        if (Option("--json") is { } file)
        {
            File.WriteAllText(file, new JsonArray([.. rows.Select(row => (JsonNode)row.ToJson())]).ToJsonString());
        }

        return 0;
    }

    private static List<Row> Epochs(string name, string directory, int batches, int rounds, string? python)
    {
        List<Row> measured = [];
        for (var round = 0; round < rounds; round++)
        {
            foreach (var system in TrainingEpoch.Systems)
            {
                measured.AddRange(ChildProcess.Rows(
                    "trainer", "--child", name, "--system", system, "--data-dir", directory, "--batches", Row.Text(batches)));
            }

            if (python is not null)
            {
                string[] script = [Path.Combine(AppContext.BaseDirectory, "Trainer", "peer.py"), name, directory, Row.Text(batches)];
                measured.AddRange(ChildProcess.RowsOf(python, [.. script, "PyTorch loop"]));
                measured.AddRange(ChildProcess.RowsOf(
                    python,
                    [.. script, "PyTorch loop, memory kept"],
                    ("MALLOC_MMAP_THRESHOLD_", Row.Text(32 << 20)),
                    ("MALLOC_TRIM_THRESHOLD_", Row.Text(512 << 20))));
            }
        }

        return
        [
            .. measured.GroupBy(row => (row.System, row.Metric, row.Unit))
                .Select(figure => Row.Of(name, figure.Key.System, figure.Key.Metric, figure.Key.Unit, figure.Select(row => row.Median))),
        ];
    }

    private static void Print(List<Row> rows)
    {
        var byHand = rows.First(row => row is { System: TrainingEpoch.ByHand, Metric: TrainingEpoch.Throughput }).Median;
        Console.WriteLine();
        Console.WriteLine($"{rows[0].Case,-28}{"samples/s",18}{"times by hand",16}{"first step, ms",18}{"peak memory, MB",18}");
        foreach (var system in rows.GroupBy(row => row.System))
        {
            Row Find(string metric) => system.First(row => row.Metric == metric);
            var rate = Find(TrainingEpoch.Throughput);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{system.Key,-28}{$"{rate.Median:N0} ±{rate.Spread:N0}",18}{rate.Median / byHand,16:F2}{Find(TrainingEpoch.FirstStep).Median,18:N0}{Find(TrainingEpoch.PeakMemory).Median,18:N0}"));
        }
    }
}
