using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>The tensors of one field, which share one block of memory.</summary>
internal abstract class TensorSlot : IDisposable
{
    public abstract long ByteCount { get; }

    public abstract void Dispose();
}

/// <summary>
/// One flat tensor that only grows, and views of its beginning by shape. Views are cached, since creating one costs two native calls and an
/// object. A loader has one shape, two with a smaller last batch, a few dozen with padding.
/// </summary>
internal sealed unsafe class TensorSlot<T>(bool pinned) : TensorSlot
    where T : unmanaged
{
    private const int MostViews = 64;

    private readonly List<(long[] Shape, torch.Tensor Tensor)> views = [];
    private torch.Tensor? flat;
    private T* memory;
    private long capacity;
    private int latest;

    public override long ByteCount => capacity * sizeof(T);

    public TensorBuffer<T> Rent(scoped ReadOnlySpan<long> shape)
    {
        var length = LengthOf(shape);
        if (flat is null || length > capacity)
        {
            Grow(length);
        }

        return new TensorBuffer<T>(View(shape, length), new Span<T>(memory, (int)length));
    }

    public override void Dispose()
    {
        ForgetViews();
        flat?.Dispose();
        flat = null;
        memory = null;
        capacity = 0;
    }

    private static long LengthOf(ReadOnlySpan<long> shape)
    {
        var length = 1L;
        foreach (var size in shape)
        {
            length = checked(length * (size >= 0 ? size : throw new ArgumentOutOfRangeException(nameof(shape), size, "The sizes of a shape must not be negative.")));
        }

        // TorchSharp gives access to a tensor's memory as a span of bytes, which has at most 2 GiB.
        return length * sizeof(T) <= int.MaxValue
            ? length
            : throw new ArgumentException(
                FormattableString.Invariant(
                    $"A tensor of shape [{string.Join(", ", shape.ToArray())}] has {length * sizeof(T)} bytes, but a batch's tensor can have at most {int.MaxValue}. Use a smaller batch size."),
                nameof(shape));
    }

    private torch.Tensor View(ReadOnlySpan<long> shape, long length)
    {
        if ((uint)latest >= (uint)views.Count || !shape.SequenceEqual(views[latest].Shape))
        {
            latest = 0;
            while (latest < views.Count && !shape.SequenceEqual(views[latest].Shape))
            {
                latest++;
            }
        }

        if (latest < views.Count)
        {
            if (!views[latest].Tensor.IsInvalid)
            {
                return views[latest].Tensor;
            }

            // The consumer has disposed the tensor instead of the batch.
            views.RemoveAt(latest);
        }

        if (views.Count == MostViews)
        {
            ForgetViews();
        }

        using var beginning = flat!.narrow(0, 0, length);
        var sizes = shape.ToArray();
        var view = beginning.view(sizes).DetachFromDisposeScope();
        latest = views.Count;
        views.Add((sizes, view));
        return view;
    }

    private void Grow(long length)
    {
        // Spare room only from the second growth on: the first batch is usually as large as any.
        var size = flat is null ? Math.Max(1, length) : Math.Min(length + (length / 4), int.MaxValue / sizeof(T));
        Dispose();
        var made = torch.empty([size], ElementTypes.Of<T>());
        if (pinned)
        {
            using var pageable = made;
            made = pageable.pin_memory();
        }

        flat = made.DetachFromDisposeScope();
        memory = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(flat.bytes));
        capacity = size;
    }

    private void ForgetViews()
    {
        foreach (var (_, tensor) in views)
        {
            tensor.Dispose();
        }

        views.Clear();
        latest = 0;
    }
}

/// <summary>The arrays of one field, by length.</summary>
internal sealed class ArraySlot<T>
{
    private const int MostArrays = 4;

    private readonly List<T[]> arrays = [];

    public T[] Rent(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        foreach (var array in arrays)
        {
            if (array.Length == count)
            {
                return array;
            }
        }

        if (arrays.Count == MostArrays)
        {
            arrays.RemoveAt(0);
        }

        var made = new T[count];
        arrays.Add(made);
        return made;
    }
}

internal static class ElementTypes
{
    public static torch.ScalarType Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte))
        {
            return torch.ScalarType.Byte;
        }

        if (typeof(T) == typeof(sbyte))
        {
            return torch.ScalarType.Int8;
        }

        if (typeof(T) == typeof(short))
        {
            return torch.ScalarType.Int16;
        }

        if (typeof(T) == typeof(int))
        {
            return torch.ScalarType.Int32;
        }

        if (typeof(T) == typeof(long))
        {
            return torch.ScalarType.Int64;
        }

        if (typeof(T) == typeof(Half))
        {
            return torch.ScalarType.Float16;
        }

        if (typeof(T) == typeof(float))
        {
            return torch.ScalarType.Float32;
        }

        if (typeof(T) == typeof(double))
        {
            return torch.ScalarType.Float64;
        }

        if (typeof(T) == typeof(bool))
        {
            return torch.ScalarType.Bool;
        }

        throw new NotSupportedException(
            $"libtorch has no tensors of {typeof(T).Name}: use bool, byte, sbyte, short, int, long, Half, float or double.");
    }
}
