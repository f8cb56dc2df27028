using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DataModule.Benchmarks.Loader;

namespace DataModule.Benchmarks.Ranks;

/// <summary>What several ranks cost: their operations beside bare calls of MPI, a step's communication, an epoch beside processes that know nothing of each other.</summary>
internal static class RankBenchmark
{
    private const string Help = """
        Usage: ./bench ranks [options]

        Starts itself under mpirun and measures what several ranks cost.

          all-reduce      sums of floats over all ranks: the library's operation, and MPI_Allreduce called bare on the same memory
          step            samples/Mnist's 83 thousand parameters, and 25 million: the gradients of one step averaged
          batch norm      one layer of 64 channels, forward and backward: over each rank's 32 pictures, and over those of all ranks
          Mnist epoch     the trainer on N ranks, beside N processes with a trainer each, and beside one; one thread each
          state           the bytes of a loader's state, at 1 and at 1,024 ranks

          --ranks N       how many processes (default: 2)
          --batches N     how many steps of 64 images the epoch has (default: 300)
          --rounds N      how often each is run (default: 3)
          --launcher EXE  the mpirun (default: mpirun)
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

    /// <summary>Several at once, without a launcher: what each did is added up.</summary>
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
