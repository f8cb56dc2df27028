using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>The mean squared error (MSE) over all values of the epoch, computed in float64. Its state is two numbers.</summary>
public class MeanSquaredError : Metric
{
    private readonly bool squared;
    private readonly MetricSum sum, count;

    /// <param name="squared">False for the square root, as in <see cref="RootMeanSquaredError"/>; true by default.</param>
    public MeanSquaredError(bool squared = true)
    {
        this.squared = squared;
        sum = AddSum("sum", ScalarType.Float64);
        count = AddSum("count", ScalarType.Int64);
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="predictions">Predictions of any shape.</param>
    /// <param name="targets">The true values, of the same shape.</param>
    /// <param name="mask">True for the targets that count. Its shape is that of the targets, or its first dimensions. All count by default.</param>
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

/// <summary>The root mean squared error (RMSE) over all values of the epoch, not the mean of the RMSEs of the batches.</summary>
public sealed class RootMeanSquaredError() : MeanSquaredError(squared: false);
