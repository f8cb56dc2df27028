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

    /// <summary>Trains a model on the train split, validating on the validation split if both have one.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">Options contradict each other, or model and data do not fit.</exception>
    public FitResult Fit<TBatch>(
        ITrainingStep<TBatch> model,
        ITrainData<TBatch> data,
        CancellationToken cancellationToken = default) => Fit(model, data, null, cancellationToken);

    /// <summary>Goes on with a fit exactly where it was saved: at any step, validation or epoch end.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module, made with the same hyperparameters; numbers of workers may differ.</param>
    /// <param name="resumeFrom">
    /// The checkpoint's path; "last" for the newest one of the first <see cref="ModelCheckpoint"/> callback, "best" for the best one
    /// in the directory of the first that has a <see cref="ModelCheckpoint.Monitor"/>, or a new start if there is none yet; null for
    /// a new start.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint.</exception>
    /// <exception cref="StateException">The checkpoint belongs to another model or other data; the message shows both sides.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">Options contradict each other, or model and data do not fit.</exception>
    public FitResult Fit<TBatch>(
        ITrainingStep<TBatch> model,
        ITrainData<TBatch> data,
        string? resumeFrom,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        return Run(
            Stage.Fit,
            model,
            data,
            token =>
            {
                using var loop = new FitLoop<TBatch>(this, model, data, token);
                return loop.Run(CheckpointPath(resumeFrom));
            },
            cancellationToken,
            () => CheckFit(model, resumeFrom));
    }

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
        (fit ?? throw new InvalidOperationException("A checkpoint is of a fit, and none is running.")).SavePoints.Request(path);
    }

    /// <summary>Runs a model over the validation split.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Validate<TBatch>(
        IValidationStep<TBatch> model,
        IValidationData<TBatch> data,
        CancellationToken cancellationToken = default) => Validate(model, data, null, cancellationToken);

    /// <summary>Runs a model over the validation split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="checkpoint">
    /// The checkpoint's path; "best" or "last" for that of a <see cref="ModelCheckpoint"/> callback, as in <c>Fit</c>; null for the model as it is.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint.</exception>
    /// <exception cref="FileNotFoundException">There is no such checkpoint yet.</exception>
    /// <exception cref="StateException">The checkpoint belongs to another model or other data; the message shows both sides.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Validate<TBatch>(
        IValidationStep<TBatch> model,
        IValidationData<TBatch> data,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        return Evaluate(Stage.Validate, model, data, () => Evaluation.Validate(this, model, data), checkpoint, cancellationToken);
    }

    /// <summary>Runs a model over the test split.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Test<TBatch>(
        ITestStep<TBatch> model,
        ITestData<TBatch> data,
        CancellationToken cancellationToken = default) => Test(model, data, null, cancellationToken);

    /// <summary>Runs a model over the test split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="checkpoint">
    /// The checkpoint's path; "best" or "last" for that of a <see cref="ModelCheckpoint"/> callback, as in <c>Fit</c>; null for the model as it is.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint.</exception>
    /// <exception cref="FileNotFoundException">There is no such checkpoint yet.</exception>
    /// <exception cref="StateException">The checkpoint belongs to another model or other data; the message shows both sides.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Test<TBatch>(
        ITestStep<TBatch> model,
        ITestData<TBatch> data,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        return Evaluate(Stage.Test, model, data, () => Evaluation.Test(this, model, data), checkpoint, cancellationToken);
    }

    /// <summary>Runs a model over the predict split.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <typeparam name="TPrediction">
    /// What one batch gives: a tensor, or a tuple, array, list, dictionary or record of tensors, at any depth.
    /// </typeparam>
    /// <returns>
    /// A prediction for each batch, in the loaders' order. They belong to the caller: every tensor in them has its own memory,
    /// on the device that it was made on, and no gradient.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">Tensors in the predictions cannot be found; nothing has run.</exception>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        CancellationToken cancellationToken = default) => Predict(model, data, (string?)null, cancellationToken);

    /// <summary>Runs a model over the predict split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="checkpoint">A path, "best" or "last", as for <c>Test</c>; null for the model as it is.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <inheritdoc cref="Predict{TBatch, TPrediction}(IPredictStep{TBatch, TPrediction}, IPredictData{TBatch}, CancellationToken)"/>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var copy = PredictionCopy.For<TPrediction>(model);
        var predictions = new List<TPrediction>();
        Predict(model, data, prediction => predictions.Add(copy(prediction)), checkpoint, cancellationToken);
        return predictions;
    }

    /// <summary>Runs a model over the predict split, and hands over each batch's prediction as it comes: memory stays flat.</summary>
    /// <param name="model">The model; its predictions may be of any type.</param>
    /// <param name="data">The data module.</param>
    /// <param name="write">
    /// Called after each predict step, in the loaders' order. The prediction is valid until it returns, as tensors of a step
    /// are: clone what is to be kept longer. What it makes itself, it may keep.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <returns>How many samples there were, and what the steps logged.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        Action<TPrediction> write,
        CancellationToken cancellationToken = default) => Predict(model, data, write, null, cancellationToken);

    /// <summary>Runs a model over the predict split, with the weights of a checkpoint, and hands over each batch's prediction as it comes.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="write">Called after each predict step, in the loaders' order. The prediction is valid until it returns.</param>
    /// <param name="checkpoint">A path, "best" or "last", as for <c>Test</c>; null for the model as it is.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <inheritdoc cref="Predict{TBatch, TPrediction}(IPredictStep{TBatch, TPrediction}, IPredictData{TBatch}, Action{TPrediction}, CancellationToken)"/>
    public EvaluationResult Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        Action<TPrediction> write,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(write);
        return Evaluate(Stage.Predict, model, data, () => Evaluation.Predict(this, model, data, write), checkpoint, cancellationToken);
    }

    /// <summary>
    /// Gives a value to the loggers at once; for callbacks. Callbacks that come after this one, <see cref="ModelCheckpoint"/> and schedules can watch it:
    /// after each validation, if it was logged in one, and otherwise after each training epoch.
    /// </summary>
    /// <param name="name">The metric's name, as it is to stand in the log.</param>
    /// <param name="value">Its value at this step.</param>
    public void Log(string name, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        LoggedByCallbacks[name] = (value, State);
        ActiveLogging?.Log(this, "", new Dictionary<string, double> { [name] = value });
    }

    /// <summary>Gives an image to the loggers at once, for this step; see <see cref="IMetricLogger.LogImage"/>.</summary>
    public void LogImage(string name, torch.Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        ToLoggers(name, image, static (logger, step, name, image) => logger.LogImage(step, name, image));
    }

    /// <summary>Gives a text to the loggers at once, for this step; see <see cref="IMetricLogger.LogText"/>.</summary>
    public void LogText(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ToLoggers(name, text, static (logger, step, name, text) => logger.LogText(step, name, text));
    }

    /// <summary>Gives the distribution of a tensor's values to the loggers at once, for this step; see <see cref="IMetricLogger.LogHistogram"/>.</summary>
    public void LogHistogram(string name, torch.Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ToLoggers(name, values, static (logger, step, name, values) => logger.LogHistogram(step, name, values));
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

    private void ToLoggers<T>(string name, T value, Action<IMetricLogger, long, string, T> log)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (var logger in ActiveLogging?.Loggers ?? [])
        {
            log(logger, GlobalStep, name, value);
        }
    }

    private string? CheckpointPath(string? resumeFrom)
    {
        if (Saver(resumeFrom) is not { } saver)
        {
            return resumeFrom;
        }

        var path = SavedBy(saver, resumeFrom);
        Say(path is null ? $"no checkpoint in {saver.Directory} yet: a new start" : $"resuming from {path}");
        return path;
    }

    private static string? SavedBy(ModelCheckpoint saver, string? which) => which == BestName ? saver.FindBest() : saver.LastPath;

    /// <summary>The callback that knows where "last" or "best" is; null for other words.</summary>
    private ModelCheckpoint? Saver(string? resumeFrom) => resumeFrom switch
    {
        LastName => attached.OfType<ModelCheckpoint>().FirstOrDefault(),
        BestName => attached.OfType<ModelCheckpoint>().FirstOrDefault(static saver => saver.Monitor is not null),
        _ => null,
    };

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

    private EvaluationResult Evaluate<TBatch>(
        Stage stage, object model, IDataModule data, Func<EvaluationLoop<TBatch>> make, string? checkpoint, CancellationToken cancellationToken) => Run(
        stage,
        model,
        data,
        token =>
        {
            if (checkpoint is not null)
            {
                var path = Saver(checkpoint) is { } saver
                    ? SavedBy(saver, checkpoint) ?? throw new FileNotFoundException($"There is no checkpoint in {saver.Directory} yet.")
                    : checkpoint;
                Say($"weights of {path}");
                ModelAndData.RestoreForEvaluation(this, model, data, path);
            }

            if (IsShared && model is TorchSharp.torch.nn.Module module)
            {
                // What the ranks' parts are put together of must be one model's.
                DataParallel.Broadcast(Collectives, ModelState.Tensors(module));
            }

            using var loop = make();
            return loop.Run(token);
        },
        cancellationToken,
        () => CheckSaver(nameof(checkpoint), checkpoint));
}
