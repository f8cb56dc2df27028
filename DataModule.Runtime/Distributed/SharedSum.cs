using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// A sum over ranks with a gradient. It is computed in float64 on the CPU, so that the backward pass runs on the thread that asked for
/// gradients. Only that thread may call the collectives.
/// </summary>
internal sealed class SharedSum : torch.autograd.SingleTensorFunction<SharedSum>
{
    private const string Summand = "summand";

    public override string Name => nameof(SharedSum);

    public static torch.Tensor Of(torch.Tensor summands, SyncBatchNormLayer layer) => apply(summands, layer);

    public override torch.Tensor forward(torch.autograd.AutogradContext context, params object[] inputs)
    {
        var (sums, layer) = (((torch.Tensor)inputs[0]).clone(), (SyncBatchNormLayer)inputs[1]);
        context.save_data(Summand, (layer, layer.Samples));
        layer.Sum(MemoryMarshal.Cast<byte, double>(sums.bytes), backward: false);
        return sums;
    }

    public override List<torch.Tensor> backward(torch.autograd.AutogradContext context, torch.Tensor gradient)
    {
        var (layer, samples) = ((SyncBatchNormLayer, long))context.get_data(Summand);
        // The loss of each rank is a mean over its samples. Weighted by their number, the sum is the gradient of the mean over all samples.
        var sums = gradient.contiguous().mul(samples);
        try
        {
            layer.Sum(MemoryMarshal.Cast<byte, double>(sums.bytes), backward: true);
        }
        catch (Exception exception)
        {
            layer.Fail(exception);
        }

        return [sums.div_(samples), null!];
    }
}
