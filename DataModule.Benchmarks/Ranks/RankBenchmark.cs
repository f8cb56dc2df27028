using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DataModule.Benchmarks.Loader;

namespace DataModule.Benchmarks.Ranks;

/// <summary>The cost of several ranks: collective operations compared with direct MPI calls, the communication of a step, an epoch compared with independent processes.</summary>
internal static class RankBenchmark
{
    private const string Help = """
        Usage: ./bench ranks [options]

        Starts itself with mpirun and measures the cost of several ranks.

          all-reduce      sums of floats over all ranks: the library's operation, and a direct call of MPI_Allreduce on the same memory
          step            averages the gradients of one step: the 83 thousand parameters of samples/Mnist, and 25 million
          batch norm      one layer of 64 channels, forward and backward: over the 32 images of each rank, and over those of all ranks
          Mnist epoch     the trainer on N ranks, N independent processes with a trainer each, and one process; one thread each
          state           the size of a loader's state in bytes, with 1 rank and with 1,024 ranks

          --ranks N       number of processes (default: 2)
          --batches N     number of steps of 64 images in the epoch (default: 300)
          --rounds N      number of rounds (default: 3)
          --launcher EXE  the launcher (default: mpirun)
          --data-dir DIR  the folder of Fashion-MNIST, downloaded there if missing (default: data/fashion)
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
        var batches = Number("--batches", 300);
        if (Option("--child") is { } child)
        {
            foreach (var row in RankChild.Run(child, directory, batches))
            {
                Console.WriteLine(row.ToJson().ToJsonString());
            }

            return 0;
        }

        Directory.CreateDirectory(directory);
        new FashionMnistDataModule(directory).PrepareData();
        var (ranks, rounds, launcher) = (Number("--ranks", 2), Number("--rounds", 3), Option("--launcher") ?? "mpirun");
        string[] epoch = ["ranks", "--child", "epoch", "--data-dir", directory, "--batches", Row.Text(batches)];
        List<Row> measured = [];
        for (var round = 0; round < rounds; round++)
        {
            measured.AddRange(UnderMpi(launcher, ranks, ["ranks", "--child", "operations"]));
            measured.AddRange(UnderMpi(launcher, ranks, epoch));
            measured.AddRange(Apart(1, epoch));
            measured.AddRange(Apart(ranks, epoch));
        }

        measured.AddRange(RankChild.States());
        List<Row> rows =
        [
            .. measured.GroupBy(row => (row.Case, row.System, row.Metric, row.Unit))
                .Select(figure => Row.Of(figure.Key.Case, figure.Key.System, figure.Key.Metric, figure.Key.Unit, figure.Select(row => row.Median))),
        ];
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{row.Case,-28}{row.System,-28}{row.Metric,-24}{row.Median,14:#,0.##} ±{row.Spread:#,0.##} {row.Unit}"));
        }

        if (Option("--json") is { } file)
        {
            File.WriteAllText(file, new JsonArray([.. rows.Select(row => (JsonNode)row.ToJson())]).ToJsonString());
        }

        return 0;
    }

    private static List<Row> UnderMpi(string launcher, int ranks, string[] arguments)
    {
        string[] options = IsOpenMpi(launcher) ? ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none"] : [];
        return ChildProcess.RowsOf(launcher, [.. options, "-n", Row.Text(ranks), "dotnet", typeof(RankBenchmark).Assembly.Location, .. arguments], ("OMP_NUM_THREADS", "1"));
    }

    /// <summary>Several processes at once, without a launcher. Their figures are summed.</summary>
    private static IEnumerable<Row> Apart(int processes, string[] arguments)
    {
        var all = Enumerable.Range(0, processes)
            .Select(_ => Task.Run(() => ChildProcess.RowsOf("dotnet", [typeof(RankBenchmark).Assembly.Location, .. arguments], ("OMP_NUM_THREADS", "1")))).ToArray();
        Task.WaitAll(all);
        return all.SelectMany(static one => one.Result).GroupBy(static row => row with { Median = 0, Spread = 0 })
            .Select(group => group.Key with { System = processes == 1 ? "1 process" : $"{Row.Text(processes)} processes apart", Median = group.Sum(static row => row.Median) });
    }

    private static bool IsOpenMpi(string launcher)
    {
        using var process = Process.Start(new ProcessStartInfo(launcher, ["--version"]) { RedirectStandardOutput = true })!;
        var version = process.StandardOutput.ReadToEnd();
        return version.Contains("Open MPI", StringComparison.OrdinalIgnoreCase) || version.Contains("OpenRTE", StringComparison.OrdinalIgnoreCase);
    }
}
