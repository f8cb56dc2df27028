using System.Globalization;
using System.Text;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Logs metrics to "metrics.csv": step, epoch, and a column for each metric in the order of appearance, empty where a row
/// has none. Hyperparameters go to "hyperparameters.json", images to "images/", and when the run ends, its learning
/// curves to "learning-curves.svg".
/// </summary>
public sealed class CsvLogger : IMetricLogger
{
    private static readonly string[] FixedColumns = ["step", "epoch"];

    private readonly string folder;
    private readonly OrderedDictionary<string, int> columns = new(StringComparer.Ordinal);
    private LogFile? file;
    private long rows;

    /// <summary>Logs into a folder, which is made when it is needed. A file that a former run left there is set aside.</summary>
    public CsvLogger(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = folder;
        Path = System.IO.Path.Combine(folder, "metrics.csv");
    }

    /// <summary>The file of metrics.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void LogMetrics(long step, long epoch, IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (file is null)
        {
            LogFile.SetAside(Path);
        }

        var fresh = metrics.Keys.Where(name => !columns.ContainsKey(name)).ToArray();
        if (file is null || fresh.Length > 0)
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

        file!.Append(Encoding.UTF8.GetBytes(row.Append('\n').ToString()));
        rows++;
    }

    /// <inheritdoc/>
    public void LogHyperparameters(StateDict hyperparameters)
    {
        ArgumentNullException.ThrowIfNull(hyperparameters);
        LogLines.Write(System.IO.Path.Combine(folder, "hyperparameters.json"), [hyperparameters.ToJson()]);
    }

    /// <inheritdoc/>
    public void LogImage(long step, string name, torch.Tensor image) => ImageFiles.Save(folder, step, name, image);

    /// <inheritdoc/>
    public void Flush() => file?.Flush();

    /// <summary>How many rows were logged.</summary>
    public StateDict StateDict()
    {
        Flush();
        return new StateDict().Set("rows", rows);
    }

    /// <summary>Goes on after the rows that the state counts.</summary>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        file?.Dispose();
        file = null;
        columns.Clear();
        rows = state.GetInt64("rows");
        if (rows > 0 && LogLines.Keep(Path, rows + 1) is [var header, .. var kept])
        {
            foreach (var name in CsvText.Split(header).Skip(FixedColumns.Length))
            {
                columns.Add(name, columns.Count);
            }

            rows = kept.Length;
            file = new LogFile(Path);
        }
    }

    /// <summary>Draws the learning curves and closes the file.</summary>
    public void Dispose()
    {
        if (file is not null)
        {
            file.Flush();
            file.Dispose();
            file = null;
            LearningCurves.Save(Path, System.IO.Path.Combine(folder, "learning-curves.svg"));
        }
    }

    // New metrics come in the first few rows, as a rule with the first validation: the file is small when it is rewritten.
    private void AddColumns(string[] names)
    {
        var lines = file is null ? [] : LogLines.Keep(Path, rows + 1);
        file?.Dispose();
        foreach (var name in names)
        {
            columns.Add(name, columns.Count);
        }

        var header = string.Join(',', FixedColumns.Concat(columns.Keys).Select(CsvText.Quote));
        var padding = new string(',', names.Length);
        LogLines.Write(Path, [header, .. lines.Skip(1).Select(line => line + padding)]);
        file = new LogFile(Path);
    }
}
