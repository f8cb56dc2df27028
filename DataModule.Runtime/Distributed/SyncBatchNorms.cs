using System.Runtime.ExceptionServices;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// Batch normalization over the samples of all ranks, as PyTorch's SyncBatchNorm, in the layers of a model. Each layer all-reduces once in
/// the forward pass and once in the backward pass. A rank without a batch adds nothing, but takes part. In such a step, the other ranks
/// announce the layer before each all-reduce.
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

    /// <summary>The samples of this rank's step; 0 outside of steps, where the layers of each rank normalize by themselves.</summary>
    public long Samples { get; private set; }

    /// <param name="samples">The number of samples of this rank.</param>
    /// <param name="partial">Whether some rank has no batch for the step.</param>
    public void BeginStep(long samples, bool partial)
    {
        (Samples, isPartial) = (samples, partial);
        if (!isChecked)
        {
            Array.ForEach(layers, static layer => layer.Count());
        }
    }

    /// <summary>Ends a step after its forward and backward pass.</summary>
    /// <exception cref="InvalidOperationException">A layer was called without its hooks.</exception>
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

    /// <summary>Runs the step of a rank without a batch.</summary>
    public void TakePart()
    {
        while (Announce(0, 0) is var sum and not End)
        {
            layers[(sum - 1) / 2].TakePart(backward: sum % 2 == 0);
        }
    }

    /// <param name="values">This rank's values, replaced by the sums over all ranks.</param>
    /// <param name="layer">The index of the layer.</param>
    /// <param name="backward">Whether it is the backward pass.</param>
    public void Sum(Span<double> values, int layer, bool backward)
    {
        if (isPartial && Samples > 0)
        {
            _ = Announce(1, (2 * layer) + (backward ? 2 : 1));
        }

        collectives.AllReduceSum(values);
    }

    /// <summary>Keeps an exception of the backward pass until the step's end, because it must not pass through libtorch.</summary>
    public void Fail(Exception exception) => failure ??= ExceptionDispatchInfo.Capture(exception);

    public void Dispose() => Array.ForEach(layers, static layer => layer.Dispose());

    /// <returns>The all-reduce that the ranks with a batch have reached.</returns>
    private long Announce(int ranks, long sum)
    {
        Span<long> all = [ranks, sum];
        collectives.AllReduceSum(all);
        return all[1] / all[0];
    }
}
