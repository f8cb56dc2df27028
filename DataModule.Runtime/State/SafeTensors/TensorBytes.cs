using TorchSharp;

namespace DataModule;

/// <summary>
/// The bytes of tensors in row-major order, a span at a time: in place where they lie so in CPU memory, else by way of
/// one small buffer for all tensors of an element type. Also serves tensors whose bytes one span cannot hold.
/// </summary>
internal sealed class TensorBytes : IDisposable
{
    /// <summary>Large enough that a device copy or a system call costs nothing beside it.</summary>
    public const int ChunkLength = 4 << 20;

    // Kept, since buffers that come and go leave holes in the heap, which add up to a second copy of the tensors.
    private readonly Dictionary<torch.ScalarType, torch.Tensor> buffers = [];

    public delegate void SpanAction(Span<byte> bytes);

    /// <summary>Has a contiguous tensor in CPU memory filled in order.</summary>
    public static void Write(torch.Tensor tensor, SpanAction fill) => InPlace(tensor, fill);

    /// <summary>Hands the bytes out in order; they must not be changed.</summary>
    public void Read(torch.Tensor tensor, SpanAction use)
    {
        using var detached = tensor.detach();
        ReadDetached(detached, use);
    }

    public void Dispose()
    {
        foreach (var buffer in buffers.Values)
        {
            buffer.Dispose();
        }

        buffers.Clear();
    }

    private void ReadDetached(torch.Tensor tensor, SpanAction use)
    {
        var length = tensor.NumberOfElements * tensor.ElementSize;
        if (length == 0)
        {
            return;
        }

        if (tensor.is_contiguous())
        {
            if (tensor.device_type == DeviceType.CPU)
            {
                InPlace(tensor, use);
                return;
            }

            using var flat = tensor.view(-1);
            Split(flat, ChunkLength / tensor.ElementSize, use);
        }
        else if (length <= ChunkLength)
        {
            Copy(tensor, use);
        }
        else
        {
            // Whole rows as far as they go into a chunk, else row by row.
            Split(tensor, Math.Max(1, ChunkLength / (length / tensor.shape[0])), use);
        }
    }

    private void Split(torch.Tensor tensor, long rows, SpanAction use)
    {
        for (long start = 0, all = tensor.shape[0]; start < all; start += rows)
        {
            using var part = tensor.narrow(0, start, Math.Min(rows, all - start));
            if (rows == 1 && part.Dimensions > 1)
            {
                using var row = part.squeeze(0);
                ReadDetached(row, use);
            }
            else
            {
                Copy(part, use);
            }
        }
    }

    private void Copy(torch.Tensor tensor, SpanAction use)
    {
        using var scope = torch.NewDisposeScope();
        if (!buffers.TryGetValue(tensor.dtype, out var buffer))
        {
            buffer = torch.empty(ChunkLength / tensor.ElementSize, tensor.dtype).DetachFromDisposeScope();
            buffers.Add(tensor.dtype, buffer);
        }

        var copy = buffer.narrow(0, 0, tensor.NumberOfElements);
        copy.view(tensor.shape).copy_(tensor);
        use(copy.bytes);
        GC.KeepAlive(buffer);
    }

    private static void InPlace(torch.Tensor tensor, SpanAction use)
    {
        var count = tensor.NumberOfElements;
        var most = ChunkLength / tensor.ElementSize;
        if (count <= most)
        {
            if (count > 0)
            {
                use(tensor.bytes);
                GC.KeepAlive(tensor);
            }

            return;
        }

        using var flat = tensor.view(-1);
        for (long start = 0; start < count; start += most)
        {
            using var part = flat.narrow(0, start, Math.Min(most, count - start));
            use(part.bytes);
            GC.KeepAlive(part);
        }
    }
}
