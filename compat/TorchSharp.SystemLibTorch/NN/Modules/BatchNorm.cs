using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Base class of the batch normalisations: with the batch's statistics in training, with running ones in evaluation.
/// </summary>
public abstract class BatchNorm : NormBase
{
    private protected BatchNorm(
        long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device,
        ScalarType? dtype, string name)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, name)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        var factor = momentum ?? 0;
        if (training && num_batches_tracked is { } batches)
        {
            batches.add_(1);
            factor = momentum ?? 1.0 / batches.item<long>();
        }
        var fromBatch = training || (running_mean is null && running_var is null);
        return nn.functional.batch_norm(
            input, running_mean, running_var, affine ? weight : null, bias, fromBatch, factor, eps);
    }
}
