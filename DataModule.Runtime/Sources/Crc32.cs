namespace DataModule;

/// <summary>The checksum of gzip, zip and PNG (RFC 1952, section 8).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(static value => Entry((uint)value))];

    /// <summary>The checksum of two pieces, one after the other.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => Continue(Continue(0, first), second);

    /// <summary>Continues the checksum <paramref name="before"/>, which is 0 at the start, with more bytes.</summary>
    public static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        var sum = ~before;
        foreach (var value in bytes)
        {
            sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint Entry(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        }

        return value;
    }
}
