using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>How the values of a metric become one.</summary>
public enum MetricReduction
{
    /// <summary>The mean over samples: each value weighs as much as its batch has samples.</summary>
    Mean,

    /// <summary>The sum of the values.</summary>
    Sum,

    /// <summary>The least value.</summary>
    Min,

    /// <summary>The greatest value.</summary>
    Max,
}

/// <summary>Metrics by name, in the order in which they were first logged.</summary>
public sealed class Metrics : IReadOnlyDictionary<string, double>
{
    private readonly OrderedDictionary<string, double> values = new(StringComparer.Ordinal);

    /// <summary>No metrics.</summary>
    public static Metrics Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => values.Keys;

    /// <inheritdoc/>
    public IEnumerable<double> Values => values.Values;

    /// <summary>The metric of that name.</summary>
    /// <exception cref="KeyNotFoundException">None was logged; the message lists those that were.</exception>
    public double this[string key]
    {
        get => values.TryGetValue(key, out var value)
            ? value
            : throw new KeyNotFoundException(
                $"No metric '{key}' was logged; there is {(Count == 0 ? "none" : string.Join(", ", Keys))}.");
        internal set => values[key] = value;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value) => values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => values.GetEnumerator();

    internal static Metrics FromState(StateDict state)
    {
        if (state.Values.Count == 0)
        {
            return Empty;
        }

        var metrics = new Metrics();
        foreach (var (name, _) in state.Values)
        {
            metrics[name] = state.GetDouble(name);
        }

        return metrics;
    }

    internal StateDict ToStateDict()
    {
        var state = new StateDict();
        foreach (var (name, value) in values)
        {
            state.Set(name, value);
        }

        return state;
    }

    internal void Clear() => values.Clear();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>"loss 0.412, accuracy 0.873".</summary>
    public override string ToString() =>
        string.Join(", ", values.Select(pair => $"{pair.Key} {Text(pair.Value)}"));

    /// <summary>Four decimals, or of a small value four digits: a loss that is not 0 must not read as one.</summary>
    internal static string Text(double value) =>
        value.ToString(Math.Abs(value) is > 0 and < 0.001 ? "G4" : "0.####", CultureInfo.InvariantCulture);
}

/// <summary>One metric while its values come in. Values on a device stay there until the result is asked for.</summary>
internal sealed class MetricAccumulator(MetricReduction reduction) : IDisposable
{
    private double value = Start(reduction);
    private double weight;
    private torch.Tensor? onDevice;

    public double Result
    {
        get
        {
            if (onDevice is not null)
            {
                value = Reduce(value, Read(onDevice));
                onDevice.Dispose();
                onDevice = null;
            }

            return reduction == MetricReduction.Mean ? value / weight : value;
        }
    }

    public void Add(double next, double samples)
    {
        value = Reduce(value, reduction == MetricReduction.Mean ? next * samples : next);
        weight += samples;
    }

    public void Add(torch.Tensor next, double samples)
    {
        if (next.device_type == DeviceType.CPU)
        {
            Add(Read(next), samples);
            return;
        }

        // Reading a value from a device waits for all work queued there; so it is summed up there instead.
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var scaled = reduction == MetricReduction.Mean ? next.detach() * samples : next.detach();
        var total = (onDevice, reduction) switch
        {
            (null, _) => scaled,
            (_, MetricReduction.Min) => torch.minimum(onDevice, scaled),
            (_, MetricReduction.Max) => torch.maximum(onDevice, scaled),
            _ => onDevice + scaled,
        };
        onDevice?.Dispose();
        onDevice = total.DetachFromDisposeScope();
        weight += samples;
    }

    public void Dispose() => onDevice?.Dispose();

    /// <summary>What is needed to go on adding. Reads what lies on a device.</summary>
    public StateDict StateDict()
    {
        _ = Result;
        return new StateDict()
            .Set("reduction", reduction.ToString())
            .Set("value", value)
            .Set("weight", weight);
    }

    public static MetricAccumulator FromState(StateDict state) =>
        Enum.TryParse<MetricReduction>(state.GetString("reduction"), out var reduction)
            ? new(reduction) { value = state.GetDouble("value"), weight = state.GetDouble("weight") }
            : throw new StateException($"A metric is reduced by '{state.GetString("reduction")}', which is none of the reductions.");

    private static double Start(MetricReduction reduction) => reduction switch
    {
        MetricReduction.Min => double.PositiveInfinity,
        MetricReduction.Max => double.NegativeInfinity,
        _ => 0,
    };

    /// <summary>Without the scalar object that a conversion of any type would make.</summary>
    internal static double Read(torch.Tensor tensor) => tensor.dtype switch
    {
        torch.ScalarType.Float32 => tensor.item<float>(),
        torch.ScalarType.Float64 => tensor.item<double>(),
        torch.ScalarType.Int64 => tensor.item<long>(),
        _ => tensor.ToDouble(),
    };

    private double Reduce(double left, double right) => reduction switch
    {
        MetricReduction.Min => Math.Min(left, right),
        MetricReduction.Max => Math.Max(left, right),
        _ => left + right,
    };
}
