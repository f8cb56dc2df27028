using TorchSharp;

namespace DataModule;

/// <summary>
/// Samples cached in memory when they are first fetched. Two workers that need the same new sample at the same time may both fetch it;
/// both then get the one that was cached.
/// </summary>
internal sealed class CachedDataset<T>(IDataset<T> source) : IDataset<T>, IFingerprinted
{
    // A reference to each sample, so that publishing one is an atomic write whatever its size.
    private readonly Box?[] boxes = new Box?[checked((int)source.Count)];

    public long Count => boxes.LongLength;

    public string Fingerprint => Fingerprints.Of(source);

    public T this[long index]
    {
        get
        {
            ref var place = ref boxes[Dataset.CheckIndex(index, Count)];
            if (Volatile.Read(ref place) is { } kept)
            {
                return Lend(kept.Sample);
            }

            Box made;
            using (UserScope.Enter())
            {
                made = new Box(source[index]);
            }

            return Lend((Interlocked.CompareExchange(ref place, made, null) ?? made).Sample);
        }
    }

    // Collation disposes samples that are tensors, so it gets aliases over the same memory.
    private static T Lend(T kept) =>
        typeof(T) == typeof(torch.Tensor) && kept is torch.Tensor tensor ? (T)(object)tensor.alias()
        : typeof(T) == typeof(Dictionary<string, torch.Tensor>) && kept is Dictionary<string, torch.Tensor> named
            ? (T)(object)named.ToDictionary(pair => pair.Key, pair => pair.Value.alias(), named.Comparer)
        : typeof(T) == typeof(IList<torch.Tensor>) && kept is IList<torch.Tensor> list ? (T)(object)list.Select(item => item.alias()).ToArray()
        : kept;

    private sealed class Box(T sample)
    {
        public T Sample { get; } = sample;
    }
}
