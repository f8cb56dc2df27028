using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>Collates fields that write their own rows, and makes them from rows again. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchElements
{
    /// <summary>Lets each element write its row of one tensor. The span of elements is cleared afterwards.</summary>
    /// <param name="elements">One for each sample; at least one.</param>
    /// <param name="memory">Memory for the tensor, in slot 1; slot 0 may have the elements.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">The type of the field.</typeparam>
    /// <exception cref="ArgumentException">The formats of the elements differ, or an element is null.</exception>
    public static torch.Tensor Collate<T>(Span<T> elements, BatchMemory memory, string field)
        where T : IBatchElement<T>
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentOutOfRangeException.ThrowIfZero(elements.Length, nameof(elements));
        try
        {
            var format = FormatOf(elements[0], field);
            var tensor = Rent(memory, format, elements.Length, out var bytes);
            var size = format.Count * format.ElementSize;
            for (var i = 0; i < elements.Length; i++)
            {
                var own = FormatOf(elements[i], field);
                if (!format.Equals(own))
                {
                    throw new ArgumentException(FormattableString.Invariant(
                        $"Field '{field}': all samples of a batch need the same dtype and shape, but sample 0 has {format} and sample {i} has {own}."));
                }

                elements[i].Write(new BatchRow(own, bytes.Slice(i * size, size)));
            }

            return tensor;
        }
        finally
        {
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            {
                elements.Clear();
            }
        }
    }

    /// <summary>Makes elements from rows of a batch's tensor.</summary>
    /// <param name="tensor">The tensor; dimension 0 is the batch.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">The type of the field.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor was replaced by one with fewer rows.</exception>
    public static T[] Uncollate<T>(torch.Tensor tensor, int start, int count, string field)
        where T : IBatchElement<T>
    {
        Uncollation.CheckRows(tensor, start, count, field);
        using var scope = torch.NewDisposeScope();
        var rows = tensor.detach().narrow(0, start, count).cpu().contiguous();
        var format = new RowFormat(tensor.dtype, tensor.shape.AsSpan(1));
        var size = format.Count * format.ElementSize;
        var elements = new T[count];
        var bytes = rows.numel() == 0 ? [] : rows.bytes;
        for (var i = 0; i < count; i++)
        {
            elements[i] = T.FromRow(new ReadOnlyBatchRow(format, bytes.Slice(i * size, size)));
        }

        return elements;
    }

    /// <summary>The codec that caches values of a type on disk, also where the type implements it explicitly.</summary>
    /// <typeparam name="T">The type.</typeparam>
    public static ISampleCodec<T> CacheCodec<T>()
        where T : ICacheable<T> => T.CacheCodec;

    private static RowFormat FormatOf<T>(T element, string field)
        where T : IBatchElement<T> =>
        element is null ? throw new ArgumentException($"Field '{field}' of a sample is null.") : element.Format;

    private static torch.Tensor Rent(BatchMemory memory, RowFormat format, int count, out Span<byte> bytes)
    {
        switch (format.ElementType)
        {
            case torch.ScalarType.Bool:
                return Rent<bool>(memory, format, count, out bytes);
            case torch.ScalarType.Byte:
                return Rent<byte>(memory, format, count, out bytes);
            case torch.ScalarType.Int8:
                return Rent<sbyte>(memory, format, count, out bytes);
            case torch.ScalarType.Int16:
                return Rent<short>(memory, format, count, out bytes);
            case torch.ScalarType.Int32:
                return Rent<int>(memory, format, count, out bytes);
            case torch.ScalarType.Int64:
                return Rent<long>(memory, format, count, out bytes);
            case torch.ScalarType.Float16:
                return Rent<Half>(memory, format, count, out bytes);
            case torch.ScalarType.Float32:
                return Rent<float>(memory, format, count, out bytes);
            default:
                return Rent<double>(memory, format, count, out bytes);
        }
    }

    private static torch.Tensor Rent<T>(BatchMemory memory, RowFormat format, int count, out Span<byte> bytes)
        where T : unmanaged
    {
        Span<long> shape = stackalloc long[format.Sizes.Length + 1];
        shape[0] = count;
        format.Sizes.CopyTo(shape[1..]);
        var buffer = memory.Rent<T>(1, shape);
        bytes = MemoryMarshal.AsBytes(buffer.Span);
        return buffer.Tensor;
    }
}
