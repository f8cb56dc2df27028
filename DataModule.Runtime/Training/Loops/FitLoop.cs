using System.Diagnostics;
using TorchSharp;

namespace DataModule;

/// <summary>Epochs of training steps, with validation within or after them.</summary>
internal sealed class FitLoop<TBatch>(
    Trainer trainer,
    ITrainingStep<TBatch> model,
    ITrainData<TBatch> data,
    CancellationToken cancellationToken) : IValidationDataVisitor<IEvaluationLoop?>, IDisposable
{
    private readonly torch.nn.Module? module = model as torch.nn.Module;
    private readonly StepContext context = new(trainer.TorchDevice) { State = RunningState.Training };
    private readonly long started = Stopwatch.GetTimestamp();
    private NamedLoader<TBatch>? loader;
    private StateDict? firstEpoch;
    private IEvaluationLoop? validation;

    public FitResult Run()
    {
        (trainer.Epoch, trainer.GlobalStep) = (0, 0);
        trainer.UseTrainMetrics(context.Results);
        trainer.ValidationMetrics = trainer.EvaluationMetrics = Metrics.Empty;
        validation = (data as IValidationData)?.Accept(this);
        if (validation is not null && trainer.SanitySteps != 0)
        {
            validation.RunSanityCheck(trainer.SanitySteps, cancellationToken);
        }

        using var optimizers = model.ConfigureOptimizers();
        context.Optimizers = optimizers.Optimizers;
        module?.train();
        var reason = trainer.StopBeforeEpoch(started);
        while (reason is null)
        {
            reason = RunEpoch(optimizers);
            trainer.Epoch++;
            ReloadLoaders();
            reason ??= trainer.StopBeforeEpoch(started);
        }

        return new FitResult(trainer.Epoch, trainer.GlobalStep, reason.Value, trainer.TrainMetrics, trainer.ValidationMetrics);
    }

    public void Dispose()
    {
        trainer.UseTrainMetrics(null);
        context.Dispose();
        validation?.Dispose();
        (loader?.Loader as IDisposable)?.Dispose();
    }

    /// <summary>The validation loop for data with validation, or null if the model has no validation step.</summary>
    public IEvaluationLoop? Visit<TValidationBatch>(IValidationData<TValidationBatch> validationData) => model switch
    {
        IValidationStep<TValidationBatch> step => Evaluation.Validate(trainer, step, validationData),
        IValidationStep => throw new InvalidOperationException(
            $"{model.GetType().Name} validates batches of another type than {data.GetType().Name} has for validation, " +
            $"{typeof(TValidationBatch)}: implement IValidationStep of that type."),
        _ => null,
    };

    private StopReason? RunEpoch(OptimizerSetup optimizers)
    {
        var (name, batches) = loader ??= data.GetTrainLoader();
        if (trainer.OverfitBatches != Limit.All && batches is IStateful stateful)
        {
            // Every epoch starts where the first one did, and so reads the same batches.
            stateful.LoadStateDict(firstEpoch ??= stateful.StateDict());
        }

        var count = BatchCounts.Of(batches);
        var limit = trainer.TrainLimit.Resolve(count, nameof(Trainer.LimitTrainBatches));
        var check = ValidationInterval(limit);
        trainer.State = RunningState.Training;
        trainer.Loop = new LoopProgress();
        trainer.Loop.Start(limit);
        context.Clear();
        (context.Epoch, context.BatchIndex) = (trainer.Epoch, 0);
        trainer.Notify(static (callback, trainer) => callback.OnTrainEpochStart(trainer));
        var reason = limit == 0 ? null : RunBatches(batches, name, limit, check, optimizers);
        trainer.Loop.Pause();
        if (check is null && ValidatesThisEpoch)
        {
            Validate();
        }

        optimizers.EndEpoch();
        trainer.Notify(static (callback, trainer) => callback.OnTrainEpochEnd(trainer));
        return reason;
    }

    private StopReason? RunBatches(
        IEnumerable<TBatch> batches,
        string? loaderName,
        long? limit,
        long? check,
        OptimizerSetup optimizers)
    {
        StopReason? reason = null;
        var pending = 0;
        optimizers.ZeroGrad();
        using var scope = torch.NewDisposeScope();
        foreach (var batch in batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RunStep(batch, loaderName);
            var last = ++context.BatchIndex == limit;
            if (++pending == trainer.AccumulateGradBatches || last)
            {
                StepOptimizers(optimizers);
                pending = 0;
            }

            scope.DisposeIfAny();
            trainer.Notify(static (callback, trainer) => callback.OnTrainBatchEnd(trainer));
            reason = trainer.StopAfterStep(started);
            if (ValidatesThisEpoch && check is { } interval && context.BatchIndex % interval == 0)
            {
                trainer.Loop.Pause();
                Validate();
                trainer.Loop.Resume();
                reason ??= trainer.StopAfterStep(started);
            }

            if (last || reason is not null)
            {
                break;
            }
        }

        // A loader that does not know its length may end between two optimizer steps.
        if (pending > 0 && reason is null)
        {
            StepOptimizers(optimizers);
        }

        return reason;
    }

    private void RunStep(TBatch batch, string? loaderName)
    {
        var moved = data.TransferBatchToDevice(
            batch,
            new(Split.Train, trainer.TorchDevice, RunningState.Training, trainer.Epoch, context.BatchIndex, 0, loaderName));
        context.GlobalStep = trainer.GlobalStep;
        context.BatchSize = data.BatchSize(moved);
        var loss = model.TrainingStep(moved, context);
        context.Log("loss", loss);
        if (model.AutomaticOptimization)
        {
            var scaled = trainer.AccumulateGradBatches == 1 ? loss : loss / trainer.AccumulateGradBatches;
            scaled.backward();
        }

        trainer.Loop.Add(context.BatchSize);
    }

    private void StepOptimizers(OptimizerSetup optimizers)
    {
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

    private bool ValidatesThisEpoch => validation is not null && (trainer.Epoch + 1) % trainer.CheckValEveryNEpochs == 0;

    /// <summary>After how many batches to validate; null for once, after the epoch's last batch.</summary>
    private long? ValidationInterval(long? batches)
    {
        var interval = trainer.ValCheckInterval == Limit.Fraction(1)
            ? batches
            : trainer.ValCheckInterval.Resolve(batches, nameof(Trainer.ValCheckInterval));
        return interval == batches ? null : interval;
    }

    private void Validate()
    {
        validation!.Run(cancellationToken);
        trainer.State = RunningState.Training;
    }

    private void ReloadLoaders()
    {
        if (trainer.ReloadDataloadersEveryNEpochs > 0 && trainer.Epoch % trainer.ReloadDataloadersEveryNEpochs == 0)
        {
            (loader?.Loader as IDisposable)?.Dispose();
            loader = null;
            validation?.ReloadLoaders();
        }
    }
}
