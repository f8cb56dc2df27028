using System.Numerics;
using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>The header before each sample in a cache file.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct CacheRecord
{
    public const int Size = 24;

    /// <summary>Used as an index: the record is the description of the file.</summary>
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

    /// <summary>Whether the header is intact.</summary>
    public bool IsValid => mark == Mark && headChecksum == ChecksumOfHead() && Length >= 0;

    /// <summary>Whether the sample matches its checksum.</summary>
    public bool Fits(ReadOnlySpan<byte> sample) => Checksum(sample) == checksum;

    // CRC-32C: processors have an instruction for this polynomial.
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
