using System.Collections;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Trains, validates, tests and predicts with a model and its data. Set the options, then call Fit, Validate, Test or Predict. A trainer can be used
/// for several runs, one at a time.
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

    /// <summary>The stage that is running, or that ran last.</summary>
    public Stage Stage { get; private set; }

    /// <summary>What the trainer is doing.</summary>
    public RunningState State { get; internal set; }

    /// <summary>The current epoch of the fit, from 0.</summary>
    public long Epoch { get; internal set; }

    /// <summary>The number of optimizer steps taken in this fit; a resumed fit includes those before the checkpoint.</summary>
    public long GlobalStep { get; internal set; }

    /// <summary>Set to true to end the fit after the current step, but not before <see cref="MinEpochs"/> epochs.</summary>
    public bool ShouldStop { get; set; }

    /// <summary>The progress of the loop that is running: batches, samples and time.</summary>
    public LoopProgress Loop { get; internal set; } = new();

    /// <summary>The data module of the current run; null between runs.</summary>
    public IDataModule? DataModule { get; private set; }

    /// <summary>The model of the current run; null between runs.</summary>
    public object? Model { get; private set; }

    /// <summary>The model of the current run, if it is a <c>torch.nn.Module</c>; otherwise null.</summary>
    public torch.nn.Module? Module { get; private set; }

    /// <summary>The optimizers of the current fit; empty without one.</summary>
    public IReadOnlyList<ScheduledOptimizer> Optimizers => fit?.Optimizers ?? [];

    /// <summary>The train loader in use; null before the run has created it.</summary>
    public IEnumerable? TrainDataloader { get; internal set; }

    /// <summary>The validation loaders in use; empty before the run has created them.</summary>
    public IReadOnlyList<IEnumerable> ValidationDataloaders { get; private set; } = [];

    /// <summary>The test loaders in use; empty before the run has created them.</summary>
    public IReadOnlyList<IEnumerable> TestDataloaders { get; private set; } = [];

    /// <summary>The predict loaders in use; empty before the run has created them.</summary>
    public IReadOnlyList<IEnumerable> PredictDataloaders { get; private set; } = [];

    /// <summary>The metrics of the current training epoch so far; after a fit, those of its last training epoch.</summary>
    public Metrics TrainMetrics => fit?.CurrentMetrics() ?? lastTrainMetrics;

    /// <summary>The metrics of the last validation. The sanity check does not change them.</summary>
    public Metrics ValidationMetrics { get; internal set; } = Metrics.Empty;

    /// <summary>The metrics of the last validation, sanity check, test or prediction.</summary>
    public Metrics EvaluationMetrics { get; internal set; } = Metrics.Empty;

    /// <summary>The names of the evaluated split's loaders, if it has several.</summary>
    internal IReadOnlyList<string> EvaluationLoaderNames { get; private set; } = [];

    /// <summary>The training metrics for the progress display. Metric objects are included at the end of the epoch only, as computing them is expensive.</summary>
    internal Metrics ShownTrainMetrics => fit?.CurrentMetrics(unfinished: Loop.Batches == Loop.TotalBatches) ?? lastTrainMetrics;

    /// <summary>The metrics that the current evaluation batch or training step logged with <c>onStep</c>.</summary>
    internal Metrics StepMetrics => EvaluationStep?.StepResults() ?? fit?.StepMetrics ?? Metrics.Empty;

    /// <summary>The context in which the steps of the running evaluation log.</summary>
    internal StepContext? EvaluationStep { get; set; }

    /// <summary>The newest value of each metric that callbacks have logged in this fit, and the loop in which they logged it.</summary>
    internal Dictionary<string, (double Value, RunningState State)> LoggedByCallbacks { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether values that callbacks and hooks log are dropped: a resumed fit has already logged them when it first started.</summary>
    internal bool IsResuming { get; set; }

    private MetricLogging? ActiveLogging => IsResuming ? null : logging;

    /// <summary>Whether a callback or a hook may still log this metric at the end of the epoch.</summary>
    internal bool MayBeLoggedLater(string metric) => Model is IEpochHooks || attached.Any(callback => callback.MayLog(metric));

    /// <summary>The callbacks of the run: those of <see cref="Callbacks"/> and those of the model.</summary>
    internal IReadOnlyList<Callback> AttachedCallbacks => attached;

    /// <summary>The model and the callbacks that implement a hook interface, in the order in which they are called.</summary>
    internal T[] Hooks<T>()
        where T : class => [.. attached.Prepend<object?>(Model).OfType<T>()];

    /// <summary>Whether the fit has a validation.</summary>
    internal bool Validates => fit?.Validates ?? false;

    /// <summary>The number of optimizer steps for which callbacks have been called.</summary>
    internal long StepsSeen { get; set; }

    internal torch.Device TorchDevice { get; private set; } = LibTorch.Cpu;

    /// <summary>
    /// Saves a checkpoint with everything that is needed to resume the running fit. It may be called from anywhere in the fit, on any thread.
    /// A checkpoint always holds the state between two steps. Called from a callback, the file is written after all callbacks of this hook. Called
    /// from a step, a transfer hook or <see cref="ITrainingStep{TBatch}.ConfigureOptimizers"/>, it is written after the callbacks that follow the step.
    /// It is not written if the fit fails before. For a callback with <see cref="Callback.SavesCheckpoints"/>, it is written at once. During a
    /// validation, the state before the validation is saved. With several ranks, only rank 0 saves; on the others, the call does nothing.
    /// </summary>
    /// <param name="path">The file. It is complete on disk, or it does not exist.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// No fit is running, or the model cannot be saved. If the file is written later, the second error ends the fit at that point.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written. If it is written later, the error ends the fit at that point.</exception>
    public void SaveCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (fit ?? throw new InvalidOperationException("There is nothing to save: checkpoints are saved during a fit, and no fit is running.")).SavePoints.Request(path);
    }

    /// <summary>
    /// Whether an action that runs every n optimizer steps is due after this batch. With gradient accumulation, it is due once per optimizer step, not
    /// once per batch.
    /// </summary>
    internal bool IsDue(long everyNSteps) => GlobalStep / everyNSteps > StepsSeen / everyNSteps;

    /// <summary>
    /// Saves after every <see cref="ModelCheckpoint"/> has been called and has decided which files it keeps, so that each file holds the decisions of all.
    /// </summary>
    internal void SaveWhenAllHaveDecided(Action save) => saves.Add(save);

    internal void LogHyperparameters(StateDict hyperparameters) => logging?.LogHyperparameters(hyperparameters);

    internal void Notify(Action<Callback, Trainer> point)
    {
        using var scope = UserScope.Enter();
        var next = 0;
        while (next < callbacks.Count && !callbacks[next].SavesCheckpoints)
        {
            point(callbacks[next++], this);
        }

        if (!IsGlobalZero)
        {
            fit?.SavePoints.Follow();
            return;
        }

        fit?.SavePoints.Reach();
        try
        {
            while (next < callbacks.Count && callbacks[next] is ModelCheckpoint)
            {
                point(callbacks[next++], this);
            }

            saves.ForEach(static save => save());
            while (next < callbacks.Count)
            {
                point(callbacks[next++], this);
            }
        }
        finally
        {
            saves.Clear();
            fit?.SavePoints.EndSaving();
        }

        fit?.SavePoints.Leave();
    }

    /// <summary>The callbacks with state, under names that are the same in every run.</summary>
    internal IEnumerable<(string Name, IStateful Callback)> StatefulCallbacks() =>
        Names.Of(callbacks.OfType<IStateful>());

    /// <summary>Ends the fit after the current step. The result table shows the reason.</summary>
    internal void Stop(string reason) => (ShouldStop, stopNote) = (true, reason);

    /// <summary>Takes back a <see cref="Stop"/> for this reason: <see cref="MinEpochs"/> has kept the fit running.</summary>
    internal void TakeBackStop(string reason)
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
        IsResuming = false;
        fit = running;
    }
}
