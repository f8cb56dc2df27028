using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Logs to "metrics.jsonl", one JSON object a line: {"step":10,"epoch":0,"metrics":{"loss":0.5}}, {"hyperparameters":{...}}
/// or {"step":10,"image":"images/name/00000010.png","name":"name"}, {"step":10,"text":"...","name":"name"} or
/// {"step":10,"histogram":{"edges":[0,1,2],"counts":[5,7]},"name":"name"}. Infinities and NaN are strings.
/// </summary>
public sealed class JsonLinesLogger : IMetricLogger
{
    private readonly string folder;
    private readonly LineLog log;

    /// <summary>Logs into a folder, which is created when needed. A file of an earlier run there is renamed.</summary>
    public JsonLinesLogger(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = folder;
        log = new LineLog(System.IO.Path.Combine(folder, "metrics.jsonl"));
    }

    /// <summary>The path of the file.</summary>
    public string Path => log.Path;

    /// <inheritdoc/>
    public void LogMetrics(long step, long epoch, IReadOnlyDictionary<string, double> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        Append(new JsonObject
        {
            ["step"] = step,
            ["epoch"] = epoch,
            ["metrics"] = new JsonObject(metrics.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonNumber.Create(pair.Value)))),
        });
    }

    /// <inheritdoc/>
    public void LogHyperparameters(StateDict hyperparameters)
    {
        ArgumentNullException.ThrowIfNull(hyperparameters);
        Append(new JsonObject { ["hyperparameters"] = hyperparameters.Values.DeepClone() });
    }

    /// <inheritdoc/>
    public void LogImage(long step, string name, torch.Tensor image) => Append(new JsonObject
    {
        ["step"] = step,
        ["image"] = SeriesFile.SaveImage(folder, step, name, image),
        ["name"] = name,
    });

    /// <inheritdoc/>
    public void LogText(long step, string name, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(text);
        Append(new JsonObject { ["step"] = step, ["text"] = text, ["name"] = name });
    }

    /// <inheritdoc/>
    public void LogHistogram(long step, string name, torch.Tensor values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var histogram = Histogram.Of(values);
        Append(new JsonObject
        {
            ["step"] = step,
            ["histogram"] = new JsonObject
            {
                ["edges"] = new JsonArray([.. histogram.Edges.Select(static edge => (JsonNode)JsonValue.Create(edge))]),
                ["counts"] = new JsonArray([.. histogram.Counts.Select(static count => (JsonNode)JsonValue.Create(count))]),
            },
            ["name"] = name,
        });
    }

    /// <inheritdoc/>
    public void Flush() => log.Flush();

    /// <summary>The number of logged lines.</summary>
    public StateDict StateDict()
    {
        Flush();
        return new StateDict().Set("lines", log.Lines);
    }

    /// <summary>Continues after the lines of the saved state.</summary>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        log.Resume(state.GetInt64("lines"));
    }

    /// <inheritdoc/>
    public void Dispose() => log.Dispose();

    private void Append(JsonObject line) => log.Append(line.ToJsonString());
}
