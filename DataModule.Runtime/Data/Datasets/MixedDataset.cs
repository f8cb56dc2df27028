namespace DataModule;

/// <summary>
/// Samples of several datasets in fixed proportions. Arithmetic decides which dataset an index draws from: after k indices, each
/// dataset has had its share of k, to within one sample. Each dataset is read in cycles, each in a new random order. A cycle continues in
/// the next epoch, so that every sample of a dataset is seen, however small its share.
/// </summary>
internal sealed class MixedDataset<T> : IDataset<T>, IFingerprinted, IRandomised
{
    private readonly IDataset<T>[] parts;
    private readonly double[] sharesOfRest;
    private readonly long[] drawsPerEpoch;
    private readonly string description;
    private readonly Cycle?[] cycles;

    public MixedDataset((IDataset<T> Dataset, double Weight)[] mix, long? count)
    {
        Weights.Check(Array.ConvertAll(mix, static part => part.Weight));
        mix = [.. mix.Where(static part => part.Weight > 0)];
        if (Array.FindIndex(mix, static part => part.Dataset.Count == 0) is >= 0 and var empty)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Dataset.Mix cannot draw from an empty dataset: part {empty}, with weight {mix[empty].Weight}, has no samples. Remove it, or give it weight 0."));
        }

        parts = Array.ConvertAll(mix, static part => part.Dataset);
        Count = count ?? parts.Sum(static part => part.Count);
        cycles = new Cycle?[parts.Length];
        sharesOfRest = new double[parts.Length];
        var rest = mix.Sum(static part => part.Weight);
        for (var part = 0; part < parts.Length; part++)
        {
            sharesOfRest[part] = part == parts.Length - 1 ? 1 : mix[part].Weight / rest;
            rest -= mix[part].Weight;
        }

        drawsPerEpoch = new long[parts.Length];
        var left = Count;
        for (var part = 0; part < parts.Length; part++)
        {
            drawsPerEpoch[part] = Share(left, part);
            left -= drawsPerEpoch[part];
        }

        description = string.Join(", ", mix.Select(static part =>
            FormattableString.Invariant($"{part.Weight} of {Fingerprints.Of(part.Dataset)}")));
    }

    public long Count { get; }

    public bool UsesRandomness => true;

    public string Fingerprint => $"mix({description}, {Fingerprints.Number(Count)})";

    public T this[long index]
    {
        get
        {
            var (part, inner) = Locate(index, seed: 0, epoch: 0);
            return parts[part][inner];
        }
    }

    public T Get(long index, SampleRandom random)
    {
        var (part, inner) = Locate(index, random.Seed, random.Epoch);
        return parts[part].Get(inner, random);
    }

    /// <summary>Decides between part 0 and all others, then between part 1 and the rest, and so on: each decision is plain rounding.</summary>
    private (int Part, long Index) Locate(long index, ulong seed, long epoch)
    {
        var left = Dataset.CheckIndex(index, Count);
        var part = 0;
        while (true)
        {
            var before = Share(left, part);
            if (Share(left + 1, part) > before)
            {
                return (part, Draw(part, before, seed, epoch));
            }

            left -= before;
            part++;
        }
    }

    private long Share(long count, int part) =>
        part == parts.Length - 1 ? count : Math.Min(count, (long)Math.Floor(count * sharesOfRest[part]));

    private long Draw(int part, long draw, ulong seed, long epoch)
    {
        var (cycle, position) = Math.DivRem((epoch * drawsPerEpoch[part]) + draw, parts[part].Count);
        var known = Volatile.Read(ref cycles[part]);
        if (known is null || known.Number != cycle || known.Seed != seed)
        {
            known = new Cycle(seed, cycle, new Permutation(parts[part].Count, seed, cycle, stream: 0x4D4958 + (ulong)part));
            Volatile.Write(ref cycles[part], known);
        }

        return known.Order[position];
    }

    private sealed record Cycle(ulong Seed, long Number, Permutation Order);
}
