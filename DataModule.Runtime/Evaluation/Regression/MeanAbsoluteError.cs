using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>The mean absolute error (MAE) over all values of the epoch, computed in float64. Its state is two numbers.</summary>
public sealed class MeanAbsoluteError : Metric
{
    private readonly MetricSum sum, count;

    /// <summary>Creates the metric. A sample may have any number of outputs; all weigh the same.</summary>
    public MeanAbsoluteError()
    {
        sum = AddSum("sum", ScalarType.Float64);
        count = AddSum("count", ScalarType.Int64);
    }

    /// <inheritdoc cref="MeanSquaredError.Update"/>
    public void Update(Tensor predictions, Tensor targets, Tensor? mask = null)
    {
        using var update = BeginUpdate();
        var (difference, compared) = RegressionTargets.Compare(GetType().Name, predictions, targets, mask);
        sum.Add(difference.abs().sum());
        count.Add(compared);
    }

    /// <inheritdoc/>
    protected override Tensor Result() => sum.Sum / count.Sum;
}
