using TorchSharp;

namespace DataModule;

/// <content>Gradients and metrics of several ranks.</content>
public sealed partial class StepContext
{
    /// <summary>
    /// For manual optimization with several ranks: averages an optimizer's gradients over all ranks now, not only when it steps, so that they can be
    /// clipped before. Either all ranks call it or none. It does nothing in a single process.
    /// </summary>
    /// <param name="optimizer">One of <see cref="Optimizers"/>, or the optimizer that the model created.</param>
    /// <exception cref="ArgumentException">The optimizer was not returned by <see cref="ITrainingStep{TBatch}.ConfigureOptimizers"/>.</exception>
    public void AverageGradients(torch.optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Average?.Invoke(optimizer);
    }

    /// <summary>Averages the gradients of an optimizer; null if there is nothing to average.</summary>
    internal Action<torch.optim.Optimizer>? Average { get; set; }

    /// <summary>Whether the metrics of the epoch have been merged over all ranks.</summary>
    internal bool IsMerged { get; private set; }

    /// <summary>Merges the metrics of all ranks; afterwards each rank has the same values.</summary>
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

    /// <summary>Merges only the metric objects of all ranks, at the end of one of several loaders.</summary>
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

    /// <summary>The merged metrics of all ranks, for a checkpoint. This rank's own metrics do not change. The caller disposes the tensors.</summary>
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

        // The merged states hold only objects that are still updated; add those that are complete.
        foreach (var (name, logged) in objects.Where(one => !together.Contains(one.Key)))
        {
            together.Set(name, logged.StateDict());
        }

        return (SharedMetrics.Merge(collectives, StateDict(ofStep: false)), together);
    }

    /// <summary>Restores saved metrics: on rank 0 alone if the epoch is not finished, else on every rank, since merged values are the same everywhere.</summary>
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
