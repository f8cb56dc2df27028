using TorchSharp;

namespace DataModule;

/// <summary>A metric object and the name it is logged by, from the first batch of an epoch to its end.</summary>
/// <param name="name">The name, without that of the loader.</param>
/// <param name="loader">The name of the loader, if there are several.</param>
internal sealed class LoggedMetric(string name, string? loader)
{
    private const string Values = "values", State = "state";

    private Metric? metric;
    private StateDict? restored;
    private Metrics? values;

    public string Name => loader is null ? name : $"{name}/{loader}";

    public void Log(Metric logged)
    {
        if (metric is not null && metric != logged)
        {
            throw new InvalidOperationException($"Two metric objects are logged as '{Name}' in one epoch. Create one metric object and keep it in a field of the model.");
        }

        logged.Claim(this, Name);
        (metric, values) = (logged, null);
        if (restored is { } before)
        {
            // The state from before the resume comes before the batch that was just added.
            logged.Merge(before);
            Forget();
        }
    }

    /// <summary>Whether the epoch has updates, also from before a resume.</summary>
    public bool IsGathering => metric is not null || restored is not null;

    /// <summary>Whether a step has logged the object, in this process.</summary>
    public bool HasObject => metric is not null;

    /// <summary>The merged state of all ranks, in the form of <see cref="StateDict"/>. The state of this rank does not change.</summary>
    /// <param name="ranks">The <see cref="StateDict"/> of each rank that has updates, in rank order.</param>
    public StateDict Merge(IEnumerable<StateDict> ranks)
    {
        var own = metric!.StateDict();
        try
        {
            Take(ranks);
            return StateDict();
        }
        finally
        {
            metric.LoadStateDict(own);
            Dispose(own);
        }
    }

    /// <summary>Replaces the state of this rank by the merged one.</summary>
    public void Adopt(StateDict merged)
    {
        Forget();
        values = Metrics.FromState(merged.GetState(Values));
        if (metric is not null && merged.Contains(State))
        {
            metric.LoadStateDict(merged.GetState(State));
        }
    }

    /// <param name="results">The results to add the values to.</param>
    /// <param name="unfinished">Whether the value is computed before the end of the epoch.</param>
    public void AddTo(Metrics results, bool unfinished)
    {
        if (values is null && !unfinished)
        {
            return;
        }

        foreach (var (key, value) in values ?? Current())
        {
            results[key] = value;
        }
    }

    /// <summary>Computes the values, at the end of the epoch or of one loader.</summary>
    public void Complete()
    {
        values ??= Current();
        Forget();
        metric?.Release(finish: true);
        metric = null;
    }

    /// <summary>Drops the state of an epoch that ended early.</summary>
    public void Discard()
    {
        Forget();
        metric?.Release(finish: false);
        metric = null;
    }

    /// <summary>The state and the values. The values are needed if no batch is left after a resume, so that no step logs the object.</summary>
    public StateDict StateDict()
    {
        var state = new StateDict().Set("name", name).Set(Values, (values ?? Current()).ToStateDict());
        if (loader is not null)
        {
            state.Set("loader", loader);
        }

        return (metric?.StateDict() ?? Copy(restored)) is { } gathered ? state.Set(State, gathered) : state;
    }

    /// <param name="state">A state from <see cref="StateDict"/>.</param>
    /// <param name="ended">Whether the epoch has ended: no more updates.</param>
    public static LoggedMetric FromState(StateDict state, bool ended = false) => new(state.GetString("name"), state.Contains("loader") ? state.GetString("loader") : null)
    {
        values = Metrics.FromState(state.GetState(Values)),
        restored = !ended && state.Contains(State) ? Copy(state.GetState(State)) : null,
    };

    // Checkpoints own their tensors. The state waits for the first batch after a resume, so it outlives the checkpoint.
    private static StateDict? Copy(StateDict? state)
    {
        if (state is null)
        {
            return null;
        }

        var copy = new StateDict();
        foreach (var (name, value) in state.Values)
        {
            copy.Values[name] = value?.DeepClone();
        }

        foreach (var (name, tensor) in state.Tensors)
        {
            copy.Tensors[name] = tensor.clone().DetachFromDisposeScope();
        }

        return copy;
    }

    private void Forget()
    {
        Dispose(restored);
        restored = null;
    }

    private static void Dispose(StateDict? state)
    {
        foreach (var tensor in state?.Tensors.Values ?? [])
        {
            tensor.Dispose();
        }
    }

    // A merge puts the added state first, so the last rank is merged first.
    private void Take(IEnumerable<StateDict> ranks)
    {
        metric!.Reset();
        foreach (var rank in ranks.Reverse().Where(static rank => rank.Contains(State)))
        {
            metric.Merge(rank.GetState(State));
        }
    }

    private Metrics Current()
    {
        var current = new Metrics();
        foreach (var (suffix, value) in metric?.LoggedValues() ?? [])
        {
            current[loader is null ? name + suffix : $"{name}{suffix}/{loader}"] = value;
        }

        return current;
    }
}
