using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DataModule;

/// <summary>
/// Steps a learning-rate scheduler and knows how often it was stepped, by whomever. What a scheduler remembers is a function of
/// the steps taken: a new one of the same settings gets there by taking them again. ReduceLROnPlateau, which follows a metric, is
/// saved field by field, and an <see cref="IStateful"/> scheduler as it says. The learning rates themselves are the optimizer's
/// state, which is to be restored afterwards.
/// </summary>
internal sealed class ScheduleProgress(LRScheduler scheduler) : IStateful
{
    private readonly (int Steps, int Epoch) before = (SchedulerFields.Steps(scheduler), SchedulerFields.LastEpoch(scheduler));
    private readonly List<double> metrics = [];
    private long made;

    /// <summary>The steps since this was made, those that a model took itself included.</summary>
    private long Steps => Math.Max(made, SchedulerFields.Steps(scheduler) - before.Steps);

    public void Step()
    {
        if (metrics.Count > 0)
        {
            throw new InvalidOperationException("A scheduler is stepped either by a metric or without one.");
        }

        scheduler.step();
        made++;
    }

    /// <summary>Steps a scheduler that follows a metric.</summary>
    public void Step(double metric)
    {
        if (scheduler is not impl.ReduceLROnPlateau)
        {
            if (Steps > metrics.Count)
            {
                throw new InvalidOperationException("A scheduler is stepped either by a metric or without one.");
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

        // It differs from the steps only if the scheduler was told an epoch to go to.
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
            throw new StateException($"The learning-rate scheduler is a {type} in the checkpoint, but a {scheduler.GetType().Name} here.");
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
                $"A scheduler with {Steps} steps cannot take over one with {total} steps and {saved.Length} metrics.");
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
