namespace DataModule;

/// <summary>An order that is held as a list.</summary>
internal sealed class ListOrder(long[] indices) : SampleOrder
{
    public override void Read(long position, Span<long> destination) =>
        indices.AsSpan((int)position, destination.Length).CopyTo(destination);
}

internal sealed class SubsetSampler(long[] subset, bool shuffle) : Sampler
{
    private readonly string hash = Fingerprints.Hash(subset);

    public override long Count => subset.LongLength;

    public override bool MayRepeat { get; } = subset.Distinct().LongCount() < subset.LongLength;

    internal override bool IsInOrder => !shuffle;

    public override string Fingerprint =>
        $"{(shuffle ? "shuffledSubset" : "subset")}({Fingerprints.Number(Count)} indices {hash})";

    public override SampleOrder Order(ulong seed, long epoch) =>
        shuffle ? new ShuffledOrder(subset, new Permutation(Count, seed, epoch)) : new ListOrder(subset);

    private sealed class ShuffledOrder(long[] subset, Permutation permutation) : SampleOrder
    {
        public override void Read(long position, Span<long> indices)
        {
            permutation.Read(position, indices);
            foreach (ref var index in indices)
            {
                index = subset[index];
            }
        }
    }
}

/// <summary>A user's own order, listed once an epoch, so that it can be sought in and shared out.</summary>
internal sealed class FunctionSampler(long count, string name, Func<ulong, long, IEnumerable<long>> order) : Sampler
{
    public override long Count => count;

    // What a function gives cannot be known beforehand, so it may repeat.
    public override bool MayRepeat => true;

    public override string Fingerprint => $"{name}({Fingerprints.Number(count)})";

    public override SampleOrder Order(ulong seed, long epoch)
    {
        long[] indices = [.. order(seed, epoch)];
        return indices.LongLength == count
            ? new ListOrder(indices)
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"The sampler '{name}' promises {count} samples an epoch, but gave {indices.LongLength} in epoch {epoch}."));
    }
}
