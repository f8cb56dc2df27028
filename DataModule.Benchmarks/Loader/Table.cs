using System.Globalization;

namespace DataModule.Benchmarks.Loader;

/// <summary>Prints one case: a line a system, with ratios of throughput to ours on one thread.</summary>
internal static class Table
{
    private static readonly string[] Metrics =
        ["throughput", "of one core", "first batch", "between epochs", "resume at 1%", "resume at 50%", "resume at 99%", "managed per batch", "managed per sample", "state", "listing", "kept listing", "peak memory"];

    public static void Print(IReadOnlyCollection<Row> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Row? Find(string system, string metric) => rows.FirstOrDefault(row => row.System == system && row.Metric == metric);
        string[] metrics = [.. Metrics.Where(metric => rows.Any(row => row.Metric == metric))];
        // By processor time where that is measured, else by the clock.
        var speed = metrics.Contains("of one core") ? "of one core" : "throughput";
        var reference = rows.FirstOrDefault(row => row.System == "ours, 0 workers" && row.Metric == speed)?.Median;
        Console.WriteLine();
        Console.WriteLine(rows.First().Case);
        Console.WriteLine($"  {"",-32}{string.Concat(metrics.Select(metric => $"{metric,19}"))}{(reference is null ? "" : $"{"ours / it",11}")}");
        Console.WriteLine($"  {"",-32}{string.Concat(metrics.Select(metric => $"{rows.First(row => row.Metric == metric).Unit,19}"))}");
        foreach (var system in rows.Select(row => row.System).Distinct())
        {
            var cells = metrics.Select(metric => $"{(Find(system, metric) is { } row ? Format(row) : ""),19}");
            var ratio = reference is { } ours && Find(system, speed) is { } theirs
                ? (ours / theirs.Median).ToString("F2", CultureInfo.InvariantCulture)
                : "";
            Console.WriteLine($"  {system,-32}{string.Concat(cells)}{ratio,11}");
        }
    }

    private static string Format(Row row)
    {
        var format = Math.Abs(row.Median) >= 100 ? "N0" : Math.Abs(row.Median) >= 1 ? "N1" : "N3";
        var spread = row.Median == 0 ? 0 : row.Spread / row.Median;
        return string.Create(CultureInfo.InvariantCulture, $"{row.Median.ToString(format, CultureInfo.InvariantCulture)} ±{spread:P0}").Replace(" %", "%", StringComparison.Ordinal);
    }
}
