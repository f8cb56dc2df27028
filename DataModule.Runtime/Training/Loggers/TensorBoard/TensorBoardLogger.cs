using System.Globalization;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Logs event files that TensorBoard reads: scalars, images, texts, histograms, hyperparameters (as text, and for the hparams dashboard).
/// A folder is one run there.
/// </summary>
public sealed class TensorBoardLogger : IMetricLogger
{
    private const string Prefix = "events.out.tfevents.";

    private readonly string folder;
    private EventFile? file;
    private long start;
    private long lastStep = -1;

    /// <summary>
    /// Logs into a folder, which is created when needed. If it has an earlier run, TensorBoard no longer shows that run once
    /// this one logs.
    /// </summary>
    public TensorBoardLogger(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = folder;
    }

    /// <inheritdoc/>
    public void LogMetrics(long step, long epoch, IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        IEnumerable<KeyValuePair<string, double>> values = metrics;
        Append(step, Events.Scalars(step, metrics.ContainsKey("epoch") ? values : values.Append(new("epoch", epoch))));
    }

    /// <inheritdoc/>
    public void LogHyperparameters(StateDict hyperparameters)
    {
        ArgumentNullException.ThrowIfNull(hyperparameters);
        var values = Flatten("", hyperparameters.Values).ToArray();
        Append(0, Events.HyperparameterTable(values));
        Append(0, Events.SessionHyperparameters(values, Events.Now()));
    }

    /// <inheritdoc/>
    public void LogImage(long step, string name, torch.Tensor image)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Append(step, Events.Image(step, name, Png.Encode(image)));
    }

    /// <inheritdoc/>
    public void LogText(long step, string name, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(text);
        Append(step, Events.Text(step, name + "/text_summary", text));
    }

    /// <inheritdoc/>
    public void LogHistogram(long step, string name, torch.Tensor values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Append(step, Events.Histogram(step, name, Histogram.Of(values)));
    }

    /// <inheritdoc/>
    public void Flush() => file?.Flush();

    /// <summary>The name of the current file, its length, and its last step.</summary>
    public StateDict StateDict()
    {
        Flush();
        return new StateDict()
            .Set("file", file is null ? "" : Path.GetFileName(file.Path))
            .Set("length", file?.Length ?? 0)
            .Set("last_step", lastStep);
    }

    /// <summary>
    /// Continues after the saved state in a new file: truncates the saved file, deletes later ones, and tells
    /// readers to drop the events after the saved step.
    /// </summary>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (name, length, step) = (state.GetString("file"), state.GetInt64("length"), state.GetInt64("last_step"));
        if (length < 0 || name != Path.GetFileName(name) || (name.Length > 0 && Index(name) is null))
        {
            throw new StateException($"'{name}' of length {length} is not an event file of this logger.");
        }

        Close();
        (lastStep, start) = (step, step + 1);
        foreach (var path in Files().Where(path => Index(path) > (Index(name) ?? 0)))
        {
            File.Delete(path);
        }

        if (File.Exists(Path.Combine(folder, name)))
        {
            using var written = File.OpenHandle(Path.Combine(folder, name), access: FileAccess.Write);
            RandomAccess.SetLength(written, Math.Min(length, RandomAccess.GetLength(written)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Flatten(string prefix, JsonObject values) =>
        values.SelectMany(pair => pair.Value is JsonObject inner
            ? Flatten($"{prefix}{pair.Key}.", inner)
            : [new KeyValuePair<string, JsonNode?>(prefix + pair.Key, pair.Value)]);

    /// <summary>The number of a file of this logger; null for other files.</summary>
    private static int? Index(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.Split(".datamodule.") is [_, var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;
    }

    private IEnumerable<string> Files() =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, Prefix + "*").Where(path => Index(path) is not null) : [];

    private void Append(long step, byte[] message)
    {
        if (file is null)
        {
            // TensorBoard reads files in the order of their names, so the time comes first.
            var index = Files().Select(Index).Max().GetValueOrDefault() + 1;
            var seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            file = new EventFile(Path.Combine(folder, FormattableString.Invariant($"{Prefix}{seconds:0000000000}.datamodule.{index:0000}")));
            file.Append(Events.FileVersion());
            file.Append(Events.SessionStart(start));
        }

        file.Append(message);
        lastStep = Math.Max(lastStep, step);
    }

    private void Close()
    {
        file?.Flush();
        file?.Dispose();
        file = null;
    }
}
