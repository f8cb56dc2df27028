using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>
/// How much of the targets' spread predictions explain: 1 is all, 0 what their mean explains, and it may be negative. Of several outputs the mean. Where
/// all targets are equal it is 1 if they are met, else 0; of fewer than two samples it is NaN. Its state is four numbers an output, in float64.
/// </summary>
public sealed class R2Score : Metric
{
    private readonly int outputs;
    private readonly MetricSum sum, squares, residual, count;

    /// <param name="outputs">How many numbers a sample has; 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">It has none.</exception>
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
    /// <param name="predictions">[n], or of several outputs [n, outputs].</param>
    /// <param name="targets">The right numbers, of the same shape.</param>
    /// <param name="mask">Which of them count: of their shape or its first dimensions. All by default.</param>
    /// <exception cref="ArgumentException">The shapes differ, or have other outputs.</exception>
    public void Update(Tensor predictions, Tensor targets, Tensor? mask = null)
    {
        using var update = BeginUpdate();
        var (difference, _) = RegressionTargets.Compare(nameof(R2Score), predictions, targets, mask);
        if (outputs > 1 && targets.shape[^1] != outputs)
        {
            throw new ArgumentException($"R2Score needs targets of [n, {outputs}]; it was given {ModelState.Describe(targets)}.");
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

        // What is left of equal numbers by rounding is no spread.
        var constant = total <= squares.Sum * 1e-14;
        var score = where(constant, where(residual.Sum == 0, ones_like(total), zeros_like(total)), 1 - (residual.Sum / total));
        return where(count.Sum < 2, full_like(score, double.NaN), score).mean();
    }

    private Tensor Rows(Tensor values) => values.reshape(-1, outputs);
}
