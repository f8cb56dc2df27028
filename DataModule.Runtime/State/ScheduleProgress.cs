using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DataModule;

/// <summary>
/// Steps a learning rate scheduler and counts its steps, including those that the model takes itself. The state of a scheduler is restored
/// by taking the same number of steps with a new scheduler of the same settings. ReduceLROnPlateau, which follows a metric, is saved field
/// by field, and an <see cref="IStateful"/> scheduler by its own state dict. The learning rates themselves are in the optimizer's state,
/// which must be restored afterwards.
/// </summary>
internal sealed class ScheduleProgress(LRScheduler scheduler) : IStateful
{
    private readonly (int Steps, int Epoch) before = (SchedulerFields.Steps(scheduler), SchedulerFields.LastEpoch(scheduler));
    private readonly List<double> metrics = [];
    private long made;

    /// <summary>The number of steps since this object was created, including those that the model has taken itself.</summary>
    private long Steps => Math.Max(made, SchedulerFields.Steps(scheduler) - before.Steps);

    public void Step()
    {
        if (metrics.Count > 0)
        {
            throw new InvalidOperationException("A learning rate scheduler must be stepped either always with a metric or always without one.");
        }

        scheduler.step();
        made++;
    }

    /// <summary>Takes a step with a metric, for example the validation loss.</summary>
    /// <exception cref="InvalidOperationException">An earlier step was taken without a metric, and the scheduler is not a ReduceLROnPlateau.</exception>
    public void Step(double metric)
    {
        if (scheduler is not impl.ReduceLROnPlateau)
        {
            if (Steps > metrics.Count)
            {
                throw new InvalidOperationException("A learning rate scheduler must be stepped either always with a metric or always without one.");
            }

            metrics.Add(metric);
            made++;
        }

        scheduler.step(metric);
    }

    public StateDict StateDict()
    {
        if (scheduler is IStateful stateful)
        {
            return stateful.StateDict();
        }

        var state = new StateDict().Set("type", scheduler.GetType().Name);
        if (scheduler is impl.ReduceLROnPlateau plateau)
        {
            return state.Set("steps", SchedulerFields.LastEpoch(plateau) + 1).Set("best", SchedulerFields.Best(plateau))
                .Set("bad_epochs", SchedulerFields.BadEpochs(plateau)).Set("cooldown", SchedulerFields.Cooldown(plateau));
        }

        state.Set("steps", Steps);
        state.Values["metrics"] = new JsonArray([.. metrics.Select(metric => (JsonNode)JsonNumber.Create(metric))]);

        // The epoch differs from the number of steps only if the model has called the scheduler's step(epoch).
        var epoch = SchedulerFields.LastEpoch(scheduler);
        var steps = SchedulerFields.Steps(scheduler) - before.Steps;
        return scheduler is impl.ChainedLR || epoch - before.Epoch == steps ? state : state.Set("epoch", epoch);
    }

    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (scheduler is IStateful stateful)
        {
            stateful.LoadStateDict(state);
            return;
        }

        if (state.GetString("type") is var type && type != scheduler.GetType().Name)
        {
            throw new StateException($"The learning rate scheduler is a {type} in the checkpoint, but a {scheduler.GetType().Name} in this run.");
        }

        if (scheduler is impl.ReduceLROnPlateau plateau)
        {
            var (taken, best) = ((int)state.GetCount("steps", int.MaxValue), state.GetDouble("best"));
            var (bad, cooldown) = ((int)state.GetCount("bad_epochs", int.MaxValue), (int)state.GetCount("cooldown", int.MaxValue));
            (SchedulerFields.LastEpoch(plateau), SchedulerFields.Best(plateau)) = (taken - 1, best);
            (SchedulerFields.BadEpochs(plateau), SchedulerFields.Cooldown(plateau)) = (bad, cooldown);
            return;
        }

        TakeSteps(state.GetInt64("steps"), state.GetDoubles("metrics"));
        if (state.Contains("epoch"))
        {
            SchedulerFields.LastEpoch(scheduler) = (int)state.GetCount("epoch", int.MaxValue);
        }
    }

    private void TakeSteps(long total, double[] saved)
    {
        if (Steps > 0 || total is < 0 or > int.MaxValue || (saved.Length > 0 && saved.Length != total))
        {
            throw new StateException(
                $"The learning rate scheduler cannot be restored: it has taken {Steps} steps, where a new one has taken 0, and the checkpoint has {total} steps with {saved.Length} metrics, where there is one a step or none.");
        }

        foreach (var metric in saved)
        {
            Step(metric);
        }

        for (var taken = saved.Length; taken < total; taken++)
        {
            Step();
        }
    }
}
