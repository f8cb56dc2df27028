using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>The rows of a tensor in memory, without copying: sample i is the elements of <c>tensor[i]</c>.</summary>
internal sealed class TensorDataset<T> : IDataset<ReadOnlyMemory<T>>
    where T : unmanaged
{
    private readonly ReadOnlyMemory<T> elements;
    private readonly int width;

    public TensorDataset(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.dim() == 0 || !tensor.is_contiguous() || tensor.device_type != DeviceType.CPU || tensor.dtype != ElementTypes.Of<T>())
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A dataset of {typeof(T).Name} rows needs a contiguous CPU tensor of dtype {ElementTypes.Of<T>()} with at least one dimension; this tensor has dtype {tensor.dtype} and shape [{string.Join(", ", tensor.shape)}], is {(tensor.is_contiguous() ? "contiguous" : "not contiguous")}, and is on {tensor.device_type}."));
        }

        Count = tensor.shape[0];
        width = Count == 0 ? 0 : checked((int)(tensor.numel() / Count));
        elements = new TensorMemory(tensor).Memory;
    }

    public long Count { get; }

    public ReadOnlyMemory<T> this[long index] => elements.Slice((int)(Dataset.CheckIndex(index, Count) * width), width);

    /// <summary>Memory that keeps its tensor alive.</summary>
    private sealed unsafe class TensorMemory : MemoryManager<T>
    {
        private readonly torch.Tensor tensor;
        private readonly T* first;
        private readonly int length;

        public TensorMemory(torch.Tensor source)
        {
            // An alias over the same memory: the caller may dispose the original, by hand or by a dispose scope.
            tensor = source.alias().DetachFromDisposeScope();
            first = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
            length = checked((int)tensor.numel());
        }

        public override Span<T> GetSpan() => new(first, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(first + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing) => tensor.Dispose();
    }
}
