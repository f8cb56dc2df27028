using System.Globalization;

namespace DataModule;

/// <summary>The result of a run as a table of metrics: a column for each loader, or for training and validation.</summary>
/// <param name="Title">The stage and its counts.</param>
/// <param name="Columns">The names of the columns, without the first one, which has the names of the metrics.</param>
/// <param name="Rows">A value for each column; null if the metric was not logged there.</param>
internal sealed record ResultTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<(string Metric, IReadOnlyList<double?> Values)> Rows)
{
    public const string FirstColumn = "metric";

    /// <param name="result">The result of a run.</param>
    /// <param name="loaders">The names of the evaluated split's loaders, if it has several.</param>
    /// <param name="stopNote">Why a callback ended the fit.</param>
    /// <returns>The table; null if there is nothing to show.</returns>
    public static ResultTable? Of(object? result, IReadOnlyList<string> loaders, string? stopNote) => result switch
    {
        FitResult fit => Join(
            $"fit: {Count(fit.Epochs, "epoch")}, {Count(fit.Steps, "step")}; {Reason(fit.Reason, stopNote)}",
            [new("train", fit.Train, null), .. ByLoader("validation", fit.Validation, loaders)]),
        EvaluationResult evaluation => Join(
            $"{evaluation.Stage.ToString().ToLowerInvariant()}: {Count(evaluation.Samples, "sample")}",
            ByLoader(null, evaluation.Metrics, loaders)),
        _ => null,
    };

    public static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Plain lines, with the columns aligned.</summary>
    public IEnumerable<string> Lines()
    {
        string[][] cells = [[FirstColumn, .. Columns], .. Rows.Select(row => (string[])[row.Metric, .. row.Values.Select(Text)])];
        var widths = Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length)).ToArray();
        return cells
            .Select(row => "  " + string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))))
            .Prepend(Title);
    }

    private static ResultTable? Join(string title, IReadOnlyList<Column> columns)
    {
        Column[] filled = [.. columns.Where(column => column.Names.Any())];
        var names = filled.SelectMany(column => column.Names).Distinct();
        return filled.Length == 0 ? null : new ResultTable(
            title, [.. filled.Select(column => column.Title)], [.. names.Select(name => (name, Values(filled, name)))]);
    }

    private static IReadOnlyList<double?> Values(Column[] columns, string name) => [.. columns.Select(column => column[name])];

    /// <summary>A column for each loader, whose metrics end with a slash and its name, and one for metrics of all loaders.</summary>
    private static Column[] ByLoader(string? title, Metrics metrics, IReadOnlyList<string> loaders)
    {
        if (loaders.Count == 0)
        {
            return [new(title ?? "value", metrics, null)];
        }

        // Metrics without a loader's name were logged at the end of the epoch, for all loaders.
        var ofAll = new Metrics();
        foreach (var (name, value) in metrics.Where(metric => !loaders.Any(loader => metric.Key.EndsWith("/" + loader, StringComparison.Ordinal))))
        {
            ofAll[name] = value;
        }

        return
        [
            .. loaders.Select(loader => new Column(title is null ? loader : $"{title}/{loader}", metrics, "/" + loader)),
            new Column(title is null ? "all" : title, ofAll, null),
        ];
    }

    private static string Reason(StopReason reason, string? stopNote) => reason switch
    {
        StopReason.Callback => stopNote ?? "stopped by a callback",
        StopReason.NoTrainBatches => "LimitTrainBatches is 0",
        _ => $"{reason} is reached",
    };

    private static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {what}{(number == 1 ? "" : "s")}");

    private sealed record Column(string Title, Metrics Metrics, string? Suffix)
    {
        public IEnumerable<string> Names => Suffix is null
            ? Metrics.Keys
            : Metrics.Keys.Where(key => key.EndsWith(Suffix, StringComparison.Ordinal)).Select(key => key[..^Suffix.Length]);

        public double? this[string name] => Metrics.TryGetValue(name + Suffix, out var value) ? value : null;
    }
}
