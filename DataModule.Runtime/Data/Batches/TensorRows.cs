using System.ComponentModel;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>Some rows of a batch's tensor, contiguous and on the CPU, to be read into samples. For generated code.</summary>
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

    /// <summary>All rows' elements, in row-major order; valid until disposed.</summary>
    public ReadOnlySpan<T> Span { get; }

    /// <summary>One row's elements.</summary>
    /// <param name="row">Counted from the first row read.</param>
    public ReadOnlySpan<T> this[int row] => Span.Slice(row * length, length);

    /// <summary>Lets go of the tensor, or frees it if it is a copy.</summary>
    public void Dispose() => tensor.Dispose();
}
