using TorchSharp;
using static TorchSharp.torch;

namespace DataModule;

/// <summary>The weighted mean of values, computed in float64. Its state is two numbers.</summary>
public sealed class MeanMetric : Metric
{
    private readonly MetricSum sum, weight;

    /// <summary>Creates the metric.</summary>
    public MeanMetric()
    {
        sum = AddSum("sum", ScalarType.Float64);
        weight = AddSum("weight", ScalarType.Float64);
    }

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="weight">The weight of the value; 1 by default.</param>
    public void Update(double value, double weight = 1)
    {
        using var update = BeginUpdate();
        sum.Add(tensor(value * weight));
        this.weight.Add(tensor(weight));
    }

    /// <summary>Adds values.</summary>
    /// <param name="values">The values, of any shape.</param>
    /// <param name="weights">The weight of each value, a mask for example. It is broadcast to the shape of the values. All 1 by default.</param>
    public void Update(Tensor values, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        using var update = BeginUpdate();
        var numbers = values.to_type(ScalarType.Float64);
        var scale = (weights ?? ones([], ScalarType.Float64, values.device)).to_type(ScalarType.Float64).expand(values.shape);

        // A value of weight 0 may be NaN, so it is not multiplied.
        sum.Add((numbers * scale).masked_fill(scale == 0, 0).sum());
        weight.Add(scale.sum());
    }

    /// <inheritdoc/>
    protected override Tensor Result() => sum.Sum / weight.Sum;
}
