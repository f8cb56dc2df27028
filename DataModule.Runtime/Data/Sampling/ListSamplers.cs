namespace DataModule;

/// <summary>An order as a list of indices.</summary>
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

/// <summary>An order from a user's function. It is listed once for each epoch, so that ranks can divide it and a resume can seek.</summary>
internal sealed class FunctionSampler(long count, string name, Func<ulong, long, IEnumerable<long>> order) : Sampler
{
    public override long Count => count;

    // Whether the function repeats an index cannot be known beforehand.
    public override bool MayRepeat => true;

    public override string Fingerprint => $"{name}({Fingerprints.Number(count)})";

    public override SampleOrder Order(ulong seed, long epoch)
    {
        long[] indices = [.. order(seed, epoch)];
        return indices.LongLength == count
            ? new ListOrder(indices)
            : throw new InvalidOperationException(FormattableString.Invariant(
                $"The sampler '{name}' has count {count}, but returned {indices.LongLength} indices in epoch {epoch}. It must return {count} indices in every epoch."));
    }
}
