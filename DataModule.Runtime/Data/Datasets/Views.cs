namespace DataModule;

/// <param name="source">The source.</param>
/// <param name="indices">The source's indices, in order.</param>
/// <param name="how">How they were chosen, as text.</param>
internal sealed class SubsetDataset<T>(IDataset<T> source, long[] indices, string how = "subset") : IDataset<T>, IFingerprinted, IRandomised, IDatasetView<T>
{
    public long Count => indices.LongLength;

    public bool UsesRandomness => Randomised.Is(source);

    public string Fingerprint =>
        $"subset({Fingerprints.Of(source)}, {Fingerprints.Number(Count)} indices {Fingerprints.Hash(indices)})";

    public T this[long index] => source[indices[Dataset.CheckIndex(index, Count)]];

    public T Get(long index, SampleRandom random) => source.Get(indices[Dataset.CheckIndex(index, Count)], random);

    public T Trace(long index, SampleRandom random, SampleTrace trace) => trace.Get(source, indices[Dataset.CheckIndex(index, Count)], random);

    public void Describe(List<string> steps)
    {
        SampleTrace.Describe(source, steps);
        steps.Add(FormattableString.Invariant($"{how}: {Count} of {source.Count} samples, indices {Fingerprints.Hash(indices)}"));
    }
}

internal sealed class SliceDataset<T>(IDataset<T> source, long start, long count) : IDataset<T>, IFingerprinted, IRandomised, IDatasetView<T>
{
    public long Count => count;

    public bool UsesRandomness => Randomised.Is(source);

    public string Fingerprint =>
        $"slice({Fingerprints.Of(source)}, {Fingerprints.Number(start)}..{Fingerprints.Number(start + count)})";

    public T this[long index] => source[start + Dataset.CheckIndex(index, count)];

    public T Get(long index, SampleRandom random) => source.Get(start + Dataset.CheckIndex(index, count), random);

    public T Trace(long index, SampleRandom random, SampleTrace trace) => trace.Get(source, start + Dataset.CheckIndex(index, count), random);

    public void Describe(List<string> steps)
    {
        SampleTrace.Describe(source, steps);
        steps.Add(FormattableString.Invariant($"slice: samples {start} to {start + count - 1} of {source.Count}"));
    }
}

/// <summary>A range of a permuted dataset: one part of a random split, without an index list.</summary>
internal sealed class PermutedDataset<T>(IDataset<T> source, Permutation order, long start, long count, ulong seed)
    : IDataset<T>, IFingerprinted, IRandomised, IDatasetView<T>
{
    public long Count => count;

    public bool UsesRandomness => Randomised.Is(source);

    public string Fingerprint => FormattableString.Invariant(
        $"split({Fingerprints.Of(source)}, {start}..{start + count}, seed {seed})");

    public T this[long index] => source[order[start + Dataset.CheckIndex(index, count)]];

    public T Get(long index, SampleRandom random) =>
        source.Get(order[start + Dataset.CheckIndex(index, count)], random);

    public T Trace(long index, SampleRandom random, SampleTrace trace) => trace.Get(source, order[start + Dataset.CheckIndex(index, count)], random);

    public void Describe(List<string> steps)
    {
        SampleTrace.Describe(source, steps);
        steps.Add(FormattableString.Invariant($"random split with seed {seed}: {count} of {source.Count} samples, from position {start}"));
    }
}

internal sealed class MappedDataset<TSource, T>(IDataset<TSource> source, Func<TSource, T> map, string? fingerprint = null)
    : IDataset<T>, IFingerprinted, IRandomised, IDatasetView<T>
{
    public long Count => source.Count;

    public bool UsesRandomness => Randomised.Is(source);

    public string Fingerprint => fingerprint is null ? $"map({Fingerprints.Of(source)})" : $"map({Fingerprints.Of(source)}, {fingerprint})";

    public T this[long index] => map(source[index]);

    public T Get(long index, SampleRandom random) => map(source.Get(index, random));

    public T Trace(long index, SampleRandom random, SampleTrace trace)
    {
        var sample = trace.Get(source, index, random);
        return trace.Add(Step, () => map(sample));
    }

    public void Describe(List<string> steps)
    {
        SampleTrace.Describe(source, steps);
        steps.Add(Step);
    }

    private string Step => fingerprint is null ? "map" : $"map: {fingerprint}";
}

internal sealed class RandomlyMappedDataset<TSource, T>(IDataset<TSource> source, Func<TSource, SampleRandom, T> map, string? fingerprint = null)
    : IDataset<T>, IFingerprinted, IRandomised, IDatasetView<T>
{
    public long Count => source.Count;

    public bool UsesRandomness => true;

    public string Fingerprint => fingerprint is null ? $"map({Fingerprints.Of(source)})" : $"map({Fingerprints.Of(source)}, {fingerprint})";

    // Without a loader there is no seed and no epoch; a fixed seed makes the sample the same each time.
    public T this[long index] => Get(index, new SampleRandom(seed: 0, recordKey: index));

    public T Get(long index, SampleRandom random) => map(source.Get(index, random), random);

    public T Trace(long index, SampleRandom random, SampleTrace trace)
    {
        var sample = trace.Get(source, index, random);
        return trace.Add(Step, () => map(sample, random));
    }

    public void Describe(List<string> steps)
    {
        SampleTrace.Describe(source, steps);
        steps.Add(Step);
    }

    private string Step => fingerprint is null ? "random map" : $"random map: {fingerprint}";
}

internal sealed class ConcatDataset<T> : IDataset<T>, IFingerprinted, IRandomised, IDatasetView<T>
{
    private readonly IDataset<T>[] parts;
    private readonly long[] ends;

    public ConcatDataset(IDataset<T>[] parts)
    {
        this.parts = parts;
        ends = new long[parts.Length];
        for (var part = 0; part < parts.Length; part++)
        {
            ends[part] = Count += parts[part].Count;
        }
    }

    public long Count { get; }

    public bool UsesRandomness => parts.Any(Randomised.Is);

    public string Fingerprint => $"concat({string.Join(", ", parts.Select(Fingerprints.Of))})";

    public T this[long index]
    {
        get
        {
            var (part, inner) = Locate(index);
            return part[inner];
        }
    }

    public T Get(long index, SampleRandom random)
    {
        var (part, inner) = Locate(index);
        return part.Get(inner, random);
    }

    public T Trace(long index, SampleRandom random, SampleTrace trace)
    {
        var (part, inner) = Locate(index);
        return trace.Get(part, inner, random);
    }

    public void Describe(List<string> steps)
    {
        foreach (var part in parts)
        {
            SampleTrace.Describe(part, steps);
        }

        steps.Add(FormattableString.Invariant($"concat: {parts.Length} datasets"));
    }

    private (IDataset<T> Part, long Index) Locate(long index)
    {
        Dataset.CheckIndex(index, Count);
        var part = Array.BinarySearch(ends, index);
        // An index that equals an end belongs to the next part that is not empty.
        part = part < 0 ? ~part : part + 1;
        while (ends[part] <= index)
        {
            part++;
        }

        return (parts[part], index - (part == 0 ? 0 : ends[part - 1]));
    }
}

internal sealed class ZippedDataset<TFirst, TSecond>(IDataset<TFirst> first, IDataset<TSecond> second)
    : IDataset<(TFirst First, TSecond Second)>, IFingerprinted, IRandomised, IDatasetView<(TFirst First, TSecond Second)>
{
    public long Count => first.Count;

    public bool UsesRandomness => Randomised.Is(first) || Randomised.Is(second);

    public string Fingerprint => $"zip({Fingerprints.Of(first)}, {Fingerprints.Of(second)})";

    public (TFirst First, TSecond Second) this[long index] => (first[index], second[index]);

    public (TFirst First, TSecond Second) Get(long index, SampleRandom random) =>
        (first.Get(index, random), second.Get(index, random));

    public (TFirst First, TSecond Second) Trace(long index, SampleRandom random, SampleTrace trace) =>
        (trace.Get(first, index, random), trace.Get(second, index, random));

    public void Describe(List<string> steps)
    {
        SampleTrace.Describe(first, steps);
        SampleTrace.Describe(second, steps);
        steps.Add("zip: pairs by index");
    }
}
