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
    private readonly StepContext context = new(trainer.TorchDevice) { State = RunningState.Training };
    private readonly long started = Stopwatch.GetTimestamp();
    private NamedLoader<TBatch>? loader;
    private long loadedAt;
    private IEvaluationLoop? validation;
    private OptimizerSetup optimizers = null!;

    /// <summary>Batches whose gradients wait for an optimizer step.</summary>
    private long pending;

    /// <summary>Whether a batch was taken whose step is not done: then there is no state to go on from.</summary>
    private bool withinStep;

    /// <summary>Whether the loader's count has been compared with what it gave.</summary>
    private bool compared;

    public FitResult Run(string? resumeFrom)
    {
        (trainer.Epoch, trainer.GlobalStep) = (0, 0);
        trainer.UseFit(this);
        if (trainer.TrainLimit == Limit.Batches(0))
        {
            return new FitResult(0, 0, StopReason.NoTrainBatches, Metrics.Empty, Metrics.Empty);
        }

        validation = trainer.ValidationLimit == Limit.Batches(0) ? null : (data as IValidationData)?.Accept(this);
        CheckWatchers();
        using var checkpoint = resumeFrom is null ? null : Checkpoint.Read(resumeFrom);
        if (checkpoint is not null)
        {
            RestoreModelAndData(checkpoint);
        }
        else if (validation is not null && trainer.SanitySteps != 0)
        {
            validation.RunSanityCheck(trainer.SanitySteps, cancellationToken);
        }

        using var setup = optimizers = model.ConfigureOptimizers();
        context.Optimizers = setup.Optimizers;
        Trainer.Require(
            !model.AutomaticOptimization || setup.Optimizers.Any(static scheduled => scheduled.Optimizer.parameters().Any()),
            $"The optimizers of {model.GetType().Name} have no parameters, so nothing can be learnt: its constructor must call RegisterComponents() once its layers are assigned.");
        module?.train();
        if (checkpoint is not null)
        {
            RestoreLoop(checkpoint);
        }
        else
        {
            trainer.LogHyperparameters(AllHyperparameters());
        }

        try
        {
            trainer.Notify(static (callback, trainer) => callback.OnFitStart(trainer));
            var reason = RunEpochs();
            trainer.Notify(static (callback, trainer) => callback.OnFitEnd(trainer));
            return new FitResult(trainer.Epoch, trainer.GlobalStep, reason, trainer.TrainMetrics, trainer.ValidationMetrics);
        }
        catch (OperationCanceledException) when (!withinStep)
        {
            trainer.Notify(static (callback, trainer) => callback.OnInterrupt(trainer));
            throw;
        }
    }

    /// <summary>What the last step logged for itself.</summary>
    public Metrics StepMetrics => context.StepResults();

    public IReadOnlyList<ScheduledOptimizer> Optimizers => context.Optimizers;

    /// <summary>The metrics of the epoch so far.</summary>
    public Metrics CurrentMetrics() => context.Results();

    /// <summary>The validation loop for data with validation, or null if the model has no validation step.</summary>
    public IEvaluationLoop? Visit<TValidationBatch>(IValidationData<TValidationBatch> validationData) => model switch
    {
        IValidationStep<TValidationBatch> step => Evaluation.Validate(trainer, step, validationData),
        IValidationStep => throw new InvalidOperationException(
            $"{model.GetType().Name} validates batches of another type than {data.GetType().Name} has for validation, " +
            $"{typeof(TValidationBatch)}: implement IValidationStep of that type."),
        _ => null,
    };

    public void Dispose()
    {
        trainer.UseFit(null);
        context.Dispose();
        validation?.Dispose();
        loader?.Dispose();
    }

    private TimeSpan Elapsed => elapsedBefore + Stopwatch.GetElapsedTime(started);

    private bool ValidatesThisEpoch => validation is not null && (trainer.Epoch + 1) % trainer.ValidationEpochs == 0;

    // Without a validation they would never look, and nobody would notice.
    private void CheckWatchers()
    {
        var (watcher, monitor) = trainer.Callbacks
            .Select(static callback => (callback, Monitor: (callback as EarlyStopping)?.Monitor ?? (callback as ModelCheckpoint)?.Monitor))
            .FirstOrDefault(static watched => watched.Monitor is { } name && !MetricMonitor.IsOfTraining(name));
        Trainer.Require(
            validation is not null || watcher is null,
            $"{watcher?.GetType().Name}'s monitor '{monitor}' does not begin with 'train/', so it watches a metric after each validation, but there is none: {(trainer.ValidationLimit == Limit.Batches(0) ? "LimitValidationBatches is 0" : data is not IValidationData ? "the data has no validation loader" : $"{model.GetType().Name} has no IValidationStep")}.");
    }

    private StopReason RunEpochs()
    {
        trainer.StepsSeen = trainer.GlobalStep;
        var reason = StopBeforeEpoch();
        while (reason is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reason = RunEpoch();
            if (epochFinished)
            {
                trainer.Epoch++;
                epochFinished = false;
                (epochStart, context.BatchIndex) = (0, 0);
                reason ??= StopBeforeEpoch();
            }
        }

        return reason.Value;
    }

    private StopReason? RunEpoch()
    {
        var (name, batches) = TrainLoader();
        var forecast = BatchCounts.Of(batches);
        var limit = trainer.TrainLimit.Resolve(forecast, nameof(Trainer.LimitTrainBatches));
        var expected = BatchCounts.Least(limit, forecast);
        var check = ValidationInterval(expected);
        var whole = epochStart == 0;
        BeginEpoch(batches, expected);
        StopReason? reason = null;
        if (epochStart > 0 && !validated)
        {
            reason = ValidateWithin(check);
        }

        if (reason is null && context.BatchIndex != limit)
        {
            reason = RunBatches(epochStart > 0 ? AfterResume(batches) : batches, name, limit, expected, check);
        }

        trainer.Loop.Pause();
        var complete = reason is null || context.BatchIndex == limit || (context.BatchIndex == expected && HasEnded(batches));
        if (complete && context.BatchIndex == 0)
        {
            throw new InvalidOperationException("An epoch had no training batches: the train loader is empty.");
        }

        if (complete)
        {
            (batches as IStatefulLoader)?.EndEpoch();
        }

        if (whole && complete && context.BatchIndex != limit && !compared)
        {
            compared = true;
            BatchCounts.Compare(trainer, "train", forecast, context.BatchIndex);
        }

        if (ValidatesThisEpoch && !validated && (check is null || (complete && context.BatchIndex < check)))
        {
            Validate();
        }

        if (complete)
        {
            optimizers.StepSchedules(ScheduleInterval.Epoch, trainer);
            epochFinished = true;
            trainer.Notify(static (callback, trainer) => callback.OnTrainEpochEnd(trainer));
        }

        return reason;
    }

    private void BeginEpoch(IEnumerable<TBatch> batches, long? limit)
    {
        trainer.State = RunningState.Training;
        trainer.Loop = new LoopProgress();
        trainer.Loop.Start(limit, epochStart);
        (context.Epoch, context.BatchIndex) = (trainer.Epoch, epochStart);
        if (epochStart == 0)
        {
            context.Clear();
            validated = false;
            optimizers.ZeroGrad();
            StartOverToOverfit(batches);
        }

        trainer.Notify(static (callback, trainer) => callback.OnTrainEpochStart(trainer));
    }

    private StopReason? RunBatches(IEnumerable<TBatch> batches, string? loaderName, long? limit, long? expected, long? check)
    {
        StopReason? reason = null;
        foreach (var batch in UserScope.Around(batches))
        {
            withinStep = true;
            epochStart = 0;
            bool last;
            using (torch.NewDisposeScope())
            {
                RunStep(batch, loaderName);
                last = ++context.BatchIndex == limit;
                validated = false;
                if (++pending >= trainer.AccumulateGradBatches || context.BatchIndex == expected)
                {
                    StepOptimizers();
                }
            }

            withinStep = false;
            trainer.Notify(static (callback, trainer) => callback.OnTrainBatchEnd(trainer));
            EndStep();
            reason = StopAfterStep() ?? ValidateWithin(check);
            if (last || reason is not null)
            {
                break;
            }

            // Here, and not before the step: a batch that was taken is a batch that was used.
            cancellationToken.ThrowIfCancellationRequested();
        }

        epochStart = 0;

        // A loader that does not know its length, or says another, may end between two optimizer steps.
        if (pending > 0 && reason is null)
        {
            StepOptimizers();
        }

        return reason;
    }

    /// <summary>Of accumulated batches, the last one ends the step.</summary>
    private void EndStep()
    {
        if (trainer.GlobalStep > trainer.StepsSeen)
        {
            trainer.StepsSeen = trainer.GlobalStep;
            context.ClearStep();
        }
    }

    private void RunStep(TBatch batch, string? loaderName)
    {
        if (trainer.TorchDevice.type != DeviceType.CPU)
        {
            RandomState.SeedDevices(deviceSeed, (trainer.Epoch << 32) + context.BatchIndex);
        }

        var moved = data.TransferBatchToDevice(
            batch,
            new(Split.Train, trainer.TorchDevice, RunningState.Training, trainer.Epoch, context.BatchIndex, 0, loaderName));
        context.GlobalStep = trainer.GlobalStep;
        context.BatchSize = data.BatchSize(moved);
        var loss = model.TrainingStep(moved, context) ?? throw new InvalidOperationException(
            $"{model.GetType().Name}.TrainingStep returned null; it must return the loss, a tensor of one element.");
        context.Log("loss", loss);
        if (model.AutomaticOptimization)
        {
            var scaled = trainer.AccumulateGradBatches == 1 ? loss : loss / trainer.AccumulateGradBatches;
            scaled.backward();
        }

        trainer.Loop.Add(context.BatchSize);
    }

    private void StepOptimizers()
    {
        using var scope = torch.NewDisposeScope();
        pending = 0;
        if (model.AutomaticOptimization)
        {
            if (trainer.GradientClip is { } norm && module is not null)
            {
                torch.nn.utils.clip_grad_norm_(module.parameters(), norm);
            }

            optimizers.Step();
            optimizers.ZeroGrad();
        }

        trainer.GlobalStep++;
    }

    /// <summary>After how many batches to validate; null for once, after the epoch's last batch.</summary>
    private long? ValidationInterval(long? batches)
    {
        var interval = trainer.ValidationInterval == Limit.Fraction(1) || batches == 0
            ? batches
            : trainer.ValidationInterval.Resolve(batches, nameof(Trainer.ValCheckInterval)) ?? batches;
        return interval >= batches ? null : interval;
    }

    private StopReason? ValidateWithin(long? interval)
    {
        if (interval is null || !ValidatesThisEpoch || context.BatchIndex % interval != 0)
        {
            return null;
        }

        trainer.Loop.Pause();
        Validate();
        trainer.Loop.Resume();
        return StopAfterStep();
    }

    private void Validate()
    {
        // What callbacks save when it has ended goes on after it.
        validated = true;
        beforeValidation = validation!.CaptureLoaders();
        validation.Run(cancellationToken, ended: () => beforeValidation = null);
    }

    private StopReason? StopBeforeEpoch() => trainer.Epoch >= trainer.EpochLimit ? StopReason.MaxEpochs : StopAfterStep();

    private StopReason? StopAfterStep() =>
        trainer.GlobalStep >= trainer.StepLimit ? StopReason.MaxSteps
        : trainer.TimeLimit is { } time && Elapsed >= time ? StopReason.MaxTime
        : trainer.ShouldStop ? StopReason.Callback
        : null;

    /// <summary>Where a fit stops after what was foretold to be the last batch, only the loader knows whether it was.</summary>
    private static bool HasEnded(IEnumerable<TBatch> batches)
    {
        if (batches is not IStatefulLoader loader)
        {
            return true;
        }

        var here = loader.StateDict();
        loader.LoadStateDict(here);
        using var rest = batches.GetEnumerator();
        if (!rest.MoveNext())
        {
            return true;
        }

        loader.LoadStateDict(here);
        return false;
    }

    private NamedLoader<TBatch> TrainLoader()
    {
        var age = trainer.Epoch - loadedAt;
        if (loader is not null && trainer.ReloadDataloadersEveryNEpochs > 0 && age >= trainer.ReloadDataloadersEveryNEpochs && epochStart == 0)
        {
            loader?.Dispose();
            (loader, compared) = (null, false);
        }

        if (loader is null)
        {
            using var scope = UserScope.Enter();
            (loader, loadedAt) = (data.GetTrainLoader(), trainer.Epoch);
            RequiredLoader.Check(loader.Value.Loader, Split.Train, data.GetType().Name);
            loader.Value.JoinAt(trainer.Epoch);
            trainer.TrainDataloader = loader.Value.Loader;
        }

        return loader.Value;
    }
}
