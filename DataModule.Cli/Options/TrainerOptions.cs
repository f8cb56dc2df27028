using System.ComponentModel.DataAnnotations;

namespace DataModule;

/// <summary>The options of the trainer.</summary>
/// <param name="maxEpochs">How many epochs a fit has; 1000 if neither this, max-steps nor max-time is set.</param>
/// <param name="minEpochs">The fewest epochs of a fit, even if max-time or a callback would end it earlier.</param>
/// <param name="maxSteps">The most optimizer steps of a fit.</param>
/// <param name="maxTime">The longest time of a fit.</param>
/// <param name="device">Where to run: auto (CUDA if there is any), cpu, cuda or cuda:1.</param>
/// <param name="limitTrainBatches">Train batches of an epoch: a count, or a fraction such as 0.25; all by default.</param>
/// <param name="limitValidationBatches">Batches of each validation loader: a count, or a fraction; all by default.</param>
/// <param name="limitTestBatches">Batches of each test loader: a count, or a fraction; all by default.</param>
/// <param name="limitPredictBatches">Batches of each predict loader: a count, or a fraction; all by default.</param>
/// <param name="numSanityValSteps">Validation batches before the first training step, to find mistakes early; -1 for all.</param>
/// <param name="checkValEveryNEpochs">Validate after every so many epochs.</param>
/// <param name="valCheckInterval">Validate after every so many train batches of an epoch, or after every such fraction of them.</param>
/// <param name="overfitBatches">Train on the same first batches in every epoch: a count, or a fraction; all by default.</param>
/// <param name="fastDevRun">Run so many batches of everything, once, to see whether it runs at all; 0 for off.</param>
/// <param name="acceptOnResume">Which differences between a checkpoint and the run that resumes from it are accepted.</param>
/// <param name="reloadDataloadersEveryNEpochs">Ask for new loaders every so many epochs; 0 for never.</param>
/// <param name="accumulateGradBatches">Take an optimizer step after the gradients of so many batches.</param>
/// <param name="gradientClip">The greatest norm of all gradients together; no clipping by default.</param>
/// <param name="terminateOnNaN">End the fit when a training loss is NaN or infinite.</param>
/// <param name="syncBatchNorm">On several ranks, let batch normalisation take its statistics over the samples of all.</param>
/// <param name="logEveryNSteps">How often the values that training logs by step go to the loggers, in optimizer steps.</param>
/// <param name="enableModelSummary">Show the model's layers and numbers of parameters before the first step.</param>
/// <param name="keepFreedMemory">Keep freed memory with the process on the CPU, which spares each step page faults.</param>
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
