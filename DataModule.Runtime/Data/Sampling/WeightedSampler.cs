namespace DataModule;

/// <summary>
/// Draws with replacement in constant time for each position, by Walker's alias method with Vose's tables: index i is drawn as itself with
/// some probability, and as its one alias otherwise.
/// </summary>
internal sealed class WeightedSampler : Sampler
{
    private const ulong Purpose = 0x574549474854; // "WEIGHT"

    private readonly double[] threshold;
    private readonly long[] alias;
    private readonly string weightsHash;

    public WeightedSampler(double[] weights, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Weights.Check(weights);
        Count = count;
        weightsHash = Weights.Hash(weights);
        threshold = new double[weights.Length];
        alias = new long[weights.Length];

        var scale = weights.Length / weights.Sum();
        Stack<int> small = new(), large = new();
        for (var index = 0; index < weights.Length; index++)
        {
            threshold[index] = weights[index] * scale;
            (threshold[index] < 1 ? small : large).Push(index);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            alias[less] = more;
            threshold[more] -= 1 - threshold[less];
            (threshold[more] < 1 ? small : large).Push(more);
        }

        // Rounding leaves a few indices without a partner: they always stand for themselves, except for those of weight 0.
        foreach (var index in small.Concat(large))
        {
            threshold[index] = 1;
            if (weights[index] == 0)
            {
                (threshold[index], alias[index]) = (0, Array.FindIndex(weights, weight => weight > 0));
            }
        }
    }

    public override long Count { get; }

    public override bool MayRepeat => true;

    public override string Fingerprint =>
        $"weighted({Fingerprints.Number(Count)} of {Fingerprints.Number(alias.LongLength)}, {weightsHash})";

    internal override string? Misfit(long samples) => Weights.Misfit(alias.LongLength, samples);

    public override SampleOrder Order(ulong seed, long epoch) => new Draws(this, Philox.DeriveKey(seed, Purpose, (ulong)epoch));

    private sealed class Draws(WeightedSampler sampler, ulong key) : SampleOrder
    {
        public override void Read(long position, Span<long> indices)
        {
            for (var item = 0; item < indices.Length; item++)
            {
                var (word0, word1, word2, word3) = Philox.Block(key, (ulong)(position + item), Purpose);
                var column = (long)Math.BigMul(word0 | ((ulong)word1 << 32), (ulong)sampler.alias.LongLength, out _);
                var fraction = ((word2 | ((ulong)word3 << 32)) >> 11) * (1.0 / (1L << 53));
                indices[item] = fraction < sampler.threshold[column] ? column : sampler.alias[column];
            }
        }
    }
}

/// <summary>
/// Draws without replacement: the indices with the largest u^(1/weight), largest first (Efraimidis and Spirakis,
/// "Weighted random sampling with a reservoir", 2006). Each epoch costs a sort.
/// </summary>
internal sealed class WeightedDistinctSampler : Sampler
{
    private const ulong Purpose = 0x44495354494E4354; // "DISTINCT"

    private readonly double[] weights;

    public WeightedDistinctSampler(double[] weights, long count)
    {
        Weights.Check(weights);
        var positive = weights.LongCount(weight => weight > 0);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > positive)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, FormattableString.Invariant(
                $"Only {positive} samples have a positive weight, so {count} cannot be drawn without replacement. Use a smaller count, or replacement: true."));
        }

        this.weights = weights;
        Count = count;
    }

    public override long Count { get; }

    public override string Fingerprint =>
        $"weightedDistinct({Fingerprints.Number(Count)} of {Fingerprints.Number(weights.LongLength)}, {Weights.Hash(weights)})";

    internal override string? Misfit(long samples) => Weights.Misfit(weights.LongLength, samples);

    public override SampleOrder Order(ulong seed, long epoch)
    {
        var key = Philox.DeriveKey(seed, Purpose, (ulong)epoch);
        var indices = new long[weights.Length];
        var ranks = new double[weights.Length];
        for (var index = 0; index < ranks.Length; index++)
        {
            indices[index] = index;
            var (word0, word1, _, _) = Philox.Block(key, (ulong)index, Purpose);
            var fraction = (((word0 | ((ulong)word1 << 32)) >> 11) + 0.5) * (1.0 / (1L << 53));
            ranks[index] = weights[index] > 0 ? -Math.Log(fraction) / weights[index] : double.PositiveInfinity;
        }

        Array.Sort(ranks, indices);
        return new ListOrder(indices);
    }
}

internal static class Weights
{
    public static void Check(double[] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Any(weight => !(weight >= 0) || double.IsInfinity(weight)) || !(weights.Sum() > 0))
        {
            throw new ArgumentException("Weights must be finite and not negative, and at least one must be positive.", nameof(weights));
        }
    }

    public static string? Misfit(long weights, long samples) => weights == samples ? null : FormattableString.Invariant(
        $"The sampler has {weights} weights, but the dataset has {samples} samples. Give it the weight of each sample of this dataset, after splits and other views.");

    public static string Hash(double[] weights) => Fingerprints.Hash(Array.ConvertAll(weights, BitConverter.DoubleToInt64Bits));
}
