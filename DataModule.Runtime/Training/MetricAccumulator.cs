using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>How the values that batches log are reduced to one value.</summary>
public enum MetricReduction
{
    /// <summary>The weighted mean; the weight of a value is the number of samples in its batch.</summary>
    Mean,

    /// <summary>The sum of the values.</summary>
    Sum,

    /// <summary>The minimum.</summary>
    Min,

    /// <summary>The maximum.</summary>
    Max,
}

/// <summary>Reduces the values of one metric. Values on a GPU stay there until the result is read.</summary>
internal sealed class MetricAccumulator(MetricReduction reduction) : IDisposable
{
    private double value = Start(reduction);
    private double weight;
    private torch.Tensor? onDevice;

    /// <summary>Whether a value was added since the last reset.</summary>
    public bool HasValue { get; private set; }

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
        HasValue = true;
    }

    public void Add(torch.Tensor next, double samples)
    {
        if (next.device_type == DeviceType.CPU)
        {
            Add(Read(next), samples);
            return;
        }

        // Reading a value from a GPU waits for all work queued there, so values are summed there instead.
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
        HasValue = true;
    }

    /// <summary>Adds the values of another rank.</summary>
    public void Merge(MetricAccumulator other)
    {
        _ = Result;
        _ = other.Result;
        (value, weight, HasValue) = (Reduce(value, other.value), weight + other.weight, HasValue || other.HasValue);
    }

    public void Reset()
    {
        onDevice?.Dispose();
        (onDevice, value, weight, HasValue) = (null, Start(reduction), 0, false);
    }

    public void Dispose() => onDevice?.Dispose();

    /// <summary>The state to resume from. Reads values from the device.</summary>
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
            ? new(reduction) { value = state.GetDouble("value"), weight = state.GetDouble("weight"), HasValue = true }
            : throw new StateException($"A metric is reduced by '{state.GetString("reduction")}', which is not a known reduction.");

    private static double Start(MetricReduction reduction) => reduction switch
    {
        MetricReduction.Min => double.PositiveInfinity,
        MetricReduction.Max => double.NegativeInfinity,
        _ => 0,
    };

    /// <summary>Reads a scalar. On the CPU directly from the tensor's memory, since <c>item</c> allocates 192 bytes per call.</summary>
    internal static double Read(torch.Tensor tensor) => (tensor.device_type, tensor.dtype) switch
    {
        (DeviceType.CPU, torch.ScalarType.Float32) => MemoryMarshal.Read<float>(tensor.bytes),
        (DeviceType.CPU, torch.ScalarType.Float64) => MemoryMarshal.Read<double>(tensor.bytes),
        (DeviceType.CPU, torch.ScalarType.Int64) => MemoryMarshal.Read<long>(tensor.bytes),
        _ => tensor.ToDouble(),
    };

    private double Reduce(double left, double right) => reduction switch
    {
        MetricReduction.Min => Math.Min(left, right),
        MetricReduction.Max => Math.Max(left, right),
        _ => left + right,
    };
}
