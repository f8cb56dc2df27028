using Microsoft.Extensions.Logging;

namespace DataModule;

/// <content>The options of a trainer.</content>
public sealed partial class Trainer
{
    private const int DefaultMaxEpochs = 1000;

    /// <summary>How many epochs a fit has; 1,000 if neither this, <see cref="MaxSteps"/> nor <see cref="MaxTime"/> is set.</summary>
    public int? MaxEpochs { get; init; }

    /// <summary>
    /// The fewest epochs of a fit, even if <see cref="MaxTime"/> or a callback (<see cref="ShouldStop"/>) would end it earlier; 0 by default.
    /// <see cref="MaxSteps"/> ends it nevertheless.
    /// </summary>
    public int MinEpochs { get; init; }

    /// <summary>How many optimizer steps a fit has at most; no limit by default.</summary>
    public long? MaxSteps { get; init; }

    /// <summary>How long a fit lasts at most, checked after each step; no limit by default.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>"auto" (CUDA if there is any, the default), "cpu", "cuda" or "cuda:1".</summary>
    public string Device { get; init; } = "auto";

    /// <summary>How many train batches an epoch uses; all by default.</summary>
    public Limit LimitTrainBatches { get; init; }

    /// <summary>How many batches of each validation loader are used; all by default. <see cref="Limit.PerLoader"/> gives each its own, here and below.</summary>
    public Limit LimitValidationBatches { get; init; }

    /// <summary>How many batches of each test loader are used; all by default.</summary>
    public Limit LimitTestBatches { get; init; }

    /// <summary>How many batches of each predict loader are used; all by default.</summary>
    public Limit LimitPredictBatches { get; init; }

    /// <summary>How many validation batches run before the first training step, to find mistakes early: 2 by default, -1 for all.</summary>
    public int NumSanityValSteps { get; init; } = 2;

    /// <summary>Validate after every so many epochs; 1 by default.</summary>
    public int CheckValEveryNEpochs { get; init; } = 1;

    /// <summary>
    /// Within such an epoch, validate after every so many train batches, or after every such fraction of them; by default
    /// once, at its end.
    /// </summary>
    public Limit ValCheckInterval { get; init; } = 1.0;

    /// <summary>
    /// Train on the same first batches in every epoch, and validate on as many, to see whether the model can overfit at all;
    /// all batches by default. Excludes the limits of train and validation batches.
    /// </summary>
    public Limit OverfitBatches { get; init; }

    /// <summary>
    /// Run so many batches of everything, for one epoch and without a sanity check, to see whether it runs at all. Other
    /// limits and intervals have no effect then. 0, the default, means off.
    /// </summary>
    public int FastDevRun { get; init; }

    /// <summary>
    /// Which differences between a checkpoint and the run that resumes from it are accepted; none by default: a difference is then an
    /// error that shows both sides. Another model, or a newer format of the file, is always an error.
    /// </summary>
    public ResumeDifferences AcceptOnResume { get; init; }

    /// <summary>Ask for new loaders every so many epochs; 0, the default, means never.</summary>
    public int ReloadDataloadersEveryNEpochs { get; init; }

    /// <summary>
    /// Take an optimizer step after the gradients of so many batches, with their mean; 1 by default. The epoch's last batch always takes
    /// one, with the mean over as many as there are.
    /// </summary>
    public int AccumulateGradBatches { get; init; } = 1;

    /// <summary>The greatest norm of all gradients together; larger ones are scaled down. No clipping by default.</summary>
    public double? GradientClip { get; init; }

    /// <summary>
    /// Whether a training loss that is NaN or infinite ends the fit with a <see cref="NotFiniteNumberException"/>; false by default: then there is
    /// only a warning. Both name step, epoch and the record keys of the batch. On the CPU the check is before the backward pass; on CUDA, where nothing waits
    /// for the device, some steps later, when the value has arrived.
    /// </summary>
    public bool TerminateOnNaN { get; init; }

    /// <summary>
    /// Whether a fit prints the model's layers, their parameters and which are frozen before its first step; true by default
    /// (<see cref="ModelSummary"/>). Nothing is shown with <see cref="ProgressDisplay.None"/>.
    /// </summary>
    public bool EnableModelSummary { get; init; } = true;

    /// <summary>The progress display: by default a live bar on a terminal and plain lines elsewhere.</summary>
    public ProgressDisplay Progress { get; init; } = ProgressDisplay.Auto;

    /// <summary>
    /// An application's logger, which gets what the console would show, in lines: progress, tables and notes as information, and what is probably wrong as
    /// warnings. None by default. With one, nothing is shown on the console, unless <see cref="Progress"/> asks for a bar or lines.
    /// </summary>
    public ILogger? Logger { get; init; }

    /// <summary>Code that runs at fixed points of a run. Callbacks are called in this order, but those that save checkpoints are called last.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>
    /// Where the metrics of fit, validate and test go; nowhere by default. They are closed when the run ends. Validate and test of the
    /// same trainer add to the log of its fit; another fit begins a new one.
    /// </summary>
    public IReadOnlyList<IMetricLogger> Loggers { get; init; } = [];

    /// <summary>How often values that training logged with <c>onStep</c> go to the loggers, in optimizer steps of the run; 50 by default.</summary>
    public int LogEveryNSteps { get; init; } = 50;

    /// <summary>
    /// Whether a run on the CPU keeps up to 512 MiB of freed memory with the process, which spares each step the page faults of its
    /// intermediate tensors; true by default. What is free when the run ends is given back (<see cref="FreedMemory"/>).
    /// </summary>
    public bool KeepFreedMemory { get; init; } = true;

    /// <summary>
    /// Whether Ctrl-C and SIGTERM end the run in order (current step, teardown) and then the process, with exit code 130
    /// or 143; true by default. If false, cancel by the token.
    /// </summary>
    public bool HandleSignals { get; init; } = true;

    /// <summary>
    /// What the processes of the run do together: by default, of those that a launcher started (<see cref="MpiCollectives.FromEnvironment"/>),
    /// which is none for a single process.
    /// </summary>
    /// <exception cref="CollectiveException">The environment contradicts itself, or there is no MPI that fits it.</exception>
    public ICollectives Collectives { get => field ??= MpiCollectives.FromEnvironment(); init; }

    /// <summary>
    /// Whether layers of batch normalisation take their statistics over the samples of all ranks in training, as PyTorch's SyncBatchNorm does;
    /// false by default: each rank then takes those of its part of the batch. It costs two small operations over ranks for each layer and step. Layers must
    /// be called by <c>call</c>, as a Sequential does, and not by <c>forward</c>. Does nothing in a single process.
    /// </summary>
    public bool SyncBatchNorm { get; init; }

    /// <summary>Whether this is the process that prints, logs and saves: the first of several, or the only one.</summary>
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

    /// <exception cref="InvalidOperationException">An option is out of its range, or two contradict each other.</exception>
    internal void CheckOptions()
    {
        Require(Devices.Knows(Device), $"Device is '{Device}'; it must be 'auto', 'cpu', 'cuda' or 'cuda:N'.");
        Require(MaxEpochs is null or >= 0, $"MaxEpochs is {MaxEpochs}; it must be at least 0.");
        Require(MinEpochs >= 0, $"MinEpochs is {MinEpochs}; it must be at least 0.");
        Require(MaxEpochs is null || MinEpochs <= MaxEpochs, $"MinEpochs is {MinEpochs}, but MaxEpochs is {MaxEpochs}; it must not be more.");
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
        Require(FastDevRun >= 0, $"FastDevRun is {FastDevRun}; it must be 0 (off) or a count of batches.");
        foreach (var (limit, option) in ((Limit, string)[])[(LimitTrainBatches, nameof(LimitTrainBatches)), (OverfitBatches, nameof(OverfitBatches)), (ValCheckInterval, nameof(ValCheckInterval))])
        {
            Require(!limit.IsPerLoader, $"{option} is {limit}; a fit has one train loader, so it takes one limit.");
        }

        Require(
            OverfitBatches == Limit.All || (LimitTrainBatches == Limit.All && LimitValidationBatches == Limit.All),
            $"OverfitBatches ({OverfitBatches}) sets the train and validation batches, and so do LimitTrainBatches ({LimitTrainBatches}) and LimitValidationBatches ({LimitValidationBatches}); set one or the other.");
    }

    private Limit Effective(Limit limit) => FastDevRun > 0 ? FastDevRun : limit;

    /// <exception cref="InvalidOperationException">The options do not go with this model, or with resuming from there.</exception>
    private void CheckFit<TBatch>(ITrainingStep<TBatch> model, string? resumeFrom)
    {
        Require(
            model.AutomaticOptimization || (GradientClip is null && AccumulateGradBatches == 1),
            $"{model.GetType().Name} drives its optimizers itself, so GradientClip ({GradientClip}) and AccumulateGradBatches ({AccumulateGradBatches}) can do nothing: let its step do it.");
        Require(
            GradientClip is null || model is TorchSharp.torch.nn.Module,
            $"GradientClip ({GradientClip}) needs the model's parameters, but {model.GetType().Name} is not a torch.nn.Module.");
        CheckSaver(nameof(resumeFrom), resumeFrom);
        var twice = attached.OfType<ModelCheckpoint>().GroupBy(saver => Path.GetFullPath(saver.Directory)).FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, $"Two ModelCheckpoint callbacks save to '{twice?.Key}' and would overwrite each other's files; give each a directory.");
    }

    private void CheckSaver(string argument, string? checkpoint)
    {
        Require(
            checkpoint != LastName || Saver(checkpoint) is not null,
            $"{argument}: \"last\" asks for the newest checkpoint of the ModelCheckpoint callback, but the trainer has none.");
        Require(
            checkpoint != BestName || Saver(checkpoint) is not null,
            $"{argument}: \"best\" asks for the best checkpoint of a ModelCheckpoint callback with a Monitor, but the trainer has none.");
    }

    internal static void Require(bool right, FormattableString otherwise)
    {
        if (!right)
        {
            throw new InvalidOperationException(FormattableString.Invariant(otherwise));
        }
    }
}
