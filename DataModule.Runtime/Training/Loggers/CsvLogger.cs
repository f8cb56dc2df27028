using System.Globalization;
using System.Text;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Logs metrics to "metrics.csv": step, epoch, and a column for each metric in the order of appearance, empty if a row
/// has no value. Hyperparameters go to "hyperparameters.json", images to "images/", texts to "text/", histograms to "histograms/" as tables of from, to and count;
/// each series has a folder with a file for each step. When the run ends, its learning
/// curves are drawn to "learning-curves.svg".
/// </summary>
public sealed class CsvLogger : IMetricLogger
{
    private static readonly string[] FixedColumns = ["step", "epoch"];

    private readonly string folder;
    private readonly OrderedDictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly LineLog log;

    /// <summary>Logs into a folder, which is created when needed. A file of an earlier run there is renamed.</summary>
    public CsvLogger(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = folder;
        log = new LineLog(System.IO.Path.Combine(folder, "metrics.csv"));
    }

    /// <summary>The path of the metrics file.</summary>
    public string Path => log.Path;

    /// <inheritdoc/>
    public void LogMetrics(long step, long epoch, IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var fresh = metrics.Keys.Where(name => !columns.ContainsKey(name)).ToArray();
        if (log.Lines == 0 || fresh.Length > 0)
        {
            AddColumns(fresh);
        }

        var row = new StringBuilder();
        row.Append(CultureInfo.InvariantCulture, $"{step},{epoch}");
        foreach (var name in columns.Keys)
        {
            row.Append(',');
            if (metrics.TryGetValue(name, out var value))
            {
                row.Append(value.ToString("R", CultureInfo.InvariantCulture));
            }
        }

        log.Append(row.ToString());
    }

    /// <inheritdoc/>
    public void LogHyperparameters(StateDict hyperparameters)
    {
        ArgumentNullException.ThrowIfNull(hyperparameters);
        LogLines.Write(System.IO.Path.Combine(folder, "hyperparameters.json"), [hyperparameters.ToJson()]);
    }

    /// <inheritdoc/>
    public void LogImage(long step, string name, torch.Tensor image) => SeriesFile.SaveImage(folder, step, name, image);

    /// <inheritdoc/>
    public void LogText(long step, string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        SeriesFile.Save(folder, "text", step, name, ".txt", Encoding.UTF8.GetBytes(text));
    }

    /// <inheritdoc/>
    public void LogHistogram(long step, string name, torch.Tensor values)
    {
        var histogram = Histogram.Of(values);
        var rows = histogram.Counts.Select((count, bin) => FormattableString.Invariant($"{histogram.Edges[bin]:R},{histogram.Edges[bin + 1]:R},{count}\n"));
        SeriesFile.Save(folder, "histograms", step, name, ".csv", Encoding.UTF8.GetBytes("from,to,count\n" + string.Concat(rows)));
    }

    /// <inheritdoc/>
    public void Flush() => log.Flush();

    /// <summary>The number of logged rows.</summary>
    public StateDict StateDict()
    {
        Flush();
        return new StateDict().Set("rows", Math.Max(0, log.Lines - 1));
    }

    /// <summary>Continues after the rows of the saved state.</summary>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        columns.Clear();
        var rows = state.GetInt64("rows");
        if (log.Resume(rows > 0 ? rows + 1 : 0) is [var header, ..])
        {
            foreach (var name in CsvText.Split(header).Skip(FixedColumns.Length))
            {
                columns.Add(name, columns.Count);
            }
        }
    }

    /// <summary>Draws the learning curves and closes the file.</summary>
    public void Dispose()
    {
        if (log.IsOpen)
        {
            log.Dispose();
            columns.Clear();
            LearningCurves.Save(Path, System.IO.Path.Combine(folder, "learning-curves.svg"));
        }
    }

    // New metrics usually appear in the first few rows, with the first validation: the file is small when it is rewritten.
    private void AddColumns(string[] names)
    {
        foreach (var name in names)
        {
            columns.Add(name, columns.Count);
        }

        var header = string.Join(',', FixedColumns.Concat(columns.Keys).Select(CsvText.Quote));
        if (log.Lines == 0)
        {
            log.Append(header);
            return;
        }

        var padding = new string(',', names.Length);
        log.Rewrite(lines => [header, .. lines.Skip(1).Select(line => line + padding)]);
    }
}
