using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>
/// Random numbers of one sample in one epoch: a pure function of (seed, stream, epoch, record key). They do not depend on the number of
/// workers, on the order of fetching, or on whether the run was resumed.
/// </summary>
/// <remarks>
/// The algorithm is Philox 4x32-10. Its key is derived from (seed, stream, epoch); the upper half of its counter is the record key, so no two
/// samples of an epoch share a number. Not thread-safe. A loader has one instance for each worker and reuses it for every sample: do not keep it
/// after the call; use <see cref="Fork"/> or <see cref="Key"/> instead.
/// </remarks>
public sealed class SampleRandom
{
    private const ulong Purpose = 0x53414D504C45; // "SAMPLE": other keys than those of the permutation.

    private ulong epochKey;
    private ulong block;
    private uint word0, word1, word2, word3;
    private int left;
    private bool hasSpareNormal;
    private double spareNormal;

    /// <summary>The random numbers of one sample.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="recordKey">The index of the sample in its dataset.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="stream">Distinguishes independent uses of one seed.</param>
    public SampleRandom(ulong seed, long recordKey = 0, long epoch = 0, ulong stream = 0)
    {
        SetEpoch(seed, stream, epoch);
        SetRecord(recordKey);
    }

    /// <summary>The version of the algorithm, saved in checkpoints: equal versions give equal numbers.</summary>
    public static int AlgorithmVersion => 1;

    /// <summary>The seed of the run.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Distinguishes independent uses of one seed.</summary>
    public ulong Stream { get; private set; }

    /// <summary>The epoch, from 0.</summary>
    public long Epoch { get; private set; }

    /// <summary>The index of the sample in the loader's dataset; with a sampler that may repeat samples, its position in the epoch.</summary>
    public long RecordKey { get; private set; }

    /// <summary>The key of these numbers. With <see cref="Restart"/>, they can be drawn again later.</summary>
    public SampleKey Key => new(Seed, Stream, Epoch, RecordKey);

    /// <summary>32 uniformly random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint NextUInt32()
    {
        if (left == 0)
        {
            Refill();
        }

        return left-- switch
        {
            4 => word0,
            3 => word1,
            2 => word2,
            _ => word3,
        };
    }

    /// <summary>64 uniformly random bits.</summary>
    public ulong NextUInt64() => NextUInt32() | ((ulong)NextUInt32() << 32);

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [minimum, maximum).</summary>
    /// <param name="minimum">The lower bound, included.</param>
    /// <param name="maximum">The upper bound, excluded.</param>
    public float NextSingle(float minimum, float maximum) => minimum + ((maximum - minimum) * NextSingle());

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>True or false with equal probability.</summary>
    public bool NextBool() => (int)NextUInt32() < 0;

    /// <summary>True with a given probability.</summary>
    /// <param name="probability">From 0 (never) to 1 (always).</param>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>Uniform in [0, maximum), without bias.</summary>
    /// <param name="maximum">The upper bound, excluded; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not positive.</exception>
    public int NextInt(int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);

        // Lemire, "Fast random integer generation in an interval", 2019: reject the few low products that cause a bias.
        var bound = (uint)maximum;
        var product = (ulong)NextUInt32() * bound;
        if ((uint)product < bound)
        {
            var threshold = (uint)-bound % bound;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>Uniform in [minimum, maximum), without bias.</summary>
    /// <param name="minimum">The lower bound, included.</param>
    /// <param name="maximum">The upper bound, excluded.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    /// <exception cref="OverflowException">The range has more numbers than <see cref="int.MaxValue"/>.</exception>
    public int NextInt(int minimum, int maximum) => minimum + NextInt(checked(maximum - minimum));

    /// <summary>Uniform in [0, maximum), without bias.</summary>
    /// <param name="maximum">The upper bound, excluded; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum is not positive.</exception>
    public long NextInt64(long maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        var bound = (ulong)maximum;
        var high = Math.BigMul(NextUInt64(), bound, out var low);
        if (low < bound)
        {
            var threshold = (0 - bound) % bound;
            while (low < threshold)
            {
                high = Math.BigMul(NextUInt64(), bound, out low);
            }
        }

        return (long)high;
    }

    /// <summary>Normally distributed with mean 0 and standard deviation 1.</summary>
    public double NextNormal()
    {
        if (hasSpareNormal)
        {
            hasSpareNormal = false;
            return spareNormal;
        }

        // Box and Muller, 1958. 1 - u lies in (0, 1], so the logarithm is finite.
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        spareNormal = radius * sine;
        hasSpareNormal = true;
        return radius * cosine;
    }

    /// <summary>Normally distributed.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation.</param>
    public double NextNormal(double mean, double standardDeviation) => mean + (standardDeviation * NextNormal());

    /// <summary>Shuffles items in place; all orders are equally likely.</summary>
    /// <param name="items">The items.</param>
    /// <typeparam name="T">The type of an item.</typeparam>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>
    /// An independent generator for the same sample and epoch. Its numbers do not depend on how many were drawn from this one. It may be
    /// kept.
    /// </summary>
    /// <param name="stream">Distinguishes forks of one generator. Equal streams give equal numbers.</param>
    public SampleRandom Fork(ulong stream)
    {
        var key = Key.Fork(stream);
        return new(key.Seed, key.RecordKey, key.Epoch, key.Stream);
    }

    /// <summary>Sets the key and starts at its first number. For generators of your own; a loader restarts its generator for each sample.</summary>
    /// <param name="key">The key.</param>
    public void Restart(SampleKey key)
    {
        SetEpoch(key.Seed, key.Stream, key.Epoch);
        SetRecord(key.RecordKey);
    }

    internal static ulong ForkStream(ulong stream, ulong fork) => Philox.DeriveKey(stream, Purpose, fork);

    /// <summary>Sets the epoch. Set the record next.</summary>
    internal void SetEpoch(ulong seed, ulong stream, long epoch)
    {
        (Seed, Stream, Epoch) = (seed, stream, epoch);
        epochKey = Philox.DeriveKey(Philox.DeriveKey(seed, Purpose, stream), Purpose, (ulong)epoch);
    }

    /// <summary>Sets the record and starts at its first number.</summary>
    internal void SetRecord(long recordKey)
    {
        RecordKey = recordKey;
        block = 0;
        left = 0;
        hasSpareNormal = false;
    }

    private void Refill()
    {
        (word0, word1, word2, word3) = Philox.Block(epochKey, block++, (ulong)RecordKey);
        left = 4;
    }
}
