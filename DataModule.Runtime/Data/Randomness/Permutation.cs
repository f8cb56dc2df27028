using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DataModule;

/// <summary>
/// A keyed pseudo-random permutation of [0, n) in constant memory: a balanced Feistel network over the smallest even number of bits that holds
/// n - 1, with cycle walking down to n (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). A Feistel network is a bijection
/// for any round function, and so is cycle walking: no sample is repeated or lost for any n.
/// </summary>
internal sealed class Permutation
{
    /// <summary>Saved in checkpoints: equal versions give equal orders.</summary>
    public const int Version = 1;

    private const ulong Purpose = 0x4F52444552; // "ORDER"

    private readonly ulong count;
    private readonly int halfBits;
    private readonly uint halfMask;
    private readonly uint[] keys;

    /// <param name="count">The number of permuted numbers; not negative.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="epoch">The epoch; each has its own order.</param>
    /// <param name="stream">Distinguishes independent uses of one seed.</param>
    public Permutation(long count, ulong seed, long epoch, ulong stream = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        this.count = (ulong)count;
        var bits = count < 2 ? 2 : 64 - BitOperations.LeadingZeroCount((ulong)count - 1);
        halfBits = (bits + 1) / 2;
        halfMask = (uint)((1UL << halfBits) - 1);
        var key = Philox.DeriveKey(Philox.DeriveKey(seed, Purpose, stream), Purpose, (ulong)epoch);
        keys = new uint[Rounds(halfBits)];
        for (var round = 0; round < keys.Length; round++)
        {
            keys[round] = Philox.Block(key, (ulong)round, Purpose).Word0;
        }
    }

    /// <summary>The number of permuted numbers.</summary>
    public long Count => (long)count;

    /// <summary>The number at a position in [0, <see cref="Count"/>).</summary>
    public long this[long position]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var value = Encrypt((ulong)position);
            while (value >= count)
            {
                value = Encrypt(value);
            }

            return (long)value;
        }
    }

    /// <summary>The numbers at consecutive positions; sixteen at a time where they fit into 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(long position, Span<long> numbers)
    {
        var done = 0;
        if (Vector256.IsHardwareAccelerated && halfBits <= 16)
        {
            // Two vectors at a time hide the latency of the multiplications.
            for (; done + 16 <= numbers.Length; done += 16)
            {
                var first = Encrypt(Vector256.CreateSequence((uint)(position + done), 1u));
                var second = Encrypt(Vector256.CreateSequence((uint)(position + done + 8), 1u));
                while (true)
                {
                    var firstOutside = Outside(first);
                    var secondOutside = Outside(second);
                    if ((firstOutside | secondOutside) == Vector256<uint>.Zero)
                    {
                        break;
                    }

                    first = Vector256.ConditionalSelect(firstOutside, Encrypt(first), first);
                    second = Vector256.ConditionalSelect(secondOutside, Encrypt(second), second);
                }

                Store(first, numbers[done..]);
                Store(second, numbers[(done + 8)..]);
            }
        }

        for (; done < numbers.Length; done++)
        {
            numbers[done] = this[position + done];
        }
    }

    private static void Store(Vector256<uint> values, Span<long> numbers)
    {
        var (low, high) = Vector256.Widen(values);
        low.AsInt64().CopyTo(numbers);
        high.AsInt64().CopyTo(numbers[4..]);
    }

    /// <summary>
    /// Six rounds, and more for halves of fewer than eight bits: a round function has so few values there that six rounds were measurably
    /// uneven. Every two rounds reduce the unevenness by half the domain's bits.
    /// </summary>
    private static int Rounds(int halfBits) => (2 + ((32 + halfBits - 1) / halfBits) + 1) & ~1;

    // The multiply and xor-shift rounds of a 32-bit finaliser (Wellons's hash prospector, "lowbias32").
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(uint value, uint key)
    {
        value ^= key;
        value *= 0x7FEB352D;
        value ^= value >> 15;
        value *= 0x846CA68B;
        return value ^ (value >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Mix(Vector256<uint> value, uint key)
    {
        value ^= Vector256.Create(key);
        value *= Vector256.Create(0x7FEB352Du);
        value ^= value >>> 15;
        value *= Vector256.Create(0x846CA68Bu);
        return value ^ (value >>> 16);
    }

    private ulong Encrypt(ulong value)
    {
        var left = (uint)(value >> halfBits);
        var right = (uint)value & halfMask;
        var rounds = keys;
        for (var round = 0; round + 1 < rounds.Length; round += 2)
        {
            left ^= Mix(right, rounds[round]) & halfMask;
            right ^= Mix(left, rounds[round + 1]) & halfMask;
        }

        return ((ulong)left << halfBits) | right;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<uint> Encrypt(Vector256<uint> value)
    {
        var mask = Vector256.Create(halfMask);
        var left = value >>> halfBits;
        var right = value & mask;
        var rounds = keys;
        for (var round = 0; round + 1 < rounds.Length; round += 2)
        {
            left ^= Mix(right, rounds[round]) & mask;
            right ^= Mix(left, rounds[round + 1]) & mask;
        }

        return (left << halfBits) | right;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<uint> Outside(Vector256<uint> value) =>
        Vector256.GreaterThan(value, Vector256.Create((uint)(count - 1)));
}
