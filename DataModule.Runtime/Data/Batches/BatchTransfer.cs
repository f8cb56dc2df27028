using System.ComponentModel;
using TorchSharp;

namespace DataModule;

/// <summary>The parts from which the generator puts transfers together. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchTransfer
{
    /// <summary>Whether a tensor is on a device; a device without an index is met by any of its kind.</summary>
    public static bool IsOn(torch.Tensor tensor, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(device);
        return tensor.device_type == device.type && (device.index < 0 || tensor.device_index < 0 || tensor.device_index == device.index);
    }

    /// <summary>A copy on the device that the memory owns.</summary>
    public static torch.Tensor CopyTo(torch.Tensor tensor, torch.Device device, BatchMemory memory)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Adopt(tensor.to(tensor.dtype, device, copy: true, non_blocking: memory.CopiesAsynchronously));
    }

    /// <summary>A page-locked copy that the memory owns.</summary>
    public static torch.Tensor CopyPinned(torch.Tensor tensor, BatchMemory memory)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Adopt(tensor.pin_memory());
    }

    /// <summary>Tensors of one shape stacked into one that the memory owns.</summary>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public static torch.Tensor Stack(torch.Tensor[] tensors, BatchMemory memory, string field)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(memory);
        foreach (var tensor in tensors)
        {
            if (!tensor.shape.AsSpan().SequenceEqual(tensors[0].shape))
            {
                throw new ArgumentException(
                    $"Field '{field}' has tensors of different shapes in one batch, [{string.Join(", ", tensors[0].shape)}] and [{string.Join(", ", tensor.shape)}]: make them equal before they are collated.");
            }
        }

        return memory.Adopt(torch.stack(tensors));
    }

    /// <summary>An array of moved elements.</summary>
    public static T[] Array<T>(T[] items, torch.Device device, Func<T, torch.Device, T> move)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(move);
        var moved = new T[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            moved[i] = move(items[i], device);
        }

        return moved;
    }

    /// <summary>A list of moved elements.</summary>
    public static List<T> List<T>(IEnumerable<T> items, torch.Device device, Func<T, torch.Device, T> move)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(move);
        var moved = new List<T>();
        foreach (var item in items)
        {
            moved.Add(move(item, device));
        }

        return moved;
    }

    /// <summary>A dictionary of moved values, with the same comparer where there was one.</summary>
    public static Dictionary<TKey, TValue> Dictionary<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> items, torch.Device device, Func<TValue, torch.Device, TValue> move)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(move);
        var moved = new Dictionary<TKey, TValue>((items as Dictionary<TKey, TValue>)?.Comparer);
        foreach (var (key, value) in items)
        {
            moved.Add(key, move(value, device));
        }

        return moved;
    }

    /// <summary>A tensor's first dimension; 1 for a scalar.</summary>
    public static long Size(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.dim() == 0 ? 1 : tensor.size(0);
    }

    /// <summary>The size of the first element; 0 where there is none.</summary>
    public static long SizeOfFirst<T>(IEnumerable<T> items, Func<T, long> size)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(size);
        foreach (var item in items)
        {
            return size(item);
        }

        return 0;
    }

    /// <summary>The size of the first value; 0 where there is none.</summary>
    public static long SizeOfFirstValue<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> items, Func<TValue, long> size)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(size);
        foreach (var (_, value) in items)
        {
            return size(value);
        }

        return 0;
    }
}
