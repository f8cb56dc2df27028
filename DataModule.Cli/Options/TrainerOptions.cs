using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>The options of the trainer.</summary>
/// <param name="maxEpochs">The maximum number of epochs of a fit; 1000 if neither this, max-steps nor max-time is set.</param>
/// <param name="minEpochs">The minimum number of epochs of a fit, even if max-time or a callback would end it earlier.</param>
/// <param name="maxSteps">The maximum number of optimizer steps of a fit.</param>
/// <param name="maxTime">The maximum duration of a fit.</param>
/// <param name="device">The device to run on: auto (CUDA if available), cpu, cuda or cuda:1.</param>
/// <param name="limitTrainBatches">Train batches per epoch: a count, or a fraction such as 0.25; all by default.</param>
/// <param name="limitValidationBatches">Batches of each validation loader: a count, or a fraction; all by default.</param>
/// <param name="limitTestBatches">Batches of each test loader: a count, or a fraction; all by default.</param>
/// <param name="limitPredictBatches">Batches of each predict loader: a count, or a fraction; all by default.</param>
/// <param name="numSanityValSteps">Validation batches to run before the first training step, to find mistakes early; -1 for all.</param>
/// <param name="checkValEveryNEpochs">Validate every N epochs.</param>
/// <param name="valCheckInterval">Validate every N train batches of an epoch, or after each such fraction of them; at the end of the epoch by default.</param>
/// <param name="overfitBatches">Train on the same first batches in every epoch: a count, or a fraction; off by default.</param>
/// <param name="fastDevRun">Run N batches of each loader, once, to check that everything runs; 0 for off.</param>
/// <param name="acceptOnResume">Which differences between a checkpoint and the run that resumes from it are accepted.</param>
/// <param name="reloadDataloadersEveryNEpochs">Create the loaders again every N epochs; 0 for never.</param>
/// <param name="accumulateGradBatches">Accumulate the gradients of N batches for each optimizer step.</param>
/// <param name="gradientClip">The maximum norm of all gradients together; no clipping by default.</param>
/// <param name="terminateOnNaN">End the fit when a training loss is NaN or infinite.</param>
/// <param name="syncBatchNorm">With several ranks, compute the statistics of batch normalization over the samples of all ranks.</param>
/// <param name="logEveryNSteps">Send the values that training logs by step to the loggers every N optimizer steps.</param>
/// <param name="enableModelSummary">Print the model's layers and numbers of parameters before the first step.</param>
/// <param name="keepFreedMemory">On the CPU, keep freed memory in the process, which saves page faults in each step.</param>
/// <param name="progress">The progress display: a bar on a terminal, lines elsewhere, or none.</param>
[Hyperparameters]
internal sealed partial class TrainerOptions(
    [Range(0, int.MaxValue)] int? maxEpochs = null,
    [Range(0, int.MaxValue)] int minEpochs = 0,
    [Range(0, double.MaxValue)] long? maxSteps = null,
    TimeSpan? maxTime = null,
    string device = "auto",
    [Range(0, double.MaxValue)] decimal? limitTrainBatches = null,
    [Range(0, double.MaxValue)] decimal? limitValidationBatches = null,
    [Range(0, double.MaxValue)] decimal? limitTestBatches = null,
    [Range(0, double.MaxValue)] decimal? limitPredictBatches = null,
    [Range(-1, int.MaxValue)] int numSanityValSteps = 2,
    [Range(1, int.MaxValue)] int checkValEveryNEpochs = 1,
    [Range(0, double.MaxValue, MinimumIsExclusive = true)] decimal? valCheckInterval = null,
    [Range(0, double.MaxValue)] decimal? overfitBatches = null,
    [Range(0, int.MaxValue)] int fastDevRun = 0,
    ResumeDifferences acceptOnResume = ResumeDifferences.None,
    [Range(0, int.MaxValue)] int reloadDataloadersEveryNEpochs = 0,
    [Range(1, int.MaxValue)] int accumulateGradBatches = 1,
    [Range(0, double.MaxValue, MinimumIsExclusive = true)] double? gradientClip = null,
    bool terminateOnNaN = false,
    bool syncBatchNorm = false,
    [Range(1, int.MaxValue)] int logEveryNSteps = 50,
    bool enableModelSummary = true,
    bool keepFreedMemory = true,
    ProgressDisplay progress = ProgressDisplay.Auto)
{
    /// <exception cref="SettingException">A value is out of its range.</exception>
    public Trainer Make(IReadOnlyList<Callback> callbacks, IReadOnlyList<IMetricLogger> loggers, ICollectives collectives) => new()
    {
        MaxEpochs = maxEpochs,
        MinEpochs = minEpochs,
        MaxSteps = maxSteps,
        MaxTime = maxTime,
        Device = device,
        LimitTrainBatches = Limit(limitTrainBatches, "limit-train-batches"),
        LimitValidationBatches = Limit(limitValidationBatches, "limit-validation-batches"),
        LimitTestBatches = Limit(limitTestBatches, "limit-test-batches"),
        LimitPredictBatches = Limit(limitPredictBatches, "limit-predict-batches"),
        NumSanityValSteps = numSanityValSteps,
        CheckValEveryNEpochs = checkValEveryNEpochs,
        ValCheckInterval = valCheckInterval is null ? DataModule.Limit.Fraction(1) : Limit(valCheckInterval, "val-check-interval"),
        OverfitBatches = Limit(overfitBatches, "overfit-batches"),
        FastDevRun = fastDevRun,
        AcceptOnResume = acceptOnResume,
        ReloadDataloadersEveryNEpochs = reloadDataloadersEveryNEpochs,
        AccumulateGradBatches = accumulateGradBatches,
        GradientClip = gradientClip,
        TerminateOnNaN = terminateOnNaN,
        SyncBatchNorm = syncBatchNorm,
        LogEveryNSteps = logEveryNSteps,
        EnableModelSummary = enableModelSummary,
        KeepFreedMemory = keepFreedMemory,
        Progress = progress,
        Callbacks = callbacks,
        Loggers = loggers,
        Collectives = collectives,
    };

    // A decimal remembers whether it was written as 1 (batch) or as 1.0 (all of them).
    private static Limit Limit(decimal? value, string name) => value switch
    {
        null => DataModule.Limit.All,
        { Scale: 0 } count => DataModule.Limit.Batches((long)count),
        > 0 and <= 1 and var fraction => DataModule.Limit.Fraction((double)fraction),
        _ => throw new SettingException($"trainer.{name} is {value}; it must be a whole number of batches, or a fraction of them in (0, 1]"),
    };
}
