using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>
/// Philox 4x32 with ten rounds: a random function from (key, counter) to 128 bits (Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3", 2011). A function has no state: any number of any stream is computed directly. This
/// makes seeking and any number of workers possible.
/// </summary>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The four words for a 64-bit key and a 128-bit counter; the low word of each pair comes first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        uint c0 = (uint)counterLow, c1 = (uint)(counterLow >> 32);
        uint c2 = (uint)counterHigh, c3 = (uint)(counterHigh >> 32);
        for (var round = 0; round < 10; round++)
        {
            var product0 = (ulong)Multiplier0 * c0;
            var product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// A 64-bit key from a tuple. It is hashed: with seed + epoch, the second epoch of seed 1 would equal the first epoch of seed 2.
    /// </summary>
    public static ulong DeriveKey(ulong seed, ulong purpose, ulong epoch)
    {
        var (word0, word1, _, _) = Block(seed, epoch, purpose);
        return word0 | ((ulong)word1 << 32);
    }
}
