using System.ComponentModel;
using TorchSharp;

namespace DataModule;

/// <summary>Transfers batches to a device. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchTransfer
{
    /// <summary>Whether a tensor is on a device. A device without an index matches any index.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="device">The device.</param>
    public static bool IsOn(torch.Tensor tensor, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(device);
        return tensor.device_type == device.type && (device.index < 0 || tensor.device_index < 0 || tensor.device_index == device.index);
    }

    /// <summary>Copies a tensor to a device.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="device">The device.</param>
    /// <param name="memory">Owns the copy.</param>
    public static torch.Tensor CopyTo(torch.Tensor tensor, torch.Device device, BatchMemory memory)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Adopt(tensor.to(tensor.dtype, device, copy: true, non_blocking: memory.CopiesAsynchronously));
    }

    /// <summary>Copies a tensor to pinned (page-locked) memory.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="memory">Owns the copy.</param>
    public static torch.Tensor CopyPinned(torch.Tensor tensor, BatchMemory memory)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Adopt(tensor.pin_memory());
    }

    /// <summary>Stacks tensors along a new first dimension.</summary>
    /// <param name="tensors">Tensors of the same shape; at least one.</param>
    /// <param name="memory">Owns the result.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static torch.Tensor Stack(torch.Tensor[] tensors, BatchMemory memory, string field)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(memory);
        foreach (var tensor in tensors)
        {
            if (!tensor.shape.AsSpan().SequenceEqual(tensors[0].shape))
            {
                throw new ArgumentException(
                    $"Field '{field}' has tensors of different shapes in one batch: [{string.Join(", ", tensors[0].shape)}] and [{string.Join(", ", tensor.shape)}]. Give all samples the same shape, for example in a Map.");
            }
        }

        return memory.Adopt(torch.stack(tensors));
    }

    /// <summary>Moves the items of an array to a device.</summary>
    /// <param name="items">The items.</param>
    /// <param name="device">The device.</param>
    /// <param name="move">Moves an item to the device.</param>
    /// <typeparam name="T">The type of an item.</typeparam>
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

    /// <summary>Moves the items of a list to a device.</summary>
    /// <param name="items">The items.</param>
    /// <param name="device">The device.</param>
    /// <param name="move">Moves an item to the device.</param>
    /// <typeparam name="T">The type of an item.</typeparam>
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

    /// <summary>Moves the values of a dictionary to a device. The result has the same comparer.</summary>
    /// <param name="items">The keys and values.</param>
    /// <param name="device">The device.</param>
    /// <param name="move">Moves a value to the device.</param>
    /// <typeparam name="TKey">The type of a key.</typeparam>
    /// <typeparam name="TValue">The type of a value.</typeparam>
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

    /// <summary>The size of a tensor's first dimension; 1 for a scalar.</summary>
    /// <param name="tensor">The tensor.</param>
    public static long Size(torch.Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.dim() == 0 ? 1 : tensor.size(0);
    }

    /// <summary>The batch size of the first item; 0 where there is none.</summary>
    /// <param name="items">The items.</param>
    /// <param name="size">Returns the batch size of an item.</param>
    /// <typeparam name="T">The type of an item.</typeparam>
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

    /// <summary>The batch size of the first value; 0 where there is none.</summary>
    /// <param name="items">The keys and values.</param>
    /// <param name="size">Returns the batch size of a value.</param>
    /// <typeparam name="TKey">The type of a key.</typeparam>
    /// <typeparam name="TValue">The type of a value.</typeparam>
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
