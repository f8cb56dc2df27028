using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace DataModule;

/// <summary>
/// The gradients of some parameters in one flat tensor on the CPU, for one all-reduce. After the gradients come, in the same type, a flag
/// for each parameter that says whether it has a gradient, and the number of samples.
/// </summary>
internal sealed class GradientBucket : IDisposable
{
    private readonly Parameter[] parameters;
    private readonly torch.Tensor flat;
    private readonly torch.Tensor[] parts;
    private readonly torch.Tensor notes;

    public GradientBucket(IReadOnlyList<Parameter> parameters)
    {
        this.parameters = [.. parameters];
        var sizes = Array.ConvertAll(this.parameters, static parameter => parameter.numel());
        // Half precision is summed in float32, so that small gradients are not lost.
        flat = torch.zeros([sizes.Sum() + parameters.Count + 1], IsDouble(parameters[0]) ? torch.float64 : torch.float32).DetachFromDisposeScope();
        parts = new torch.Tensor[sizes.Length];
        long start = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            using var part = flat.narrow(0, start, sizes[i]);
            parts[i] = part.view(this.parameters[i].shape).DetachFromDisposeScope();
            start += sizes[i];
        }

        notes = flat.narrow(0, start, parameters.Count + 1).DetachFromDisposeScope();
    }

    public static long BytesOf(Parameter parameter) => parameter.numel() * (IsDouble(parameter) ? sizeof(double) : sizeof(float));

    public static bool FitTogether(Parameter one, Parameter other) => IsDouble(one) == IsDouble(other);

    /// <returns>The number of samples of all ranks.</returns>
    public long Average(ICollectives collectives, long samples)
    {
        // Each gradient is a mean over this rank's samples. Times their number it is a sum, which can be added to the other ranks'.
        for (var i = 0; i < parameters.Length; i++)
        {
            using var gradient = parameters[i].grad;
            Note(i, gradient is null ? 0 : 1);
            if (gradient is null || samples == 0)
            {
                // A gradient of an earlier step must not count, even if it is NaN.
                parts[i].zero_();
            }
            else
            {
                parts[i].copy_(gradient).mul_(samples);
            }
        }

        Note(parameters.Length, samples);
        Reduce(collectives);
        var total = Noted(parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
        {
            // If no rank has a gradient, the optimizer must skip the parameter, as in a single process.
            if (Noted(i) > 0 && total > 0)
            {
                parts[i].div_(total);
                Set(parameters[i], parts[i]);
            }
        }

        return (long)total;
    }

    public void Dispose()
    {
        Array.ForEach(parts, static part => part.Dispose());
        notes.Dispose();
        flat.Dispose();
    }

    private static bool IsDouble(Parameter parameter) => parameter.dtype == torch.ScalarType.Float64;

    private static void Set(Parameter parameter, torch.Tensor mean)
    {
        using var gradient = parameter.grad;
        if (gradient is null)
        {
            parameter.grad = mean.to(parameter.dtype, parameter.device, copy: true).DetachFromDisposeScope();
        }
        else
        {
            gradient.copy_(mean);
        }
    }

    private void Reduce(ICollectives collectives)
    {
        if (flat.dtype == torch.ScalarType.Float64)
        {
            collectives.AllReduceSum(MemoryMarshal.Cast<byte, double>(flat.bytes));
        }
        else
        {
            collectives.AllReduceSum(MemoryMarshal.Cast<byte, float>(flat.bytes));
        }
    }

    private double Noted(int index) => flat.dtype == torch.ScalarType.Float64
        ? MemoryMarshal.Cast<byte, double>(notes.bytes)[index]
        : MemoryMarshal.Cast<byte, float>(notes.bytes)[index];

    private void Note(int index, double value)
    {
        if (flat.dtype == torch.ScalarType.Float64)
        {
            MemoryMarshal.Cast<byte, double>(notes.bytes)[index] = value;
        }
        else
        {
            MemoryMarshal.Cast<byte, float>(notes.bytes)[index] = (float)value;
        }
    }
}
