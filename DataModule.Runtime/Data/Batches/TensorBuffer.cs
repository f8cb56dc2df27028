using TorchSharp;

namespace DataModule;

/// <summary>A tensor of a batch and its elements, to be written by collation.</summary>
/// <typeparam name="T">The element type.</typeparam>
public readonly ref struct TensorBuffer<T>
    where T : unmanaged
{
    internal TensorBuffer(torch.Tensor tensor, Span<T> span)
    {
        Tensor = tensor;
        Span = span;
    }

    /// <summary>The tensor, contiguous and on the CPU.</summary>
    public torch.Tensor Tensor { get; }

    /// <summary>The tensor's own memory, in row-major order. It holds what an earlier batch left there.</summary>
    public Span<T> Span { get; }
}
