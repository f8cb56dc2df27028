using System.Diagnostics;
using TorchSharp;

namespace DataModule;

/// <summary>Epochs of training steps, with validation within or after them.</summary>
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

    /// <summary>Batches whose gradients wait for an optimizer step.</summary>
    private long pending;

    /// <summary>Whether the loader's count has been compared with what it gave.</summary>
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

    /// <summary>All up to the first epoch, or to where a checkpoint was saved.</summary>
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
            $"The optimizers of {model.GetType().Name} have no parameters, so nothing can be learnt: its constructor must call RegisterComponents() once its layers are assigned.");
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

        TellOfEvaluationMode();
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

    /// <summary>What the last step logged for itself.</summary>
    public Metrics StepMetrics => context.StepResults();

    public IReadOnlyList<ScheduledOptimizer> Optimizers => optimizers?.Optimizers ?? [];

    /// <summary>The metrics of the epoch so far.</summary>
    public Metrics CurrentMetrics(bool unfinished = true) => context.Results(unfinished);

    /// <summary>The validation loop for data with validation, or null if the model has no validation step.</summary>
    public IEvaluationLoop? Visit<TValidationBatch>(IValidationData<TValidationBatch> validationData) => model switch
    {
        IValidationStep<TValidationBatch> step => Evaluation.Validate(trainer, step, validationData),
        IValidationStep => throw new InvalidOperationException(
            $"{model.GetType().Name} validates batches of another type than {data.GetType().Name} has for validation, " +
            $"{typeof(TValidationBatch)}: implement IValidationStep of that type."),
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

    // Without a validation they would never look, and nobody would notice.
    private void CheckWatchers()
    {
        var (watcher, monitor) = trainer.AttachedCallbacks
            .Select(static callback => (callback, Monitor: (callback as EarlyStopping)?.Monitor ?? (callback as ModelCheckpoint)?.Monitor))
            .FirstOrDefault(watched => watched.Monitor is { } name && !MetricMonitor.IsOfTraining(name) && !trainer.MayBeLoggedLater(name));
        Trainer.Require(
            validation is not null || watcher is null,
            $"{watcher?.GetType().Name}'s monitor '{monitor}' does not begin with 'train/', so it monitors a metric after each validation, but there is none: {(trainer.ValidationLimit == Limit.Batches(0) ? "LimitValidationBatches is 0" : data is not IValidationData ? "the data has no validation loader" : $"{model.GetType().Name} has no IValidationStep")}.");
    }

    private void CallFitHook(Action<IFitHooks, Trainer> point)
    {
        if (model is IFitHooks hooks)
        {
            using var scope = UserScope.Enter();
            point(hooks, trainer);
        }
    }

    /// <exception cref="InvalidOperationException">One takes batches of a type that neither training nor validation has.</exception>
    private void CheckBatchHooks()
    {
        var other = trainer.Hooks<IBatchHooks>().FirstOrDefault(hooks => hooks is not IBatchHooks<TBatch> && validation?.Calls(hooks) != true);
        Trainer.Require(other is null, $"{other?.GetType().Name} has hooks for batches of another type than {typeof(TBatch)}, so they would never be called: implement IBatchHooks of that type.");
        Trainer.Require(
            model is not ITransferHooks moving || moving is ITransferHooks<TBatch> || validation?.Calls(moving) == true,
            $"{model.GetType().Name} has transfer hooks for batches of another type than {typeof(TBatch)}, so they would never be called: implement ITransferHooks of that type.");
    }

    private IEvaluationLoop? Unvalidated()
    {
        trainer.Warn($"{model.GetType().Name} has no IValidationStep, so the validation data of {data.GetType().Name} is not used.");
        return null;
    }

    /// <summary>As a model is made, it is in training mode, and stays as its maker has it; so what would not learn is said, not changed.</summary>
    private void TellOfEvaluationMode()
    {
        if (module is { training: false })
        {
            trainer.Warn($"{model.GetType().Name} is in evaluation mode, so dropout is off and normalisation does not adapt; model.train() ends that.");
        }
    }
}
