using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>Saves checkpoints during a fit, in the run's folder.</summary>
/// <param name="monitor">The metric that decides which checkpoints are best; by default only the last one is kept.</param>
/// <param name="mode">Whether a lower or a higher value is better.</param>
/// <param name="saveTopK">How many of the best checkpoints are kept; -1 keeps all.</param>
/// <param name="fileName">The name of the kept files, such as mnist-{epoch:00}-{loss:0.000}.</param>
/// <param name="everyNSteps">Also save every N optimizer steps; 0 for never.</param>
/// <param name="every">Also save at this time interval.</param>
/// <param name="everyNEpochs">Save every N epochs; 0 for never.</param>
/// <param name="onInterruption">Save when the fit is interrupted.</param>
[Hyperparameters]
internal sealed partial class CheckpointOptions(
    string? monitor = null,
    MonitorMode mode = MonitorMode.Min,
    [Range(-1, int.MaxValue)] int saveTopK = 1,
    string? fileName = null,
    [Range(0, double.MaxValue)] long everyNSteps = 0,
    TimeSpan? every = null,
    [Range(0, int.MaxValue)] int everyNEpochs = 1,
    bool onInterruption = true) : IPlugin
{
    public Callback Make(RunFolder folder) => new ModelCheckpoint(folder.Checkpoints)
    {
        Monitor = monitor,
        Mode = mode,
        SaveTopK = saveTopK,
        FileName = fileName,
        EveryNSteps = everyNSteps,
        Every = every,
        EveryNEpochs = everyNEpochs,
        OnInterruption = onInterruption,
    };
}

/// <summary>Ends a fit when a metric stops improving.</summary>
/// <param name="monitor">The name of the metric, as it is logged.</param>
/// <param name="mode">Whether a lower or a higher value is better.</param>
/// <param name="patience">The number of validations in a row without improvement that ends the fit.</param>
/// <param name="minDelta">The minimum change that counts as an improvement.</param>
/// <param name="checkFinite">Whether a NaN or infinite value ends the fit at once.</param>
[Hyperparameters]
internal sealed partial class EarlyStoppingOptions(
    string monitor = "loss",
    MonitorMode mode = MonitorMode.Min,
    [Range(1, int.MaxValue)] int patience = 3,
    [Range(0, double.MaxValue)] double minDelta = 0,
    bool checkFinite = true) : IPlugin
{
    public Callback Make(RunFolder folder) => new EarlyStopping(monitor, mode) { Patience = patience, MinDelta = minDelta, CheckFinite = checkFinite };
}

/// <summary>Keeps an exponential moving average (EMA) of the weights. Validation uses it, and it is copied into the model at the end.</summary>
/// <param name="decay">How much of the average each update keeps.</param>
/// <param name="everyNSteps">Update the average every N optimizer steps.</param>
/// <param name="startStep">The optimizer step at which averaging starts.</param>
/// <param name="useAtEnd">Whether the average is copied into the model at the end of the fit.</param>
[Hyperparameters]
internal sealed partial class WeightAveragingOptions(
    [Range(0, 1, MaximumIsExclusive = true)] double decay = 0.999,
    [Range(1, int.MaxValue)] int everyNSteps = 1,
    [Range(0, double.MaxValue)] long startStep = 0,
    bool useAtEnd = true) : IPlugin
{
    public Callback Make(RunFolder folder) => new WeightAveraging(decay) { EveryNSteps = everyNSteps, StartStep = startStep, UseAtEnd = useAtEnd };
}

/// <summary>Logs the learning rate.</summary>
/// <param name="everyNSteps">Log every N optimizer steps.</param>
[Hyperparameters]
internal sealed partial class LearningRateOptions([Range(1, int.MaxValue)] int everyNSteps = 50) : IPlugin
{
    public Callback Make(RunFolder folder) => new LearningRateMonitor(everyNSteps);
}
