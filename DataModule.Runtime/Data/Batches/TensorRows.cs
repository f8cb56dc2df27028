using System.ComponentModel;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>Some rows of a batch's tensor, contiguous and on the CPU, for reading samples. For generated code.</summary>
/// <typeparam name="T">The element type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct TensorRows<T>
    where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly int length;

    internal TensorRows(torch.Tensor tensor, int length)
    {
        this.tensor = tensor;
        this.length = length;
        Span = tensor.numel() == 0 ? [] : MemoryMarshal.Cast<byte, T>(tensor.bytes);
    }

    /// <summary>The elements of all rows, in row-major order; valid until disposed.</summary>
    public ReadOnlySpan<T> Span { get; }

    /// <summary>The elements of one row.</summary>
    /// <param name="row">The index of the row, from 0 for the first of these rows.</param>
    public ReadOnlySpan<T> this[int row] => Span.Slice(row * length, length);

    /// <summary>Disposes the tensor of the rows; the batch stays valid.</summary>
    public void Dispose() => tensor.Dispose();
}
