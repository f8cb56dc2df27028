using System.Diagnostics;
using System.Text.Json.Nodes;
using DataModule.Benchmarks.Loader;

namespace DataModule.Benchmarks;

/// <summary>What is measured in a process of its own, which prints its figures as one JSON row a line.</summary>
internal static class ChildProcess
{
    public const string NoPython = "No python3 with torch and numpy: PyTorch is left out. On Debian: ./bench --install";

    /// <summary>This program again.</summary>
    public static List<Row> Rows(params IEnumerable<string> arguments) => RowsOf("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments]);

    public static List<Row> RowsOf(string program, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var rows = new List<Row>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            // Open MPI gives its processes a terminal, which .NET prepares with a few control characters.
            if (line.IndexOf('{', StringComparison.Ordinal) is >= 0 and var begin)
            {
                rows.Add(Row.FromJson(JsonNode.Parse(line[begin..])!));
            }
        }

        process.WaitForExit();
        return process.ExitCode == 0
            ? rows
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
    }

    /// <summary>A Python that has PyTorch, or null.</summary>
    /// <param name="modules">That it has as well.</param>
    public static string? FindPython(string modules = "numpy")
    {
        foreach (var python in new[] { "python3", "/usr/bin/python3" })
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(python, ["-c", $"import torch, {modules}"]) { RedirectStandardError = true })!;
                process.StandardError.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0)
                {
                    return python;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // No such program.
            }
        }

        return null;
    }
}
