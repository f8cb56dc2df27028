using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// The memory of one batch in flight: tensors and arrays in numbered slots, reused from batch to batch. A loader leases
/// it to a batch and takes it back when the next batch is taken; <see cref="Version"/> tells a stale batch from a live one.
/// </summary>
/// <remarks>
/// Tensors made here belong to no dispose scope. One thread at a time may use an instance; the loader hands it over
/// between worker and consumer.
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

    /// <summary>Memory that belongs to the batch collated into it, until the batch is disposed.</summary>
    public BatchMemory()
        : this(pinned: false)
    {
    }

    /// <summary>Memory that belongs to the batch collated into it, until the batch is disposed.</summary>
    /// <param name="pinned">Page-locked, so that copies to a CUDA device can overlap with work. Needs CUDA.</param>
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

    /// <summary>Which use of this memory is the current one. A batch remembers the version it was collated under.</summary>
    public int Version => version;

    /// <summary>Tensors are made in page-locked memory.</summary>
    public bool Pinned => pinned;

    /// <summary>Whether this memory still belongs to a loader, rather than to a batch.</summary>
    public bool IsLeased => root.leased;

    /// <summary>The bytes held in tensors, nested ones included.</summary>
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

    /// <summary>Copies into this memory may end after they return; whoever starts them waits for the device.</summary>
    internal bool CopiesAsynchronously
    {
        get => root.copiesAsynchronously;
        set => root.copiesAsynchronously = value;
    }

    /// <summary>Checks that a batch is still the one that this memory holds.</summary>
    /// <param name="version">The version that the batch was collated under.</param>
    /// <exception cref="InvalidOperationException">The memory was recycled or disposed since.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ThrowIfRecycled(int version)
    {
        if (version != this.version)
        {
            ThrowRecycled();
        }
    }

    /// <summary>A tensor of the given shape and its elements, in this memory.</summary>
    /// <param name="slot">Which of the batch's tensors, from 0; a slot keeps one element type.</param>
    /// <param name="shape">The sizes, batch dimension first. A shape that was seen before costs nothing.</param>
    /// <typeparam name="T">bool, byte, sbyte, short, int, long, Half, float or double.</typeparam>
    /// <exception cref="NotSupportedException">libtorch has no such element type.</exception>
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

    /// <summary>The same where the sizes of one sample are at hand.</summary>
    /// <param name="slot">Which of the batch's tensors, from 0; a slot keeps one element type.</param>
    /// <param name="count">The batch dimension.</param>
    /// <param name="sizes">The sizes after it.</param>
    /// <typeparam name="T">bool, byte, sbyte, short, int, long, Half, float or double.</typeparam>
    public TensorBuffer<T> Rent<T>(int slot, int count, scoped ReadOnlySpan<long> sizes)
        where T : unmanaged
    {
        Span<long> shape = stackalloc long[Math.Min(sizes.Length, 31) + 1];
        shape[0] = count;
        sizes.CopyTo(shape[1..]);
        return Rent<T>(slot, shape);
    }

    /// <summary>An array of exactly the given length, in this memory; it holds what an earlier batch left there.</summary>
    /// <param name="slot">Which of the batch's fields, from 0; a slot keeps one element type.</param>
    /// <param name="count">The length.</param>
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
    /// <param name="slot">Which of the batch's fields, from 0.</param>
    public BatchMemory Nested(int slot)
    {
        ref var place = ref Place(slot);
        if (place is not BatchMemory nested)
        {
            place = nested = new BatchMemory(root);
        }

        return nested;
    }

    /// <summary>Makes a tensor from elsewhere part of this memory, so that disposing the batch disposes it.</summary>
    /// <returns>The tensor, no longer in any dispose scope.</returns>
    public torch.Tensor Adopt(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ObjectDisposedException.ThrowIf(disposed, this);
        (adopted ??= []).Add(tensor.DetachFromDisposeScope());
        adoptedBytes += tensor.NumberOfElements * tensor.ElementSize;
        return tensor;
    }

    /// <summary>Takes this memory away from its loader: it belongs to the batch from now on, until that is disposed.</summary>
    /// <param name="version">The version that the batch was collated under.</param>
    /// <returns>This memory.</returns>
    /// <exception cref="InvalidOperationException">The memory was recycled or disposed since.</exception>
    public BatchMemory Detach(int version)
    {
        ThrowIfRecycled(version);
        root.leased = false;
        return this;
    }

    /// <summary>
    /// What disposing a batch does: ends the lease, or frees the memory if it belongs to the batch. Does nothing for a
    /// batch that was recycled or disposed already.
    /// </summary>
    /// <param name="version">The version that the batch was collated under.</param>
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

    /// <summary>Disposes the tensors. Batches that live here throw when used.</summary>
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

    /// <summary>Marks the memory as a loader's.</summary>
    internal BatchMemory Lease()
    {
        root.leased = true;
        return this;
    }

    /// <summary>Makes batches that live here stale; the tensors stay for the next batch.</summary>
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
        "This batch's memory is in use for a later batch, or was disposed. A loader's batch is valid until the next one " +
        "is taken; call Detach() on it while it is valid to keep it longer.");

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
