using TorchSharp;

namespace DataModule;

/// <summary>
/// The bytes of a tensor in row-major order, a span at a time: in place where they lie so in CPU memory, else by way of
/// copies of at most <see cref="ChunkLength"/> bytes. Also serves tensors whose bytes one span cannot hold.
/// </summary>
internal static class TensorBytes
{
    /// <summary>Large enough that a device copy or a system call costs nothing beside it.</summary>
    public const int ChunkLength = 16 << 20;

    public delegate void SpanAction(Span<byte> bytes);

    /// <summary>Hands the bytes out in order; they must not be changed.</summary>
    public static void Read(torch.Tensor tensor, SpanAction use)
    {
        using var detached = tensor.detach();
        ReadDetached(detached, use);
    }

    /// <summary>Has a contiguous tensor in CPU memory filled in order.</summary>
    public static void Write(torch.Tensor tensor, SpanAction fill) => InPlace(tensor, fill);

    private static void ReadDetached(torch.Tensor tensor, SpanAction use)
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

    private static void Split(torch.Tensor tensor, long rows, SpanAction use)
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

    private static void Copy(torch.Tensor tensor, SpanAction use)
    {
        using var local = tensor.cpu();
        using var dense = local.contiguous();
        use(dense.bytes);
        GC.KeepAlive(dense);
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
