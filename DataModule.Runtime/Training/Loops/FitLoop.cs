using System.Diagnostics;
using TorchSharp;

namespace DataModule;

/// <summary>The fit loop: training epochs, with validation within or after them.</summary>
internal sealed partial class FitLoop<TBatch>(
    Trainer trainer,
    ITrainingStep<TBatch> model,
    ITrainData<TBatch> data,
    CancellationToken cancellationToken) : IFitLoop, IValidationDataVisitor<IEvaluationLoop?>, IDisposable
{
    private readonly torch.nn.Module? module = model as torch.nn.Module;
    private readonly StepContext context = new(trainer.TorchDevice) { State = RunningState.Training, Trainer = trainer };
    private readonly IEpochHooks? epochHooks = model as IEpochHooks;
    private readonly IOptimizerHooks[] optimizerHooks = trainer.Hooks<IOptimizerHooks>();
    private readonly ITransferHooks<TBatch>? transferHooks = model as ITransferHooks<TBatch>;
    private readonly IBatchHooks<TBatch>[] batchHooks = trainer.Hooks<IBatchHooks<TBatch>>();
    private readonly LossWatch lossWatch = new(trainer);
    private readonly long started = Stopwatch.GetTimestamp();
    private NamedLoader<TBatch>? loader;
    private long loadedAt;
    private IEvaluationLoop? validation;
    private OptimizerSetup optimizers = null!;
    private MonitorNames? monitors;
    private ManualSteps? manual;

    /// <summary>The number of batches whose gradients are accumulated for the next optimizer step.</summary>
    private long pending;

    /// <summary>Whether the announced number of batches has been compared with the real one.</summary>
    private bool compared;

    public FitResult Run(string? resumeFrom)
    {
        (trainer.Epoch, trainer.GlobalStep, trainer.StepsSeen) = (0, 0, 0);
        trainer.UseFit(this);
        if (trainer.TrainLimit == Limit.Batches(0))
        {
            return new FitResult(0, 0, StopReason.NoTrainBatches, Metrics.Empty, Metrics.Empty);
        }

        validation = trainer.ValidationLimit == Limit.Batches(0) ? null : (data as IValidationData)?.Accept(this);
        CheckWatchers();
        CheckBatchHooks();
        try
        {
            Start(resumeFrom);
            var reason = RunEpochs();
            SavePoints.Hold();
            CallFitHook(static (hooks, trainer) => hooks.OnFitEnd(trainer));
            context.Merge(Collectives);
            trainer.Notify(static (callback, trainer) => callback.OnFitEnd(trainer));
            ShareWhatIsSaved();
            return new FitResult(trainer.Epoch, trainer.GlobalStep, reason, trainer.TrainMetrics, trainer.ValidationMetrics);
        }
        catch (OperationCanceledException error) when (SavePoints.Open && (!trainer.IsShared || error is AgreedCancellationException))
        {
            stepEnds = false;
            SavePoints.Hold();
            trainer.Notify(static (callback, trainer) => callback.OnInterrupt(trainer));
            throw;
        }
    }

    public SavePoints SavePoints => savePoints ??= new(Capture, checkpoint => CaptureCallbacks(checkpoint, savers: true), Collectives);

    /// <summary>Prepares the fit up to its first epoch, or up to the position of the checkpoint.</summary>
    private void Start(string? resumeFrom)
    {
        using var checkpoint = resumeFrom is null ? null : Checkpoint.Read(resumeFrom);
        if (checkpoint is not null)
        {
            RestoreModelAndData(checkpoint);
        }

        BeginTogether();

        var validated = checkpoint is null && validation is not null && trainer.SanitySteps != 0
            ? validation.RunSanityCheck(trainer.SanitySteps, cancellationToken)
            : null;
        optimizers = model.ConfigureOptimizers();
        manual = model.AutomaticOptimization ? null : new ManualSteps(
            optimizers.Optimizers, trainer.IsShared ? AverageGradients : null, optimizerHooks.Length > 0 ? CallOptimizerHooks : null);
        context.Optimizers = manual?.Optimizers ?? optimizers.Optimizers;
        context.Average = trainer.IsShared && manual is not null ? manual.Average : null;
        optimizers.Check(model.GetType().Name, model.AutomaticOptimization);
        Trainer.Require(
            !model.AutomaticOptimization || optimizers.Optimizers.Any(static scheduled => scheduled.Optimizer.parameters().Any()),
            $"The optimizers of {model.GetType().Name} have no parameters, so the model cannot learn: call RegisterComponents() in its constructor, after the layers are assigned.");
        PrepareGradients();
        ParameterChecks.RequireTheModels(module, optimizers);
        monitors = new MonitorNames(trainer, optimizers.Optimizers, validated);
        if (checkpoint is not null)
        {
            RestoreLoop(checkpoint);
        }
        else
        {
            trainer.LogHyperparameters(AllHyperparameters());
        }

        WarnOfEvaluationMode();
        if (trainer.EnableModelSummary && module is not null)
        {
            trainer.Show(ModelSummary.Of(module));
        }

        trainer.IsResuming = checkpoint is not null;
        CallFitHook(static (hooks, trainer) => hooks.OnFitStart(trainer));
        trainer.Notify(static (callback, trainer) => callback.OnFitStart(trainer));
        trainer.IsResuming = false;
        if (checkpoint is not null)
        {
            RestoreStates(checkpoint, trainer.StatefulCallbacks().Where(static named => named.Callback is not MetricLogging));
        }

        SavePoints.Open = true;
    }

    /// <summary>The metrics that the last step logged with <c>onStep</c>.</summary>
    public Metrics StepMetrics => context.StepResults();

    public IReadOnlyList<ScheduledOptimizer> Optimizers => optimizers?.Optimizers ?? [];

    /// <summary>The metrics of the current training epoch.</summary>
    public Metrics CurrentMetrics(bool unfinished = true) => context.Results(unfinished);

    /// <summary>The validation loop for data with validation, or null if the model has no validation step.</summary>
    public IEvaluationLoop? Visit<TValidationBatch>(IValidationData<TValidationBatch> validationData) => model switch
    {
        IValidationStep<TValidationBatch> step => Evaluation.Validate(trainer, step, validationData),
        IValidationStep => throw new InvalidOperationException(
            $"{data.GetType().Name} has validation batches of type {typeof(TValidationBatch)}, but {model.GetType().Name} validates another type: " +
            "implement IValidationStep of that type."),
        _ => Unvalidated(),
    };

    public bool Validates => validation is not null;

    public void Dispose()
    {
        trainer.UseFit(null);
        SavePoints.Dispose();
        EndTogether();
        manual?.Dispose();
        optimizers?.Dispose();
        context.Dispose();
        lossWatch.Dispose();
        validation?.Dispose();
        loader?.Dispose();
    }

    private TimeSpan Elapsed => elapsedBefore + Stopwatch.GetElapsedTime(started);

    // Without validation, these callbacks would never do anything, and nobody would notice.
    private void CheckWatchers()
    {
        var (watcher, monitor) = trainer.AttachedCallbacks
            .Select(static callback => (callback, Monitor: (callback as EarlyStopping)?.Monitor ?? (callback as ModelCheckpoint)?.Monitor))
            .FirstOrDefault(watched => watched.Monitor is { } name && !MetricMonitor.IsOfTraining(name) && !trainer.MayBeLoggedLater(name));
        Trainer.Require(
            validation is not null || watcher is null,
            $"{watcher?.GetType().Name}'s monitor '{monitor}' does not begin with 'train/', so it is a validation metric, but the fit has no validation: {(trainer.ValidationLimit == Limit.Batches(0) ? "LimitValidationBatches is 0" : data is not IValidationData ? "the data has no validation loader" : $"{model.GetType().Name} has no IValidationStep")}.");
    }

    private void CallFitHook(Action<IFitHooks, Trainer> point)
    {
        if (model is IFitHooks hooks)
        {
            using var scope = UserScope.Enter();
            point(hooks, trainer);
        }
    }

    /// <exception cref="InvalidOperationException">Hooks have a batch type that neither training nor validation has.</exception>
    private void CheckBatchHooks()
    {
        var other = trainer.Hooks<IBatchHooks>().FirstOrDefault(hooks => hooks is not IBatchHooks<TBatch> && validation?.Calls(hooks) != true);
        Trainer.Require(other is null, $"{other?.GetType().Name} has batch hooks for another batch type than {typeof(TBatch)}, so they would never be called: implement IBatchHooks of that type.");
        Trainer.Require(
            model is not ITransferHooks moving || moving is ITransferHooks<TBatch> || validation?.Calls(moving) == true,
            $"{model.GetType().Name} has transfer hooks for another batch type than {typeof(TBatch)}, so they would never be called: implement ITransferHooks of that type.");
    }

    private IEvaluationLoop? Unvalidated()
    {
        trainer.Warn($"{model.GetType().Name} has no IValidationStep, so the validation data of {data.GetType().Name} is not used.");
        return null;
    }

    /// <summary>A new model is in training mode. The trainer does not change the mode that the user has set, but warns, since it may be a mistake.</summary>
    private void WarnOfEvaluationMode()
    {
        if (module is { training: false })
        {
            trainer.Warn($"{model.GetType().Name} is in evaluation mode, so dropout is off and batch normalization does not update its statistics; call model.train() to change that.");
        }
    }
}
