using System.Numerics;
using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>What stands before each sample in a cache's file.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct CacheRecord
{
    public const int Size = 24;

    /// <summary>In place of an index: the file's description.</summary>
    public const long Description = -1;

    private const uint Mark = 0x31534D44; // "DMS1"

    private readonly uint mark;
    private readonly uint headChecksum;
    private readonly uint checksum;

    public CacheRecord(long index, ReadOnlySpan<byte> sample)
    {
        (mark, Index, Length, checksum) = (Mark, index, sample.Length, Checksum(sample));
        headChecksum = ChecksumOfHead();
    }

    public int Length { get; }

    public long Index { get; }

    /// <summary>The head itself is whole.</summary>
    public bool IsValid => mark == Mark && headChecksum == ChecksumOfHead() && Length >= 0;

    /// <summary>The sample is whole.</summary>
    public bool Fits(ReadOnlySpan<byte> sample) => Checksum(sample) == checksum;

    // CRC-32C, the polynomial that processors have an instruction for.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (var last in bytes[(bytes.Length & ~7)..])
        {
            sum = BitOperations.Crc32C(sum, last);
        }

        return sum;
    }

    private uint ChecksumOfHead() => BitOperations.Crc32C(
        BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, checksum), (uint)Length), (ulong)Index);
}
