using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// The memory of one batch: tensors and arrays in numbered slots, reused from batch to batch. A loader leases it to a batch until the next
/// batch is taken; <see cref="Version"/> distinguishes a recycled batch from a valid one.
/// </summary>
/// <remarks>
/// Its tensors belong to no dispose scope. One thread at a time may use an instance; the loader passes it from worker to consumer.
/// </remarks>
public sealed class BatchMemory : IDisposable
{
    private readonly BatchMemory root;
    private readonly bool pinned;
    private object?[] slots = [];
    private List<torch.Tensor>? adopted;
    private int version = 1;
    private long adoptedBytes;
    private bool leased;
    private bool copiesAsynchronously;
    private bool disposed;

    /// <summary>Memory that its batch owns, and frees when it is disposed.</summary>
    public BatchMemory()
        : this(pinned: false)
    {
    }

    /// <summary>Memory that its batch owns, and frees when it is disposed.</summary>
    /// <param name="pinned">Whether the memory is pinned (page-locked), so that copies to a CUDA device can overlap with computation. Needs CUDA.</param>
    public BatchMemory(bool pinned)
    {
        root = this;
        this.pinned = pinned;
    }

    private BatchMemory(BatchMemory root)
    {
        this.root = root;
        pinned = root.pinned;
    }

    /// <summary>Changes when the memory is recycled or disposed. A batch keeps the version with which it was collated.</summary>
    public int Version => version;

    /// <summary>Whether the memory is pinned (page-locked).</summary>
    public bool Pinned => pinned;

    /// <summary>Whether a loader owns this memory, rather than a batch.</summary>
    public bool IsLeased => root.leased;

    /// <summary>The size of all tensors in bytes, those of nested batches included.</summary>
    public long ByteCount
    {
        get
        {
            var bytes = adoptedBytes;
            foreach (var slot in slots)
            {
                bytes += slot switch
                {
                    TensorSlot tensors => tensors.ByteCount,
                    BatchMemory nested => nested.ByteCount,
                    _ => 0,
                };
            }

            return bytes;
        }
    }

    /// <summary>Whether copies into this memory may run asynchronously; the caller then waits for the device.</summary>
    internal bool CopiesAsynchronously
    {
        get => root.copiesAsynchronously;
        set => root.copiesAsynchronously = value;
    }

    /// <summary>Checks that a batch is still valid.</summary>
    /// <param name="version">The version with which the batch was collated.</param>
    /// <exception cref="InvalidOperationException">The memory has been recycled or disposed since.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ThrowIfRecycled(int version)
    {
        if (version != this.version)
        {
            ThrowRecycled();
        }
    }

    /// <summary>A tensor of the given shape in this memory. Its elements are not initialized.</summary>
    /// <param name="slot">The number of the batch's tensor, from 0. Use a slot for one element type.</param>
    /// <param name="shape">The shape, batch dimension first. A shape that was used before is free.</param>
    /// <typeparam name="T">bool, byte, sbyte, short, int, long, Half, float or double.</typeparam>
    /// <returns>The tensor, and its elements to write.</returns>
    /// <exception cref="NotSupportedException">libtorch has no such element type.</exception>
    /// <exception cref="ArgumentException">The tensor would have more than 2 GiB.</exception>
    public TensorBuffer<T> Rent<T>(int slot, scoped ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        ref var place = ref Place(slot);
        if (place is not TensorSlot<T> tensors)
        {
            (place as TensorSlot)?.Dispose();
            place = tensors = new TensorSlot<T>(pinned);
        }

        return tensors.Rent(shape);
    }

    /// <summary>A tensor of shape [count, sizes] in this memory. Its elements are not initialized.</summary>
    /// <param name="slot">The number of the batch's tensor, from 0. Use a slot for one element type.</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="sizes">The shape of one sample.</param>
    /// <inheritdoc cref="Rent{T}(int, ReadOnlySpan{long})"/>
    public TensorBuffer<T> Rent<T>(int slot, int count, scoped ReadOnlySpan<long> sizes)
        where T : unmanaged
    {
        Span<long> shape = stackalloc long[Math.Min(sizes.Length, 31) + 1];
        shape[0] = count;
        sizes.CopyTo(shape[1..]);
        return Rent<T>(slot, shape);
    }

    /// <summary>An array in this memory. Its elements are not initialized: an earlier batch may have used it.</summary>
    /// <param name="slot">The number of the batch's field, from 0. Use a slot for one element type.</param>
    /// <param name="count">The length of the array.</param>
    /// <typeparam name="T">The element type.</typeparam>
    public T[] RentArray<T>(int slot, int count)
    {
        ref var place = ref Place(slot);
        if (place is not ArraySlot<T> arrays)
        {
            place = arrays = new ArraySlot<T>();
        }

        return arrays.Rent(count);
    }

    /// <summary>The memory of a nested batch. It is leased, detached and recycled together with this one.</summary>
    /// <param name="slot">The number of the batch's field, from 0.</param>
    public BatchMemory Nested(int slot)
    {
        ref var place = ref Place(slot);
        if (place is not BatchMemory nested)
        {
            place = nested = new BatchMemory(root);
        }

        return nested;
    }

    /// <summary>Takes ownership of a tensor: disposing or recycling the batch disposes it.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The same tensor, detached from its dispose scope.</returns>
    public torch.Tensor Adopt(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(disposed, this);
        (adopted ??= []).Add(tensor.DetachFromDisposeScope());
        adoptedBytes += tensor.NumberOfElements * tensor.ElementSize;
        return tensor;
    }

    /// <summary>Takes the memory from its loader: the batch owns it from now on, and frees it when it is disposed.</summary>
    /// <param name="version">The version with which the batch was collated.</param>
    /// <returns>This memory.</returns>
    /// <exception cref="InvalidOperationException">The memory has been recycled or disposed since.</exception>
    public BatchMemory Detach(int version)
    {
        ThrowIfRecycled(version);
        root.leased = false;
        return this;
    }

    /// <summary>
    /// Disposes a batch: ends its lease, or frees the memory if the batch owns it. Does nothing for a batch that was already recycled or
    /// disposed.
    /// </summary>
    /// <param name="version">The version with which the batch was collated.</param>
    public void Release(int version)
    {
        if (version != this.version)
        {
            return;
        }

        if (root.leased)
        {
            Recycle();
        }
        else
        {
            Dispose();
        }
    }

    /// <summary>Disposes the tensors. A batch in this memory throws when it is used afterwards.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        version++;
        foreach (var slot in slots)
        {
            (slot as IDisposable)?.Dispose();
        }

        slots = [];
        ReleaseAdopted();
    }

    /// <summary>Marks the memory as owned by a loader.</summary>
    internal BatchMemory Lease()
    {
        root.leased = true;
        return this;
    }

    /// <summary>Invalidates the batch in this memory. The tensors are kept for the next batch.</summary>
    internal void Recycle()
    {
        version++;
        foreach (var slot in slots)
        {
            (slot as BatchMemory)?.Recycle();
        }

        ReleaseAdopted();
    }

    private static void ThrowRecycled() => throw new InvalidOperationException(
        "This batch is no longer valid: its memory was reused for a later batch, or disposed. A loader's batch is valid until the " +
        "next one is taken. To keep it longer, call Detach() on it inside the loop.");

    private void ReleaseAdopted()
    {
        if (adopted is { Count: > 0 })
        {
            adopted.ForEach(static tensor => tensor.Dispose());
            adopted.Clear();
            adoptedBytes = 0;
        }
    }

    private ref object? Place(int slot)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        if (slot >= slots.Length)
        {
            Array.Resize(ref slots, slot + 1);
        }

        return ref slots[slot];
    }
}
