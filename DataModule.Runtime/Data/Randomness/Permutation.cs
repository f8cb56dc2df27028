using System.Numerics;
using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>
/// A keyed pseudo-random permutation of [0, n) in constant memory: a balanced Feistel network over the smallest even
/// number of bits that holds n - 1, with cycle walking down to n (Black and Rogaway, "Ciphers with arbitrary finite
/// domains", 2002). A Feistel network is a bijection whatever its round function, and walking along a cycle until it
/// re-enters [0, n) keeps it one: no n can repeat a record or drop one.
/// </summary>
internal sealed class Permutation
{
    /// <summary>Written to checkpoints: equal versions give equal orders.</summary>
    public const int Version = 1;

    private const ulong Purpose = 0x4F52444552; // "ORDER"

    private readonly ulong count;
    private readonly int halfBits;
    private readonly uint halfMask;
    private readonly uint key0, key1, key2, key3, key4, key5;

    /// <param name="count">How many numbers are permuted; not negative.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">Each epoch has its own order.</param>
    /// <param name="stream">Tells apart independent uses of one seed.</param>
    public Permutation(long count, ulong seed, long epoch, ulong stream = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        this.count = (ulong)count;
        var bits = count < 2 ? 2 : 64 - BitOperations.LeadingZeroCount((ulong)count - 1);
        halfBits = (bits + 1) / 2;
        halfMask = (uint)((1UL << halfBits) - 1);
        var key = Philox.DeriveKey(Philox.DeriveKey(seed, Purpose, stream), Purpose, (ulong)epoch);
        (key0, key1, key2, key3) = Philox.Block(key, 0, Purpose);
        (key4, key5, _, _) = Philox.Block(key, 1, Purpose);
    }

    /// <summary>How many numbers are permuted.</summary>
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mix(uint value, uint key)
    {
        // The multiply and xor-shift rounds of a 32-bit finaliser (Wellons's hash prospector, "lowbias32").
        value ^= key;
        value *= 0x7FEB352D;
        value ^= value >> 15;
        value *= 0x846CA68B;
        return value ^ (value >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Encrypt(ulong value)
    {
        var left = (uint)(value >> halfBits);
        var right = (uint)value & halfMask;
        left ^= Mix(right, key0) & halfMask;
        right ^= Mix(left, key1) & halfMask;
        left ^= Mix(right, key2) & halfMask;
        right ^= Mix(left, key3) & halfMask;
        left ^= Mix(right, key4) & halfMask;
        right ^= Mix(left, key5) & halfMask;
        return ((ulong)left << halfBits) | right;
    }
}
