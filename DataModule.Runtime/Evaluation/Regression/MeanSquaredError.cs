using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>The mean of squared errors (MSE) over all numbers of the epoch, gathered in float64. Its state is two numbers.</summary>
public class MeanSquaredError : Metric
{
    private readonly bool squared;
    private readonly MetricSum sum, count;

    /// <param name="squared">If false, the root of it, as <see cref="RootMeanSquaredError"/>; true by default.</param>
    public MeanSquaredError(bool squared = true)
    {
        this.squared = squared;
        sum = AddSum("sum", ScalarType.Float64);
        count = AddSum("count", ScalarType.Int64);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">Numbers of any shape.</param>
    /// <param name="targets">The right numbers, of the same shape.</param>
    /// <param name="mask">Which of them count: of their shape or its first dimensions. All by default.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void Update(Tensor predictions, Tensor targets, Tensor? mask = null)
    {
        using var update = BeginUpdate();
        var (difference, compared) = RegressionTargets.Compare(GetType().Name, predictions, targets, mask);
        sum.Add(difference.square().sum());
        count.Add(compared);
    }

    /// <inheritdoc/>
    protected override Tensor Result()
    {
        var mean = sum.Sum / count.Sum;
        return squared ? mean : mean.sqrt();
    }
}

/// <summary>The root of the mean of squared errors (RMSE) over all numbers of the epoch: not the mean of the batches' roots.</summary>
public sealed class RootMeanSquaredError() : MeanSquaredError(squared: false);
