using TorchSharp;

namespace DataModule;

/// <summary>
/// Reads and writes the bytes of tensors in row-major order, one span at a time. Contiguous tensors in CPU memory need no copy. Others are
/// copied through one small buffer for each dtype. Tensors may be larger than a span can be.
/// </summary>
internal sealed class TensorBytes : IDisposable
{
    /// <summary>The length of a span in bytes: large enough that the cost of a device copy or system call is negligible.</summary>
    public const int ChunkLength = 4 << 20;

    // Buffers are reused, because allocating one for each tensor fragments the heap by as much as a second copy of the tensors.
    private readonly Dictionary<torch.ScalarType, torch.Tensor> buffers = [];

    public delegate void SpanAction(Span<byte> bytes);

    /// <summary>Fills a contiguous tensor in CPU memory, in order.</summary>
    public static void Write(torch.Tensor tensor, SpanAction fill) => InPlace(tensor, fill);

    /// <summary>Passes the bytes of a tensor to an action, in order. The action must not change them.</summary>
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
            // As many whole rows as fit into a chunk. A row that does not fit is split, too.
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
