using TorchSharp;

namespace DataModule;

/// <summary>A metric object under the name that a step logs it by: from the first batch of an epoch to its end.</summary>
/// <param name="name">The name, without the loader's.</param>
/// <param name="loader">The name of one of several loaders.</param>
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
            throw new InvalidOperationException($"Two metric objects are logged as '{Name}' in one epoch; keep one in a field of the model.");
        }

        logged.Claim(this, Name);
        (metric, values) = (logged, null);
        if (restored is { } before)
        {
            // What was gathered before the resume comes before the batch that was just added.
            logged.Merge(before);
            Forget();
        }
    }

    /// <summary>Whether it is gathering, or has gathered before a resume.</summary>
    public bool IsGathering => metric is not null || restored is not null;

    /// <summary>Whether a step has brought the object.</summary>
    public bool HasObject => metric is not null;

    /// <summary>What all ranks have gathered together, as <see cref="StateDict"/> has it. What this rank has gathered stays as it is.</summary>
    /// <param name="ranks">What <see cref="StateDict"/> says on each rank that gathers, in their order.</param>
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

    /// <summary>Puts what all ranks have gathered in the place of what this one has.</summary>
    public void Adopt(StateDict merged)
    {
        Forget();
        values = Metrics.FromState(merged.GetState(Values));
        if (metric is not null && merged.Contains(State))
        {
            metric.LoadStateDict(merged.GetState(State));
        }
    }

    /// <param name="results">Where the values go.</param>
    /// <param name="unfinished">Whether one that is still gathering is computed.</param>
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

    /// <summary>At the end of the epoch, or of one loader's part of it.</summary>
    public void Complete()
    {
        values ??= Current();
        Forget();
        metric?.Release(finish: true);
        metric = null;
    }

    /// <summary>Gives up what an epoch that did not come to its end has gathered.</summary>
    public void Discard()
    {
        Forget();
        metric?.Release(finish: false);
        metric = null;
    }

    /// <summary>The values too, for the case that no batch is left whose step would bring the object.</summary>
    public StateDict StateDict()
    {
        var state = new StateDict().Set("name", name).Set(Values, (values ?? Current()).ToStateDict());
        if (loader is not null)
        {
            state.Set("loader", loader);
        }

        return (metric?.StateDict() ?? Copy(restored)) is { } gathered ? state.Set(State, gathered) : state;
    }

    /// <param name="state">What <see cref="StateDict"/> gave.</param>
    /// <param name="ended">Whether nothing is to be added any more.</param>
    public static LoggedMetric FromState(StateDict state, bool ended = false) => new(state.GetString("name"), state.Contains("loader") ? state.GetString("loader") : null)
    {
        values = Metrics.FromState(state.GetState(Values)),
        restored = !ended && state.Contains(State) ? Copy(state.GetState(State)) : null,
    };

    // Checkpoints own their tensors: what waits for the first batch after a resume outlives the one that it came from.
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

    // A merge puts what is added before what is there: so the last rank's comes first.
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
