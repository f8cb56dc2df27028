using System.Buffers.Binary;

namespace DataModule;

/// <summary>Reads the header of a JPEG file: the frame of ITU-T T.81, annex B, and the orientation of EXIF 2.3.</summary>
internal static class JpegHeader
{
    private const int StartOfFrame = 0xC0, HuffmanTables = 0xC4, Extension = 0xC8, ArithmeticTables = 0xCC, Exif = 0xE1, StartOfScan = 0xDA, EndOfImage = 0xD9;

    /// <summary>Reads the markers up to the frame header.</summary>
    /// <exception cref="DecodeFault">There is no frame header.</exception>
    public static PictureInfo Read(ReadOnlySpan<byte> bytes)
    {
        var orientation = 1;
        var place = 2;
        while (place + 4 <= bytes.Length)
        {
            if (bytes[place] != 0xFF)
            {
                // Bytes outside of segments are skipped, as libjpeg does.
                place++;
                continue;
            }

            int marker = bytes[place + 1];
            if (marker is 0xFF or 0 or (>= 0xD0 and <= 0xD8))
            {
                place += marker == 0xFF ? 1 : 2;
                continue;
            }

            if (marker is StartOfScan or EndOfImage)
            {
                break;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(place + 2)..]);
            var segment = bytes[(place + 4)..Math.Max(place + 4, Math.Min(place + 2 + length, bytes.Length))];
            if (marker is >= StartOfFrame and <= 0xCF and not (HuffmanTables or Extension or ArithmeticTables))
            {
                return segment.Length < 6
                    ? throw new DecodeFault("the file ends within its header")
                    : new(BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), orientation);
            }

            if (marker == Exif && segment.StartsWith("Exif\0\0"u8))
            {
                orientation = Orientation(segment[6..]);
            }

            place += 2 + Math.Max(length, (ushort)2);
        }

        throw new DecodeFault(place + 4 > bytes.Length ? "the file ends within its header" : "it is a JPEG file without a picture");
    }

    private static int Orientation(ReadOnlySpan<byte> tiff)
    {
        const ushort Tag = 0x0112;
        if (tiff.Length < 8 || !(tiff.StartsWith("II"u8) || tiff.StartsWith("MM"u8)))
        {
            return 1;
        }

        var little = tiff[0] == 'I';
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > (uint)tiff.Length - 2)
        {
            return 1;
        }

        var entries = tiff[(int)directory..];
        int count = Short(entries, little);
        for (var entry = 0; entry < count && (12 * entry) + 14 <= entries.Length; entry++)
        {
            var at = entries[((12 * entry) + 2)..];
            if (Short(at, little) == Tag)
            {
                return Short(at[8..], little) is var value and >= 1 and <= 8 ? value : 1;
            }
        }

        return 1;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
