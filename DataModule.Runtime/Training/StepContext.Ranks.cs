using TorchSharp;

namespace DataModule;

/// <content>The metrics of an epoch that several ranks gather.</content>
public sealed partial class StepContext
{
    /// <summary>
    /// For a model that drives its optimizers itself, on several ranks: makes the gradients of one those of all ranks now, so that they can be
    /// clipped, and not only when it steps. All ranks call it, or none. Does nothing in a single process.
    /// </summary>
    /// <param name="optimizer">One of <see cref="Optimizers"/>, or as the model has made it.</param>
    /// <exception cref="ArgumentException">It is another optimizer.</exception>
    public void AverageGradients(torch.optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Average?.Invoke(optimizer);
    }

    /// <summary>What does that; null where there is nothing to do.</summary>
    internal Action<torch.optim.Optimizer>? Average { get; set; }

    /// <summary>Whether the epoch's metrics are those of all ranks already.</summary>
    internal bool IsMerged { get; private set; }

    /// <summary>Makes this rank's metrics those of all ranks.</summary>
    internal void Merge(ICollectives collectives)
    {
        if (!collectives.AreSeveral() || IsMerged)
        {
            return;
        }

        MergeObjects(collectives);
        LoadStateDict(SharedMetrics.Merge(collectives, StateDict(ofStep: false)), ofStep: false);
        IsMerged = true;
    }

    /// <summary>The same for metric objects alone, at the end of one of several loaders.</summary>
    internal void MergeObjects(ICollectives collectives)
    {
        if (!collectives.AreSeveral())
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var merged = SharedMetrics.Merge(collectives, objects);
        foreach (var (name, _) in merged.Values)
        {
            if (objects.TryGetValue(name, out var logged))
            {
                logged.Adopt(merged.GetState(name));
            }
            else
            {
                objects[name] = LoggedMetric.FromState(merged.GetState(name), ended: true);
            }
        }
    }

    /// <summary>What all ranks have gathered, to be saved; what this one has stays as it is. Tensors are the caller's.</summary>
    internal (StateDict Values, StateDict Objects) MergedStates(ICollectives collectives)
    {
        if (!collectives.AreSeveral() || IsMerged)
        {
            return (StateDict(ofStep: false), ObjectStates());
        }

        using var scope = torch.NewDisposeScope();
        var together = SharedMetrics.Merge(collectives, objects);
        foreach (var tensor in together.Tensors.Values)
        {
            tensor.DetachFromDisposeScope();
        }

        // Beside those that are gathering, those that have come to their end.
        foreach (var (name, logged) in objects.Where(one => !together.Contains(one.Key)))
        {
            together.Set(name, logged.StateDict());
        }

        return (SharedMetrics.Merge(collectives, StateDict(ofStep: false)), together);
    }

    /// <summary>Goes on with what was saved: rank 0 does for all, but every rank has what is at its end.</summary>
    internal void Restore(StateDict values, StateDict objects, bool merged, ICollectives collectives)
    {
        IsMerged = merged && collectives.AreSeveral();
        if (merged || collectives.Rank.Global == 0)
        {
            LoadStateDict(values, ofStep: false);
            LoadObjectStates(objects);
        }
    }
}
