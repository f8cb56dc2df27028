using TorchSharp;

namespace DataModule;

/// <summary>Validations within epochs and after them, and the schedules that follow.</summary>
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
        Agree();
        return StopAfterStep();
    }

    /// <param name="outOfTurn">
    /// Whether the fit ends within an epoch: a longer one would not validate here, so what goes on from here goes on from before it.
    /// </param>
    private void Validate(bool outOfTurn = false)
    {
        validated = false;
        var open = SavePoints.Open;
        SavePoints.Open = true; // what all ranks have is put together, wherever they are
        SavePoints.Hold();
        SeedStep(~((trainer.Epoch << 32) + context.BatchIndex));
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
        SavePoints.Open = open;
    }
}
