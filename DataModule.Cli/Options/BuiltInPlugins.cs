namespace DataModule;

/// <summary>The callbacks and loggers of every command line, in the order in which they are called.</summary>
internal static class BuiltInPlugins
{
    public static IReadOnlyList<AppPlugin> All { get; } =
    [
        AppPlugin.Of<CheckpointOptions>("checkpoint", isOn: true),
        AppPlugin.Of<EarlyStoppingOptions>("early-stopping"),
        AppPlugin.Of<WeightAveragingOptions>("weight-averaging"),
        AppPlugin.Of<LearningRateOptions>("learning-rate-monitor"),
        AppPlugin.Callback("throughput-monitor", "Logs the samples per second of each training epoch.", static _ => new ThroughputMonitor()),
        AppPlugin.Logger("csv", "Logs metrics to metrics.csv in the run's folder, and draws learning curves.", static folder => new CsvLogger(folder), isOn: true),
        AppPlugin.Logger("tensorboard", "Logs metrics for TensorBoard, in the run's folder.", static folder => new TensorBoardLogger(folder)),
        AppPlugin.Logger("json-lines", "Logs metrics to metrics.jsonl in the run's folder, one JSON object per line.", static folder => new JsonLinesLogger(folder)),
    ];
}
