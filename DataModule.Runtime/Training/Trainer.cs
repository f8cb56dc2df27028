using System.Collections;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Runs a model over a data module: fit, validate, test, predict. Set the options, then call a verb. One run at a time;
/// a trainer can be used again.
/// </summary>
public sealed partial class Trainer
{
    private const string LastName = "last", BestName = "best";

    private readonly List<Callback> callbacks = [];
    private readonly List<Action> saves = [];
    private IReadOnlyList<Callback> attached = [];
    private IFitLoop? fit;
    private MetricLogging? logging;
    private ProgressCallback[] progress = [];
    private string? stopNote;
    private StateDict? logged;
    private Metrics lastTrainMetrics = Metrics.Empty;

    /// <summary>The verb that runs, or ran last.</summary>
    public Stage Stage { get; private set; }

    /// <summary>What the trainer is doing.</summary>
    public RunningState State { get; internal set; }

    /// <summary>The current epoch of the fit, from 0.</summary>
    public long Epoch { get; internal set; }

    /// <summary>Optimizer steps taken in this fit.</summary>
    public long GlobalStep { get; internal set; }

    /// <summary>Set it to end the fit after the current step, or after <see cref="MinEpochs"/>.</summary>
    public bool ShouldStop { get; set; }

    /// <summary>The loop that is running.</summary>
    public LoopProgress Loop { get; internal set; } = new();

    /// <summary>The data module of the run, or null when none is running.</summary>
    public IDataModule? DataModule { get; private set; }

    /// <summary>The model of the run; null when none is running.</summary>
    public object? Model { get; private set; }

    /// <summary>The model of the run, if it is a <c>torch.nn.Module</c>; null otherwise, and when none is running.</summary>
    public torch.nn.Module? Module { get; private set; }

    /// <summary>The optimizers of the fit that is running; empty otherwise.</summary>
    public IReadOnlyList<ScheduledOptimizer> Optimizers => fit?.Optimizers ?? [];

    /// <summary>The train loader in use, or null before it was asked for.</summary>
    public IEnumerable? TrainDataloader { get; internal set; }

    /// <summary>The validation loaders in use; empty before they were asked for.</summary>
    public IReadOnlyList<IEnumerable> ValidationDataloaders { get; private set; } = [];

    /// <summary>The test loaders in use; empty before they were asked for.</summary>
    public IReadOnlyList<IEnumerable> TestDataloaders { get; private set; } = [];

    /// <summary>The predict loaders in use; empty before they were asked for.</summary>
    public IReadOnlyList<IEnumerable> PredictDataloaders { get; private set; } = [];

    /// <summary>The metrics of the training epoch so far, or of the last one.</summary>
    public Metrics TrainMetrics => fit?.CurrentMetrics() ?? lastTrainMetrics;

    /// <summary>The metrics of the last validation; the sanity check's do not count.</summary>
    public Metrics ValidationMetrics { get; internal set; } = Metrics.Empty;

    /// <summary>The metrics of the last evaluation of any kind.</summary>
    public Metrics EvaluationMetrics { get; internal set; } = Metrics.Empty;

    /// <summary>The names of the evaluated split's loaders, if it has several.</summary>
    internal IReadOnlyList<string> EvaluationLoaderNames { get; private set; } = [];

    /// <summary>The training metrics that cost little: with metric objects at the end of the epoch alone.</summary>
    internal Metrics ShownTrainMetrics => fit?.CurrentMetrics(unfinished: Loop.Batches == Loop.TotalBatches) ?? lastTrainMetrics;

    /// <summary>What the batch of an evaluation, or the training step, logged for itself.</summary>
    internal Metrics StepMetrics => EvaluationStep?.StepResults() ?? fit?.StepMetrics ?? Metrics.Empty;

    /// <summary>Where the steps of the evaluation that is running log.</summary>
    internal StepContext? EvaluationStep { get; set; }

    /// <summary>The newest values that callbacks have logged in this fit, and in which loop they did.</summary>
    internal Dictionary<string, (double Value, RunningState State)> LoggedByCallbacks { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether what callbacks and hooks log is dropped: a fit that is resumed has logged it when it started.</summary>
    internal bool IsStartingAgain { get; set; }

    private MetricLogging? ActiveLogging => IsStartingAgain ? null : logging;

    /// <summary>Whether a metric that is not there yet may come from a callback or a hook at the end of the epoch.</summary>
    internal bool MayBeLoggedLater(string metric) => Model is IEpochHooks || attached.Any(callback => callback.MayLog(metric));

    /// <summary>The callbacks of the run: those that were set, and those that the model brings.</summary>
    internal IReadOnlyList<Callback> AttachedCallbacks => attached;

    /// <summary>The model and the callbacks that have certain hooks, in the order in which these are called.</summary>
    internal T[] Hooks<T>()
        where T : class => [.. attached.Prepend<object?>(Model).OfType<T>()];

    /// <summary>Whether the fit validates at all.</summary>
    internal bool Validates => fit?.Validates ?? false;

    /// <summary>The optimizer steps that callbacks have been told of.</summary>
    internal long StepsSeen { get; set; }

    internal torch.Device TorchDevice { get; private set; } = LibTorch.Cpu;

    /// <summary>
    /// Saves all that the running fit needs to resume. It may be called from anywhere in the fit, on any thread. A checkpoint is of a
    /// moment between steps: the file is there once the callbacks of this point have been called or, from a step, a transfer hook or
    /// <see cref="ITrainingStep{TBatch}.ConfigureOptimizers"/>, those of the next point between steps; not if the fit fails before. A callback with
    /// <see cref="Callback.SavesCheckpoints"/> has it at once. During a validation, what is saved is the state before it. On several ranks,
    /// rank 0 alone saves: elsewhere a call does nothing.
    /// </summary>
    /// <param name="path">The file; it appears complete and on disk, or not at all.</param>
    /// <exception cref="InvalidOperationException">No fit is running, or the model cannot be saved; the latter ends the fit where it is found later.</exception>
    /// <exception cref="IOException">The file cannot be written; it ends the fit where it is found later.</exception>
    public void SaveCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (fit ?? throw new InvalidOperationException("There is nothing to save: checkpoints are saved during a fit, and no fit is running.")).SavePoints.Request(path);
    }

    /// <summary>
    /// Whether something that happens every n optimizer steps of the run is due after this batch: once for each such step, however
    /// many batches are a part of it.
    /// </summary>
    internal bool IsDue(long everyNSteps) => GlobalStep / everyNSteps > StepsSeen / everyNSteps;

    /// <summary>
    /// Saves when every <see cref="ModelCheckpoint"/> has been told of this point and has decided what it keeps, so that each file has the decisions of all.
    /// </summary>
    internal void SaveWhenAllHaveDecided(Action save) => saves.Add(save);

    internal void LogHyperparameters(StateDict hyperparameters) => logging?.LogHyperparameters(hyperparameters);

    internal void Notify(Action<Callback, Trainer> point)
    {
        using var scope = UserScope.Enter();
        var told = 0;
        while (told < callbacks.Count && !callbacks[told].SavesCheckpoints)
        {
            point(callbacks[told++], this);
        }

        if (!IsGlobalZero)
        {
            fit?.SavePoints.Follow();
            return;
        }

        fit?.SavePoints.Reach();
        try
        {
            while (told < callbacks.Count && callbacks[told] is ModelCheckpoint)
            {
                point(callbacks[told++], this);
            }

            saves.ForEach(static save => save());
            while (told < callbacks.Count)
            {
                point(callbacks[told++], this);
            }
        }
        finally
        {
            saves.Clear();
            fit?.SavePoints.EndSaving();
        }

        fit?.SavePoints.Leave();
    }

    /// <summary>The callbacks that keep state, under names that stay the same from run to run.</summary>
    internal IEnumerable<(string Name, IStateful Callback)> StatefulCallbacks() =>
        Names.Of(callbacks.OfType<IStateful>());

    /// <summary>Ends the fit after the current step, for a reason that its result shows.</summary>
    internal void Stop(string reason) => (ShouldStop, stopNote) = (true, reason);

    /// <summary>Takes that back, where <see cref="MinEpochs"/> has kept the fit going.</summary>
    internal void GoOn(string reason)
    {
        if (stopNote == reason)
        {
            (ShouldStop, stopNote) = (false, null);
        }
    }

    internal void UseEvaluationLoaders<TBatch>(Split split, IReadOnlyList<NamedLoader<TBatch>> named)
    {
        IReadOnlyList<IEnumerable> loaders = [.. named.Select(loader => loader.Loader)];
        EvaluationLoaderNames = named.Count > 1 ? [.. named.Select(loader => loader.Name).OfType<string>()] : [];
        switch (split)
        {
            case Split.Test:
                TestDataloaders = loaders;
                break;
            case Split.Predict:
                PredictDataloaders = loaders;
                break;
            default:
                ValidationDataloaders = loaders;
                break;
        }
    }

    internal void UseFit(IFitLoop? running)
    {
        lastTrainMetrics = running is null ? TrainMetrics : Metrics.Empty;
        ValidationMetrics = EvaluationMetrics = running is null ? ValidationMetrics : Metrics.Empty;
        LoggedByCallbacks.Clear();
        IsStartingAgain = false;
        fit = running;
    }
}
