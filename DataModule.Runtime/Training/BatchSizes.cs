using System.Collections;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// Counts the samples of a batch whose type has no generated code, by its first part that can be counted. The size of a tensor is its first dimension,
/// that of a generated batch its count. For a tuple, list or dictionary, it is that of its first countable part; for a list of plain items, their number.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchSizes
{
    /// <summary>Registers how batches of a type are counted. For generated code.</summary>
    /// <param name="count">Returns the number of samples in a batch.</param>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    public static void Register<TBatch>(Func<TBatch, long> count) => Counter<TBatch>.Function = count;

    /// <exception cref="InvalidOperationException">The batch has no part that can be counted.</exception>
    internal static long Of<TBatch>(TBatch batch) => Counter<TBatch>.Function?.Invoke(batch) ?? Find(batch) ?? (batch is string or IConvertible ? 1 : throw new InvalidOperationException(
        $"The trainer cannot count the samples in a {typeof(TBatch)}, which it needs to weight metrics: pass count: batch => ..., implement IBatch, or use a data module."));

    private static class Counter<TBatch>
    {
        public static Func<TBatch, long>? Function { get; set; }
    }

    private static long? Find(object? value)
    {
        switch (value)
        {
            case torch.Tensor tensor:
                return BatchTransfer.Size(tensor);
            case IBatch counted:
                return counted.Count;
            case ITuple tuple:
                for (var item = 0; item < tuple.Length; item++)
                {
                    if (Find(tuple[item]) is { } size)
                    {
                        return size;
                    }
                }

                return null;
            case IDictionary dictionary:
                return First(dictionary.Values);
            case ICollection collection:
                return First(collection) ?? collection.Count;
            default:
                return null;
        }
    }

    private static long? First(IEnumerable parts)
    {
        foreach (var part in parts)
        {
            if (Find(part) is { } size)
            {
                return size;
            }
        }

        return null;
    }
}
