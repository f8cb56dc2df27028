namespace DataModule;

/// <summary>
/// Samples kept in memory from the first time they are asked for. Two workers that ask for the same new sample at once
/// may both fetch it; both then get the one that was kept.
/// </summary>
internal sealed class CachedDataset<T>(IDataset<T> source) : IDataset<T>, IFingerprinted
{
    // Boxes rather than values, so that publishing a sample is one atomic write whatever its size.
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
                return kept.Sample;
            }

            var made = new Box(source[index]);
            return (Interlocked.CompareExchange(ref place, made, null) ?? made).Sample;
        }
    }

    private sealed class Box(T sample)
    {
        public T Sample { get; } = sample;
    }
}
