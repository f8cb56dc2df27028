using Microsoft.Extensions.Logging;

namespace DataModule;

/// <content>The options of a trainer.</content>
public sealed partial class Trainer
{
    private const int DefaultMaxEpochs = 1000;

    /// <summary>The maximum number of epochs of a fit, at least 0; 1,000 if neither this, <see cref="MaxSteps"/> nor <see cref="MaxTime"/> is set.</summary>
    public int? MaxEpochs { get; init; }

    /// <summary>
    /// The minimum number of epochs of a fit, even if <see cref="MaxTime"/> or a callback (<see cref="ShouldStop"/>) would end it earlier; 0 by default.
    /// <see cref="MaxSteps"/> still ends the fit earlier.
    /// </summary>
    public int MinEpochs { get; init; }

    /// <summary>The maximum number of optimizer steps of a fit, at least 0; no limit by default.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>The maximum duration of a fit, greater than zero, checked after each step; no limit by default.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>The device of model and batches: "auto" (CUDA if available, otherwise the CPU; the default), "cpu", "cuda", or "cuda:N" for the device of index N.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>How many train batches an epoch uses; all by default.</summary>
    public Limit LimitTrainBatches { get; init; }

    /// <summary>How many batches of each validation loader are used; all by default. <see cref="Limit.PerLoader"/> sets a limit for each loader.</summary>
    public Limit LimitValidationBatches { get; init; }

    /// <summary>How many batches of each test loader are used; all by default. <see cref="Limit.PerLoader"/> sets a limit for each loader.</summary>
    public Limit LimitTestBatches { get; init; }

    /// <summary>How many batches of each predict loader are used; all by default. <see cref="Limit.PerLoader"/> sets a limit for each loader.</summary>
    public Limit LimitPredictBatches { get; init; }

    /// <summary>The sanity check: how many batches of each validation loader run before the first training step, to find mistakes early. 2 by default, 0 for none, -1 for all.</summary>
    public int NumSanityValSteps { get; init; } = 2;

    /// <summary>Validate every N epochs, at least 1; 1 by default.</summary>
    public int CheckValEveryNEpochs { get; init; } = 1;

    /// <summary>
    /// How often an epoch with validation validates: after every N train batches, or after this fraction of them. By default once,
    /// at the end of the epoch.
    /// </summary>
    public Limit ValCheckInterval { get; init; } = 1.0;

    /// <summary>
    /// Train on the same first batches in every epoch, and validate on the same number, to test whether the model can overfit them.
    /// All batches by default. Cannot be combined with <see cref="LimitTrainBatches"/> or <see cref="LimitValidationBatches"/>.
    /// </summary>
    public Limit OverfitBatches { get; init; }

    /// <summary>
    /// Runs one epoch with this number of batches from every loader and without a sanity check, to test the code quickly. Other limits and intervals
    /// have no effect, and loggers receive nothing. 0, the default, turns it off.
    /// </summary>
    public int FastDevRun { get; init; }

    /// <summary>
    /// Which differences between a checkpoint and the run that resumes from it are accepted. None by default: any difference is then an
    /// error that shows both sides. Another model or a newer file format is always an error.
    /// </summary>
    public ResumeDifferences AcceptOnResume { get; init; }

    /// <summary>Create new loaders every N epochs; 0, the default, means never.</summary>
    public int ReloadDataloadersEveryNEpochs { get; init; }

    /// <summary>
    /// Gradient accumulation: take an optimizer step every N batches (at least 1, the default), with the mean of their gradients. The last batch of an epoch always
    /// ends with an optimizer step, with the mean over the batches since the last step.
    /// </summary>
    public int AccumulateGradBatches { get; init; } = 1;

    /// <summary>Gradient clipping: the maximum norm of all gradients together, greater than 0. Larger gradients are scaled down to it. No clipping by default.</summary>
    public double? GradientClip { get; init; }

    /// <summary>
    /// Whether a training loss that is NaN or infinite ends the fit with a <see cref="NotFiniteNumberException"/>. False by default: then it is
    /// only a warning. Both state the step, the epoch and the record keys of the batch. On the CPU, the loss is checked before the backward pass. On CUDA, it is
    /// checked some steps later, so that no step waits for the device.
    /// </summary>
    public bool TerminateOnNaN { get; init; }

    /// <summary>
    /// Whether a fit prints a <see cref="ModelSummary"/> before its first step: the layers, their parameters and which are frozen. True by default.
    /// Nothing is shown with <see cref="ProgressDisplay.None"/>.
    /// </summary>
    public bool EnableModelSummary { get; init; } = true;

    /// <summary>The progress display: by default a live bar on a terminal and plain lines elsewhere.</summary>
    public ProgressDisplay Progress { get; init; } = ProgressDisplay.Auto;

    /// <summary>
    /// The application's logger. It receives what the console would show, as lines: progress, tables and notes at the level Information, and probable
    /// mistakes at the level Warning. None by default. With a logger, the console shows nothing, unless <see cref="Progress"/> is set to a bar or lines.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>The callbacks of each run; none by default. They are called in this order, but those that save checkpoints are called last.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>
    /// The loggers that receive the metrics of fit, validate and test; none by default. They are closed when the run ends. Validate and test of the
    /// same trainer append to the log of its fit. Another fit starts a new log.
    /// </summary>
    public IReadOnlyList<IMetricLogger> Loggers { get; init; } = [];

    /// <summary>Training metrics that were logged with <c>onStep</c> go to the loggers every N optimizer steps, at least 1; 50 by default.</summary>
    public int LogEveryNSteps { get; init; } = 50;

    /// <summary>
    /// Whether a run on the CPU keeps up to 512 MiB of freed memory in the process. This saves each step the page faults of its
    /// intermediate tensors. True by default. At the end of the run, free memory is returned to the system (<see cref="FreedMemory"/>).
    /// </summary>
    public bool KeepFreedMemory { get; init; } = true;

    /// <summary>
    /// Whether Ctrl-C and SIGTERM cancel the run (it finishes the current step and tears down) and then end the process with exit code 130
    /// or 143. True by default. If false, use the cancellation token.
    /// </summary>
    public bool HandleSignals { get; init; } = true;

    /// <summary>
    /// The collective operations over the ranks of the run. By default, the ranks are the processes that a launcher such as mpirun started
    /// (<see cref="MpiCollectives.FromEnvironment"/>); without a launcher, the run is a single process.
    /// </summary>
    /// <exception cref="CollectiveException">The environment variables of the launcher contradict each other, or no MPI library fits them.</exception>
    public ICollectives Collectives { get => field ??= MpiCollectives.FromEnvironment(); init; }

    /// <summary>
    /// Whether batch normalization in training uses the statistics of the samples of all ranks, as PyTorch's SyncBatchNorm does.
    /// False by default: each rank then uses its own part of the batch. It costs two small collective operations for each layer and step. Layers must
    /// be called with <c>call</c>, as a Sequential does, not with <c>forward</c>. It does nothing in a single process.
    /// </summary>
    public bool SyncBatchNorm { get; init; }

    /// <summary>Whether this process has the global rank 0: the one that prints, logs and saves checkpoints. True for a single process.</summary>
    public bool IsGlobalZero => Collectives.Rank.Global == 0;

    internal Func<ProgressDisplay, ProgressCallback?> ProgressFactory { get; init; } = ProgressCallback.Create;

    internal int? EpochLimit => FastDevRun > 0 ? 1 : MaxEpochs ?? (MaxSteps is null && MaxTime is null ? DefaultMaxEpochs : null);

    internal long? StepLimit => FastDevRun > 0 ? null : MaxSteps;

    internal TimeSpan? TimeLimit => FastDevRun > 0 ? null : MaxTime;

    internal Limit TrainLimit => Effective(OverfitBatches == Limit.All ? LimitTrainBatches : OverfitBatches);

    internal Limit ValidationLimit => Effective(OverfitBatches == Limit.All ? LimitValidationBatches : OverfitBatches);

    internal Limit TestLimit => Effective(LimitTestBatches);

    internal Limit PredictLimit => Effective(LimitPredictBatches);

    internal int ValidationEpochs => FastDevRun > 0 ? 1 : CheckValEveryNEpochs;

    internal Limit ValidationInterval => FastDevRun > 0 ? Limit.Fraction(1) : ValCheckInterval;

    internal int LeastEpochs => FastDevRun > 0 ? 0 : MinEpochs;

    internal int SanitySteps => FastDevRun > 0 ? 0 : NumSanityValSteps;

    /// <exception cref="InvalidOperationException">An option is out of range, or two contradict each other.</exception>
    internal void CheckOptions()
    {
        Require(Devices.Knows(Device), $"Device is '{Device}'; it must be 'auto', 'cpu', 'cuda' or 'cuda:N'.");
        Require(MaxEpochs is null or >= 0, $"MaxEpochs is {MaxEpochs}; it must be at least 0.");
        Require(MinEpochs >= 0, $"MinEpochs is {MinEpochs}; it must be at least 0.");
        Require(MaxEpochs is null || MinEpochs <= MaxEpochs, $"MinEpochs is {MinEpochs}, but MaxEpochs is {MaxEpochs}; it must be at most MaxEpochs.");
        Require(MaxSteps is null or >= 0, $"MaxSteps is {MaxSteps}; it must be at least 0.");
        Require(MaxTime is null || MaxTime > TimeSpan.Zero, $"MaxTime is {MaxTime}; it must be positive.");
        Require(NumSanityValSteps >= -1, $"NumSanityValSteps is {NumSanityValSteps}; it must be -1 (all) or more.");
        Require(CheckValEveryNEpochs >= 1, $"CheckValEveryNEpochs is {CheckValEveryNEpochs}; it must be at least 1.");
        Require(ValCheckInterval != Limit.Batches(0), $"ValCheckInterval is 0 batches; it must be at least 1.");
        Require(
            ReloadDataloadersEveryNEpochs >= 0,
            $"ReloadDataloadersEveryNEpochs is {ReloadDataloadersEveryNEpochs}; it must be 0 (never) or more.");
        Require(LogEveryNSteps >= 1, $"LogEveryNSteps is {LogEveryNSteps}; it must be at least 1.");
        Require(AccumulateGradBatches >= 1, $"AccumulateGradBatches is {AccumulateGradBatches}; it must be at least 1.");
        Require(GradientClip is null or > 0, $"GradientClip is {GradientClip}; it must be positive, or null for no clipping.");
        Require(FastDevRun >= 0, $"FastDevRun is {FastDevRun}; it must be 0 (off) or a number of batches.");
        foreach (var (limit, option) in ((Limit, string)[])[(LimitTrainBatches, nameof(LimitTrainBatches)), (OverfitBatches, nameof(OverfitBatches)), (ValCheckInterval, nameof(ValCheckInterval))])
        {
            Require(!limit.IsPerLoader, $"{option} is {limit}; a fit has only one train loader, so give one limit, not one for each loader.");
        }

        Require(
            OverfitBatches == Limit.All || (LimitTrainBatches == Limit.All && LimitValidationBatches == Limit.All),
            $"OverfitBatches ({OverfitBatches}) cannot be combined with LimitTrainBatches ({LimitTrainBatches}) or LimitValidationBatches ({LimitValidationBatches}), as it limits the train and validation batches too; set one or the other.");
    }

    private Limit Effective(Limit limit) => FastDevRun > 0 ? FastDevRun : limit;

    /// <exception cref="InvalidOperationException">The options do not fit this model or this checkpoint argument.</exception>
    private void CheckFit<TBatch>(ITrainingStep<TBatch> model, string? resumeFrom)
    {
        Require(
            model.AutomaticOptimization || (GradientClip is null && AccumulateGradBatches == 1),
            $"{model.GetType().Name} uses manual optimization, so GradientClip ({GradientClip}) and AccumulateGradBatches ({AccumulateGradBatches}) have no effect: remove them, and clip or accumulate gradients in its TrainingStep.");
        Require(
            GradientClip is null || model is TorchSharp.torch.nn.Module,
            $"GradientClip ({GradientClip}) needs the model's parameters, but {model.GetType().Name} is not a torch.nn.Module.");
        CheckSaver(nameof(resumeFrom), resumeFrom);
        var twice = attached.OfType<ModelCheckpoint>().GroupBy(saver => Path.GetFullPath(saver.Directory)).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, $"Two ModelCheckpoint callbacks save to '{twice?.Key}' and would overwrite each other's files; give each its own directory.");
    }

    private void CheckSaver(string argument, string? checkpoint)
    {
        Require(
            checkpoint != LastName || Saver(checkpoint) is not null,
            $"{argument} is \"last\", the newest checkpoint of the ModelCheckpoint callback, but the trainer has no such callback: add one, or give a path.");
        Require(
            checkpoint != BestName || Saver(checkpoint) is not null,
            $"{argument} is \"best\", the best checkpoint of a ModelCheckpoint callback with a Monitor, but the trainer has no such callback: add one, or give a path.");
    }

    internal static void Require(bool condition, FormattableString message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(FormattableString.Invariant(message));
        }
    }
}
