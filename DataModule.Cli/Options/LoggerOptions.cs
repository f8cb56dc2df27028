namespace DataModule;

/// <summary>Logs metrics to metrics.csv in the run's folder, with learning curves.</summary>
/// <param name="enabled">Whether to do so.</param>
[Hyperparameters]
internal sealed partial class CsvOptions(bool enabled = true) : IPlugin
{
    public object Make(RunFolder folder) => new CsvLogger(folder.Path);
}

/// <summary>Logs metrics for TensorBoard, in the run's folder.</summary>
/// <param name="enabled">Whether to do so.</param>
[Hyperparameters]
internal sealed partial class TensorBoardOptions(bool enabled = false) : IPlugin
{
    public object Make(RunFolder folder) => new TensorBoardLogger(folder.Path);
}

/// <summary>Logs metrics to metrics.jsonl in the run's folder, a JSON object a line.</summary>
/// <param name="enabled">Whether to do so.</param>
[Hyperparameters]
internal sealed partial class JsonLinesOptions(bool enabled = false) : IPlugin
{
    public object Make(RunFolder folder) => new JsonLinesLogger(folder.Path);
}
