using System.Runtime.ExceptionServices;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// Batch normalisation over the samples of all ranks, as PyTorch's SyncBatchNorm does it, in the layers that a model has. Each layer sums over
/// ranks once in the forward and once in the backward pass. A rank without a batch has nothing to add, and takes part all the same: in
/// such a step the others say before each sum which layer's it is.
/// </summary>
internal sealed class SyncBatchNorms : IDisposable
{
    private const long End = 0;

    private readonly ICollectives collectives;
    private readonly SyncBatchNormLayer[] layers;
    private ExceptionDispatchInfo? failure;
    private bool isPartial;
    private bool isChecked;

    public SyncBatchNorms(ICollectives collectives, torch.nn.Module model)
    {
        this.collectives = collectives;
        layers = [.. model.named_modules().Where(static one => one.module is BatchNorm)
            .Select((one, place) => new SyncBatchNormLayer(this, place, one.name, (BatchNorm)one.module))];
    }

    /// <summary>The samples of this rank's step; 0 outside of steps, where each rank's layers normalise by themselves.</summary>
    public long Samples { get; private set; }

    /// <param name="samples">This rank's.</param>
    /// <param name="partial">Whether some rank has no batch for the step.</param>
    public void BeginStep(long samples, bool partial)
    {
        (Samples, isPartial) = (samples, partial);
        if (!isChecked)
        {
            Array.ForEach(layers, static layer => layer.Count());
        }
    }

    /// <summary>To be called when forward and backward pass are done.</summary>
    /// <exception cref="InvalidOperationException">A layer was called in a way that passes this by.</exception>
    public void EndStep()
    {
        Samples = 0;
        failure?.Throw();
        if (isPartial)
        {
            _ = Announce(1, End);
        }

        if (!isChecked)
        {
            Array.ForEach(layers, static layer => layer.Check());
            isChecked = true;
        }
    }

    /// <summary>The step of a rank without a batch.</summary>
    public void TakePart()
    {
        while (Announce(0, 0) is var sum and not End)
        {
            layers[(sum - 1) / 2].TakePart(backward: sum % 2 == 0);
        }
    }

    /// <param name="values">This rank's summands, replaced by the sums over all.</param>
    /// <param name="layer">The place of the layer that they are of.</param>
    /// <param name="backward">Whether it is the backward pass.</param>
    public void Sum(Span<double> values, int layer, bool backward)
    {
        if (isPartial && Samples > 0)
        {
            _ = Announce(1, (2 * layer) + (backward ? 2 : 1));
        }

        collectives.AllReduceSum(values);
    }

    /// <summary>Keeps an exception of the backward pass, which must not go through libtorch, for the step's end.</summary>
    public void Fail(Exception exception) => failure ??= ExceptionDispatchInfo.Capture(exception);

    public void Dispose() => Array.ForEach(layers, static layer => layer.Dispose());

    /// <returns>What the ranks with a batch are at.</returns>
    private long Announce(int ranks, long sum)
    {
        Span<long> all = [ranks, sum];
        collectives.AllReduceSum(all);
        return all[1] / all[0];
    }
}
