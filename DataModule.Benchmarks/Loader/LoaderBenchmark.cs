using System.Text.Json.Nodes;

namespace DataModule.Benchmarks.Loader;

/// <summary>Our loader, compared with its peers and limits, on the same data in one run.</summary>
internal static class LoaderBenchmark
{
    private const string Help = """
        Usage: ./bench loader [options]

        Loads the same data with this library, PyTorch's DataLoader and TorchSharp's DataLoader, and prints one table for each case.

          --json FILE     also write the figures to a file, as rows of case, system, metric, unit, median, spread
          --case TEXT     run only the cases whose name contains this text
          --quick         a tenth of the data: to test the benchmark, not for its figures
          --no-peers      without the loaders of PyTorch and TorchSharp
          --data FOLDER   the folder of the data, created there once (default: a folder in the system's temporary folder)
        """;

    public static int Run(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;
        var quick = args.Contains("--quick");
        var data = new BenchmarkData(Option("--data") ?? Path.Combine(Path.GetTempPath(), "datamodule-bench"), quick);
        if (Option("--child") is { } childCase)
        {
            foreach (var row in Cases.Run(childCase, Option("--system")!, data))
            {
                Console.WriteLine(row.ToJson().ToJsonString());
            }

            return 0;
        }

        data.Make();
        var python = args.Contains("--no-peers") ? null : ChildProcess.FindPython();
        if (python is null && !args.Contains("--no-peers"))
        {
            Console.Error.WriteLine(ChildProcess.NoPython);
        }

        var rows = new List<Row>();
        foreach (var name in Cases.All.Where(name => Option("--case") is not { } part || name.Contains(part, StringComparison.Ordinal)))
        {
            var first = rows.Count;
            foreach (var system in Cases.SystemsOf(name).Concat(args.Contains("--no-peers") ? [] : TorchSharpPeer.SystemsOf(name)))
            {
                List<string> child = ["loader", "--child", name, "--system", system, "--data", data.Folder];
                rows.AddRange(ChildProcess.Rows(quick ? [.. child, "--quick"] : child));
            }

            if (python is not null && name != Cases.Scale)
            {
                var script = Path.Combine(AppContext.BaseDirectory, "Loader", "peers.py");
                // Each system in its own process, until there are no more.
                for (var system = 0; ChildProcess.RowsOf(python, [script, name, data.Folder, .. Counts(data), Row.Text(system)]) is { Count: > 0 } measured; system++)
                {
                    rows.AddRange(measured);
                }
            }

            Table.Print(rows[first..]);
        }

        if (Option("--json") is { } path)
        {
            File.WriteAllText(path, new JsonArray([.. rows.Select(row => row.ToJson())]).ToJsonString(new() { WriteIndented = true }));
        }

        return 0;
    }

    private static string[] Counts(BenchmarkData data) => Array.ConvertAll(
        [data.SmallCount, data.LargeCount, data.TokenCount, data.FileCount, data.HeavyCount],
        Row.Text);
}
