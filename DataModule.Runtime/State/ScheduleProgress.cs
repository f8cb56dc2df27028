using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Steps a learning-rate scheduler and remembers the steps. TorchSharp does not publish what a scheduler remembers, but
/// it is a function of the steps taken: a new one of the same settings gets there by taking them again. The learning
/// rates themselves are the optimizer's state, which is to be restored afterwards.
/// </summary>
internal sealed class ScheduleProgress(torch.optim.lr_scheduler.LRScheduler scheduler) : IStateful
{
    private readonly List<double> metrics = [];
    private long steps;

    public void Step()
    {
        if (metrics.Count > 0)
        {
            throw new InvalidOperationException("A scheduler is stepped either by a metric or without one.");
        }

        scheduler.step();
        steps++;
    }

    /// <summary>Steps a scheduler that follows a metric.</summary>
    public void Step(double metric)
    {
        if (steps > metrics.Count)
        {
            throw new InvalidOperationException("A scheduler is stepped either by a metric or without one.");
        }

        scheduler.step(metric);
        metrics.Add(metric);
        steps++;
    }

    public StateDict StateDict()
    {
        var state = new StateDict().Set("type", scheduler.GetType().Name).Set("steps", steps);
        state.Values["metrics"] = new JsonArray([.. metrics.Select(metric => (JsonNode)JsonNumber.Create(metric))]);
        return state;
    }

    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (type, total) = (state.GetString("type"), state.GetInt64("steps"));
        var saved = state.GetDoubles("metrics");
        if (type != scheduler.GetType().Name)
        {
            throw new StateException($"The learning-rate scheduler is a {type} in the checkpoint, but a {scheduler.GetType().Name} here.");
        }

        if (steps > 0 || total is < 0 or > int.MaxValue || (saved.Length > 0 && saved.Length != total))
        {
            throw new StateException(
                $"A scheduler with {steps} steps cannot take over one with {total} steps and {saved.Length} metrics.");
        }

        foreach (var metric in saved)
        {
            Step(metric);
        }

        while (steps < total)
        {
            Step();
        }
    }
}
