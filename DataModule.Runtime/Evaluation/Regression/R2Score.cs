using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>
/// The coefficient of determination (R2): 1 is a perfect prediction, 0 is as good as predicting the mean, and it may be negative. The mean over the outputs. If
/// all targets are equal, it is 1 for a perfect prediction, else 0. With fewer than two samples it is NaN. Its state is four numbers an output, in float64.
/// </summary>
public sealed class R2Score : Metric
{
    private readonly int outputs;
    private readonly MetricSum sum, squares, residual, count;

    /// <param name="outputs">The number of outputs of a sample, at least 1; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of outputs is less than 1.</exception>
    public R2Score(int outputs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        this.outputs = outputs;
        sum = AddSum("sum", ScalarType.Float64, outputs);
        squares = AddSum("squares", ScalarType.Float64, outputs);
        residual = AddSum("residual", ScalarType.Float64, outputs);
        count = AddSum("count", ScalarType.Int64, outputs);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">Predictions, [n], or [n, outputs] for several outputs.</param>
    /// <param name="targets">The true values, of the same shape.</param>
    /// <param name="mask">True for the targets that count. Its shape is that of the targets, or its first dimensions. All count by default.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the number of outputs is another.</exception>
    public void Update(Tensor predictions, Tensor targets, Tensor? mask = null)
    {
        using var update = BeginUpdate();
        var (difference, _) = RegressionTargets.Compare(nameof(R2Score), predictions, targets, mask);
        if (outputs > 1 && targets.shape[^1] != outputs)
        {
            throw new ArgumentException($"R2Score needs targets of shape [n, {outputs}]; it got {ModelState.Describe(targets)}.");
        }

        var values = RegressionTargets.Kept(targets.to_type(ScalarType.Float64), targets, mask);
        sum.Add(Rows(values).sum(dim: 0));
        squares.Add(Rows(values).square().sum(dim: 0));
        residual.Add(Rows(difference).square().sum(dim: 0));
        count.Add(Rows(mask is null ? ones_like(targets, ScalarType.Int64) : ClassificationTask.Expand(mask, targets)).sum(dim: 0));
    }

    /// <inheritdoc/>
    protected override Tensor Result()
    {
        var total = squares.Sum - (sum.Sum.square() / count.Sum);

        // For equal targets, only rounding errors are left: that is no variance.
        var constant = total <= squares.Sum * 1e-14;
        var score = where(constant, where(residual.Sum == 0, ones_like(total), zeros_like(total)), 1 - (residual.Sum / total));
        return where(count.Sum < 2, full_like(score, double.NaN), score).mean();
    }

    private Tensor Rows(Tensor values) => values.reshape(-1, outputs);
}
