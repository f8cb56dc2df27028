using System.Runtime.InteropServices;
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

/// <summary>One metric while its values come in. Values on a device stay there until the result is asked for.</summary>
internal sealed class MetricAccumulator(MetricReduction reduction) : IDisposable
{
    private double value = Start(reduction);
    private double weight;
    private torch.Tensor? onDevice;

    /// <summary>Whether there is a value yet.</summary>
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
        HasValue = true;
    }

    /// <summary>Adds what another rank has gathered.</summary>
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
            ? new(reduction) { value = state.GetDouble("value"), weight = state.GetDouble("weight"), HasValue = true }
            : throw new StateException($"A metric is reduced by '{state.GetString("reduction")}', which is not a known reduction.");

    private static double Start(MetricReduction reduction) => reduction switch
    {
        MetricReduction.Min => double.PositiveInfinity,
        MetricReduction.Max => double.NegativeInfinity,
        _ => 0,
    };

    /// <summary>On the CPU from the tensor's own memory: <c>item</c> allocates 192 bytes a call.</summary>
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
