using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>The sum of values, computed in float64. Its state is one number.</summary>
public sealed class SumMetric : Metric
{
    private readonly MetricSum sum;

    /// <summary>Creates the metric.</summary>
    public SumMetric() => sum = AddSum("sum", ScalarType.Float64);

    /// <summary>Adds a value.</summary>
    public void Update(double value)
    {
        using var update = BeginUpdate();
        sum.Add(tensor(value));
    }

    /// <summary>Adds values of any shape.</summary>
    public void Update(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var update = BeginUpdate();
        sum.Add(values.to_type(ScalarType.Float64).sum());
    }

    /// <inheritdoc/>
    protected override Tensor Result() => sum.Sum.clone();
}
