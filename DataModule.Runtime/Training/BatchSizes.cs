using System.Collections;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace DataModule;

/// <summary>
/// How many samples a batch has of a type for which nothing is generated: that of its first part that can be counted. A tensor has
/// its first dimension, a generated batch its count, a tuple, list or dictionary that of a part, or as many as it has plain items.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class BatchSizes
{
    /// <summary>Tells how batches of a type are counted. For generated code.</summary>
    public static void Register<TBatch>(Func<TBatch, long> count) => Counter<TBatch>.Function = count;

    /// <exception cref="InvalidOperationException">It has no part that can be counted.</exception>
    internal static long Of<TBatch>(TBatch batch) => Counter<TBatch>.Function?.Invoke(batch) ?? Find(batch) ?? (batch is string or IConvertible ? 1 : throw new InvalidOperationException(
        $"The samples in a {typeof(TBatch)} cannot be counted, and metrics are weighed by them: pass count: batch => ..., implement IBatch, or use a data module."));

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
