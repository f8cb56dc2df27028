using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>Reads the predictions and targets of a regression.</summary>
internal static class RegressionTargets
{
    /// <summary>The differences in float64, 0 where masked, and the number of values that count.</summary>
    /// <exception cref="ArgumentException">The shapes differ: broadcasting [n, 1] and [n] would compare each value with all others.</exception>
    public static (Tensor Difference, Tensor Count) Compare(string metric, Tensor predictions, Tensor targets, Tensor? mask)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(targets);
        Check(metric, predictions, targets);
        var difference = predictions.to_type(ScalarType.Float64) - targets.to_type(ScalarType.Float64);
        return (Kept(difference, targets, mask), Count(targets, mask));
    }

    public static void Check(string metric, Tensor predictions, Tensor targets)
    {
        if (!predictions.shape.SequenceEqual(targets.shape))
        {
            throw new ArgumentException(
                $"{metric} needs predictions and targets of the same shape; it got {ModelState.Describe(predictions)} and {ModelState.Describe(targets)}.");
        }
    }

    /// <summary>Sets masked values to 0. Not by multiplication: a masked value may be NaN.</summary>
    public static Tensor Kept(Tensor values, Tensor targets, Tensor? mask) =>
        mask is null ? values : values.masked_fill(ClassificationTask.Expand(mask, targets).bitwise_not(), 0);

    private static Tensor Count(Tensor targets, Tensor? mask) =>
        mask is null ? full([], targets.numel(), ScalarType.Int64, targets.device) : ClassificationTask.Expand(mask, targets).sum();
}
