using TorchSharp;

namespace DataModule;

/// <summary>A tensor of a batch, and its elements for collation to write.</summary>
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

    /// <summary>The tensor's memory, in row-major order. It is not initialized: an earlier batch may have used it.</summary>
    public Span<T> Span { get; }
}
