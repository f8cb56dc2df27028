using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>How predictions and targets of numbers are read.</summary>
internal static class RegressionTargets
{
    /// <summary>Differences in float64, 0 where the mask says no, and how many count.</summary>
    /// <exception cref="ArgumentException">The shapes differ: broadcasting [n, 1] and [n] would compare each with all.</exception>
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
                $"{metric} needs predictions and targets of one shape; it was given {ModelState.Describe(predictions)} and {ModelState.Describe(targets)}.");
        }
    }

    /// <summary>Not by a product: what is masked may be NaN.</summary>
    public static Tensor Kept(Tensor values, Tensor targets, Tensor? mask) =>
        mask is null ? values : values.masked_fill(ClassificationTask.Expand(mask, targets).bitwise_not(), 0);

    private static Tensor Count(Tensor targets, Tensor? mask) =>
        mask is null ? full([], targets.numel(), ScalarType.Int64, targets.device) : ClassificationTask.Expand(mask, targets).sum();
}
