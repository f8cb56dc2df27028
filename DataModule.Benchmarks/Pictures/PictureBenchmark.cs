using System.Text.Json.Nodes;
using DataModule.Benchmarks.Loader;

namespace DataModule.Benchmarks.Pictures;

/// <summary>Pictures to normalized batches: ours, compared with torchvision and the decoders alone, on the same bytes in one run.</summary>
internal static class PictureBenchmark
{
    private const string Help = """
        Usage: ./bench pictures [options]

        Decodes, augments and normalizes the same pictures with this library and with torchvision, and prints one table for each case.

          --json FILE     also write the figures to a file, as rows of case, system, metric, unit, median, spread
          --case TEXT     run only the cases whose name contains this text
          --no-peers      without torchvision
          --data FOLDER   the folder of the pictures, created there once (default: a folder in the system's temporary folder)
        """;

    public static int Run(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;
        var folder = Option("--data") ?? Path.Combine(Path.GetTempPath(), "datamodule-bench-pictures");
        if (Option("--child") is { } childCase)
        {
            foreach (var row in PictureCases.Run(childCase, Option("--system")!, folder))
            {
                Console.WriteLine(row.ToJson().ToJsonString());
            }

            return 0;
        }

        string[] names = [.. PictureCases.All.Where(name => Option("--case") is not { } part || name.Contains(part, StringComparison.Ordinal))];
        PictureCases.MakeData(folder);
        if (names.Contains(FolderCase.Name))
        {
            FolderCase.MakeData(folder);
        }

        var python = args.Contains("--no-peers") ? null : ChildProcess.FindPython("torchvision, PIL");
        if (python is null && !args.Contains("--no-peers"))
        {
            Console.Error.WriteLine("No python3 with torchvision and PIL: torchvision is left out. On Debian: ./bench --install");
        }

        var rows = new List<Row>();
        foreach (var name in names)
        {
            var first = rows.Count;
            foreach (var system in PictureCases.SystemsOf(name))
            {
                rows.AddRange(ChildProcess.Rows("pictures", "--child", name, "--system", system, "--data", folder));
            }

            if (python is not null)
            {
                rows.AddRange(ChildProcess.RowsOf(python, [Path.Combine(AppContext.BaseDirectory, "Pictures", "peer.py"), name, folder]));
            }

            Table.Print(rows[first..]);
        }

        if (Option("--json") is { } path)
        {
            File.WriteAllText(path, new JsonArray([.. rows.Select(row => row.ToJson())]).ToJsonString(new() { WriteIndented = true }));
        }

        return 0;
    }
}
