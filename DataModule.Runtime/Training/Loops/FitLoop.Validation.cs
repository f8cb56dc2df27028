using TorchSharp;

namespace DataModule;

/// <content>Validation within and after epochs, and the schedulers that step after it.</content>
internal sealed partial class FitLoop<TBatch>
{
    private bool ValidatesThisEpoch => validation is not null && (trainer.Epoch + 1) % trainer.ValidationEpochs == 0;

    private void StepSchedulesOfEpoch()
    {
        if (model.AutomaticOptimization)
        {
            optimizers.StepSchedules(ScheduleInterval.Epoch);
            optimizers.StepSchedules((metric, type) =>
                validation is null ? MetricMonitor.Value(trainer, metric, type) : MetricMonitor.AfterTrainEpoch(trainer, metric, type));
        }
    }

    /// <summary>The number of batches between validations; null to validate once, after the last batch of the epoch.</summary>
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
        Agree();
        return StopAfterStep();
    }

    /// <param name="outOfTurn">
    /// Whether the fit ends within an epoch. A longer fit would not validate here, so a checkpoint holds the state before this validation.
    /// </param>
    private void Validate(bool outOfTurn = false)
    {
        validated = false;
        var open = SavePoints.Open;
        SavePoints.Open = true; // the states of all ranks are combined, whatever their position
        SavePoints.Hold();
        SeedStep(~((trainer.Epoch << 32) + context.BatchIndex));
        validation!.Run(cancellationToken, ended: () =>
        {
            validated = true;
            if (!outOfTurn)
            {
                // Checkpoints that are saved from now on resume after this validation.
                SavePoints.Release();
                optimizers.StepSchedules((metric, type) => MetricMonitor.AfterValidation(trainer, metric, type));
            }
        });
        SavePoints.Open = open;
    }
}
