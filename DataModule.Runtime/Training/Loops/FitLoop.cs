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
        try
        {
            Start(resumeFrom);
            var reason = RunEpochs();
            SavePoints.Hold();
            trainer.Notify(static (callback, trainer) => callback.OnFitEnd(trainer));
            return new FitResult(trainer.Epoch, trainer.GlobalStep, reason, trainer.TrainMetrics, trainer.ValidationMetrics);
        }
        catch (OperationCanceledException) when (SavePoints.Open)
        {
            stepEnds = false;
            SavePoints.Hold();
            trainer.Notify(static (callback, trainer) => callback.OnInterrupt(trainer));
            throw;
        }
    }

    public SavePoints SavePoints => savePoints ??= new(Capture, checkpoint => CaptureCallbacks(checkpoint, savers: true));

    /// <summary>All up to the first epoch, or to where a checkpoint was saved.</summary>
    private void Start(string? resumeFrom)
    {
        using var checkpoint = resumeFrom is null ? null : Checkpoint.Read(resumeFrom);
        if (checkpoint is not null)
        {
            RestoreModelAndData(checkpoint);
        }
        else if (validation is not null && trainer.SanitySteps != 0)
        {
            validation.RunSanityCheck(trainer.SanitySteps, cancellationToken);
        }

        optimizers = model.ConfigureOptimizers();
        manual = model.AutomaticOptimization ? null : new ManualSteps(optimizers.Optimizers);
        context.Optimizers = manual?.Optimizers ?? optimizers.Optimizers;
        optimizers.Check(model.GetType().Name, model.AutomaticOptimization);
        Trainer.Require(
            !model.AutomaticOptimization || optimizers.Optimizers.Any(static scheduled => scheduled.Optimizer.parameters().Any()),
            $"The optimizers of {model.GetType().Name} have no parameters, so nothing can be learnt: its constructor must call RegisterComponents() once its layers are assigned.");
        if (checkpoint is not null)
        {
            RestoreLoop(checkpoint);
        }
        else
        {
            trainer.LogHyperparameters(AllHyperparameters());
        }

        TellOfEvaluationMode();
        trainer.Notify(static (callback, trainer) => callback.OnFitStart(trainer));
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
        _ => null,
    };

    public void Dispose()
    {
        trainer.UseFit(null);
        SavePoints.Dispose();
        manual?.Dispose();
        optimizers?.Dispose();
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
        var reason = StopBeforeEpoch();
        while (reason is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reason = RunEpoch();
            if (epochFinished)
            {
                trainer.Epoch++;
                (epochBegun, epochRead, epochFinished) = (false, false, false);
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

        if (reason is null && !epochRead && context.BatchIndex != limit)
        {
            reason = RunBatches(epochStart > 0 ? AfterResume(batches) : batches, name, limit, expected, check);
        }

        trainer.Loop.Pause();
        var complete = epochRead || reason is null || context.BatchIndex == limit || (context.BatchIndex == expected && HasEnded(batches));
        if (complete && context.BatchIndex == 0)
        {
            throw new InvalidOperationException("An epoch had no training batches: the train loader is empty.");
        }

        if (complete && !epochRead)
        {
            (batches as IStatefulLoader)?.EndEpoch();
            epochRead = true;
        }

        if (whole && complete && context.BatchIndex != limit && !compared)
        {
            compared = true;
            BatchCounts.Compare(trainer, "train", forecast, context.BatchIndex);
        }

        if (ValidatesThisEpoch && !validated && (check is null || (complete && context.BatchIndex < check)))
        {
            Validate(outOfTurn: !complete);
        }

        if (complete)
        {
            StepSchedulesOfEpoch();
            epochFinished = true;
            context.Complete();
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
        if (epochBegun)
        {
            // Resumed within it: it was told of before. What was asked for since can be saved here.
            trainer.Notify(static (_, _) => { });
            return;
        }

        context.Clear();
        (epochBegun, validated) = (true, false);
        if (model.AutomaticOptimization)
        {
            optimizers.ZeroGrad();
        }

        StartOverToOverfit(batches);
        trainer.Notify(static (callback, trainer) => callback.OnTrainEpochStart(trainer));
    }

    private StopReason? RunBatches(IEnumerable<TBatch> batches, string? loaderName, long? limit, long? expected, long? check)
    {
        StopReason? reason = null;
        foreach (var batch in UserScope.Around(batches))
        {
            SavePoints.Open = false;
            epochStart = 0;
            bool last;
            using (torch.NewDisposeScope())
            {
                RunStep(batch, loaderName);
                last = ++context.BatchIndex == limit;
                validated = false;
                if (model.AutomaticOptimization && (++pending >= trainer.AccumulateGradBatches || context.BatchIndex == expected))
                {
                    StepOptimizers();
                }
            }

            SavePoints.Open = true;
            stepEnds = true;
            trainer.Notify(static (callback, trainer) => callback.OnTrainBatchEnd(trainer));
            stepEnds = false;
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
        manual?.Begin();
        var loss = model.TrainingStep(moved, context) ?? throw new InvalidOperationException(
            $"{model.GetType().Name}.TrainingStep returned null; it must return the loss, a tensor of one element.");
        context.Log("loss", loss);
        if (model.AutomaticOptimization)
        {
            var scaled = trainer.AccumulateGradBatches == 1 ? loss : loss / trainer.AccumulateGradBatches;
            scaled.backward();
        }

        trainer.GlobalStep += manual?.Count ?? 0;
        trainer.Loop.Add(context.BatchSize);
    }

    private void StepOptimizers()
    {
        using var scope = torch.NewDisposeScope();
        if (pending < trainer.AccumulateGradBatches)
        {
            ScaleLastWindow();
        }

        pending = 0;
        if (trainer.GradientClip is { } norm && module is not null)
        {
            torch.nn.utils.clip_grad_norm_(module.parameters(), norm);
        }

        optimizers.Step();
        optimizers.ZeroGrad();
        trainer.GlobalStep++;
    }

    /// <summary>The epoch's last step may be of fewer batches: its gradient is the mean over these, as that of every other step is.</summary>
    private void ScaleLastWindow()
    {
        using var noGrad = torch.no_grad();
        foreach (var parameter in optimizers.Optimizers.SelectMany(static scheduled => scheduled.Optimizer.parameters()).DistinctBy(static parameter => parameter.Handle))
        {
            using var gradient = parameter.grad;
            gradient?.mul_((double)trainer.AccumulateGradBatches / pending).Dispose();
        }
    }

    private void StepSchedulesOfEpoch()
    {
        if (model.AutomaticOptimization)
        {
            optimizers.StepSchedules(ScheduleInterval.Epoch);
            optimizers.StepSchedules((metric, type) =>
                validation is null ? MetricMonitor.Value(trainer, metric, type) : MetricMonitor.AfterTrainEpoch(trainer, metric, type));
        }
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

    /// <param name="outOfTurn">
    /// Whether the fit ends within an epoch: a longer one would not validate here, so what goes on from here goes on from before it.
    /// </param>
    private void Validate(bool outOfTurn = false)
    {
        validated = false;
        SavePoints.Hold();
        if (trainer.TorchDevice.type != DeviceType.CPU)
        {
            RandomState.SeedDevices(deviceSeed, ~((trainer.Epoch << 32) + context.BatchIndex));
        }

        validation!.Run(cancellationToken, ended: () =>
        {
            validated = true;
            if (!outOfTurn)
            {
                // What is saved from now on goes on after it.
                SavePoints.Release();
                optimizers.StepSchedules((metric, type) => MetricMonitor.AfterValidation(trainer, metric, type));
            }
        });
    }

    /// <summary>As a model is made, it is in training mode, and stays as its maker has it; so what would not learn is said, not changed.</summary>
    private void TellOfEvaluationMode()
    {
        if (module is { training: false })
        {
            trainer.Say($"{model.GetType().Name} is in evaluation mode, so dropout is off and normalisation does not adapt; model.train() ends that.");
        }
    }

    private StopReason? StopBeforeEpoch() => trainer.Epoch >= trainer.EpochLimit ? StopReason.MaxEpochs : StopAfterStep();

    private StopReason? StopAfterStep() =>
        trainer.GlobalStep >= trainer.StepLimit ? StopReason.MaxSteps
        : trainer.Epoch < trainer.LeastEpochs ? null
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
