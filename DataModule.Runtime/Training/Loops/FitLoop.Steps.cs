using TorchSharp;

namespace DataModule;

/// <content>The training steps and optimizer steps of an epoch.</content>
internal sealed partial class FitLoop<TBatch>
{
    private StopReason? RunBatches(IEnumerable<TBatch> batches, string? loaderName, long? limit, long? expected, long? check)
    {
        StopReason? reason = null;
        using var source = UserScope.Around(batches).GetEnumerator();
        while (TryNext(source, out var here))
        {
            SavePoints.Open = false;
            epochStart = 0;
            var done = context.BatchIndex + 1;
            (TBatch Batch, torch.Tensor Loss)? stepped = null;
            using (torch.NewDisposeScope())
            {
                if (here)
                {
                    stepped = RunStep(source.Current, loaderName);
                }
                else
                {
                    trainer.Loop.Add(0);
                    norms?.TakePart();
                }

                if (model.AutomaticOptimization && (++pending >= trainer.AccumulateGradBatches || done == expected))
                {
                    StepOptimizers();
                }

                if (stepped is { } step)
                {
                    CallBatchEnd(step.Batch, step.Loss);
                }
            }

            (context.BatchIndex, validated) = (done, false);

            // With several ranks, each has only the gradients of its own batches until the optimizer step.
            SavePoints.Open = pending == 0 || !trainer.IsShared;
            stepEnds = true;
            trainer.Notify(static (callback, trainer) => callback.OnTrainBatchEnd(trainer));
            stepEnds = false;
            EndStep();
            if (SavePoints.Open)
            {
                Agree();
                reason = StopAfterStep();
            }

            reason ??= ValidateWithin(check);
            if (done == limit || reason is not null)
            {
                break;
            }

            // Checked after the step, not before: a batch that was read must also be used.
            ThrowIfCancelled();
        }

        epochStart = 0;

        // A loader with an unknown or wrong length may end between two optimizer steps.
        if (pending > 0 && reason is null)
        {
            StepOptimizers();
        }

        SavePoints.Open = true;
        return reason;
    }

    /// <summary>Resets the metrics of the step if the batch ended an optimizer step.</summary>
    private void EndStep()
    {
        if (trainer.GlobalStep > trainer.StepsSeen)
        {
            trainer.StepsSeen = trainer.GlobalStep;
            context.ClearStep();
        }
    }

    private (TBatch Batch, torch.Tensor Loss) RunStep(TBatch batch, string? loaderName)
    {
        SeedStep((trainer.Epoch << 32) + context.BatchIndex);
        var moved = transferHooks.Move(
            data,
            batch,
            new(Split.Train, trainer.TorchDevice, RunningState.Training, trainer.Epoch, context.BatchIndex, 0, loaderName));
        context.GlobalStep = trainer.GlobalStep;
        context.BatchSize = data.BatchSize(moved);
        batchHooks.Call(moved, context, static (hooks, batch, context) => hooks.OnTrainBatchStart(batch, context));
        manual?.Begin();
        norms?.BeginStep(context.BatchSize, isPartial);
        var loss = model.TrainingStep(moved, context) ?? throw new InvalidOperationException(
            $"{model.GetType().Name}.TrainingStep returned null; it must return the loss, a tensor of one element.");
        LogLoss(loss);
        monitors?.CheckAfterStep(context.Results());
        monitors = null;
        if (model.AutomaticOptimization)
        {
            var scaled = trainer.AccumulateGradBatches == 1 ? loss : loss / trainer.AccumulateGradBatches;
            scaled.backward();
        }

        norms?.EndStep();

        trainer.GlobalStep += manual?.Count ?? 0;
        manual?.End();
        trainer.Loop.Add(context.BatchSize * (manual is null ? 1 : Collectives.Rank.WorldSize));
        pendingSamples += context.BatchSize;
        return (moved, loss);
    }

    private void LogLoss(torch.Tensor loss)
    {
        if (loss.numel() != 1)
        {
            throw new InvalidOperationException(
                $"{model.GetType().Name}.TrainingStep returned a loss of shape [{string.Join(", ", loss.shape)}]; it must be a tensor of one element: reduce it, as loss.mean() does.");
        }

        if (loss.device_type == DeviceType.CPU)
        {
            var value = MetricAccumulator.Read(loss);
            context.Log("loss", value);
            lossWatch.Look(value, context, loader!.Value.Loader);
        }
        else
        {
            context.Log("loss", loss);
            lossWatch.LookLater(loss, context, loader!.Value.Loader);
        }
    }

    private void StepOptimizers()
    {
        using var scope = torch.NewDisposeScope();
        if (pending < trainer.AccumulateGradBatches)
        {
            ScaleLastWindow();
        }

        AverageGradients();
        pending = 0;
        CallOptimizerHooks(before: true);
        if (trainer.GradientClip is { } norm && module is not null)
        {
            torch.nn.utils.clip_grad_norm_(module.parameters(), norm);
        }

        optimizers.Step();
        CallOptimizerHooks(before: false);
        optimizers.StepSchedules(ScheduleInterval.Step);
        optimizers.ZeroGrad();
        trainer.GlobalStep++;
    }

    private void CallBatchEnd(TBatch batch, torch.Tensor loss)
    {
        if (batchHooks.Length > 0)
        {
            using var scope = UserScope.Enter();
            foreach (var hooks in batchHooks)
            {
                hooks.OnTrainBatchEnd(batch, loss, context);
            }
        }
    }

    private void CallOptimizerHooks(bool before)
    {
        if (optimizerHooks.Length > 0)
        {
            foreach (var optimizer in optimizers.Optimizers.Select(static scheduled => scheduled.Optimizer).Distinct())
            {
                CallOptimizerHooks(optimizer, before);
            }
        }
    }

    private void CallOptimizerHooks(torch.optim.Optimizer optimizer, bool before)
    {
        using var scope = UserScope.Enter();
        foreach (var hooks in optimizerHooks)
        {
            if (before)
            {
                hooks.OnBeforeOptimizerStep(optimizer, context);
            }
            else
            {
                hooks.OnAfterOptimizerStep(optimizer, context);
            }
        }
    }

    /// <summary>Rescales the gradients of the last optimizer step of an epoch, which may have fewer batches, to the mean over those batches.</summary>
    private void ScaleLastWindow()
    {
        using var noGrad = torch.no_grad();
        foreach (var parameter in optimizers.Optimizers.SelectMany(static scheduled => scheduled.Optimizer.parameters()).DistinctBy(static parameter => parameter.Handle))
        {
            using var gradient = parameter.grad;
            gradient?.mul_((double)trainer.AccumulateGradBatches / pending).Dispose();
        }
    }
}
