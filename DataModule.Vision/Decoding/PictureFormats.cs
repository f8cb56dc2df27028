using System.Buffers.Binary;

namespace DataModule;

/// <summary>The format of encoded bytes, found by their first bytes, because file extensions are often wrong.</summary>
internal enum PictureFormat
{
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
}

/// <summary>Recognises the format by the first bytes, before any library reads them.</summary>
internal static class PictureFormats
{
    public static PictureFormat Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? PictureFormat.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) ? PictureFormat.Png
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? PictureFormat.Gif
        : bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8) ? PictureFormat.WebP
        : bytes.StartsWith("BM"u8) ? PictureFormat.Bmp
        : throw new DecodeFault($"it is {Describe(bytes)}, not JPEG, PNG, WebP, GIF or BMP");

    /// <summary>The size in the header, for formats where it is at a fixed place. A library might allocate memory for it at once.</summary>
    public static (long Height, long Width)? StatedSize(PictureFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        PictureFormat.Png when bytes.Length >= 24 && bytes[12..].StartsWith("IHDR"u8) =>
            (BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[16..])),
        PictureFormat.Gif when bytes.Length >= 10 =>
            (BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..])),
        PictureFormat.Bmp when bytes.Length >= 26 && BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]) >= 40 =>
            (Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[22..])), BinaryPrimitives.ReadInt32LittleEndian(bytes[18..])),
        _ => null,
    };

    private static string Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "empty";
        }

        var text = bytes[..Math.Min(bytes.Length, 64)].TrimStart("\uFEFF \t\r\n"u8);
        return text.StartsWith("<!"u8) || text.StartsWith("<html"u8) || text.StartsWith("<HTML"u8) ? "an HTML page"
            : text.StartsWith("<svg"u8) || text.StartsWith("<?xml"u8) ? "XML or SVG"
            : text.StartsWith("version https://git-lfs"u8) ? "a Git LFS pointer: its content was not fetched"
            : bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) ? "TIFF"
            : bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8) ? bytes[8..].StartsWith("avif"u8) ? "AVIF" : bytes[8..].StartsWith("hei"u8) ? "HEIC" : "a video"
            : bytes.StartsWith("%PDF"u8) ? "a PDF"
            : bytes.StartsWith("PK\u0003\u0004"u8) ? "a ZIP archive"
            : bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "gzipped"
            : bytes[0] == 'P' && bytes.Length > 2 && bytes[1] is >= (byte)'1' and <= (byte)'7' && bytes[2] <= ' ' ? "a netpbm picture"
            : bytes.IndexOfAnyExcept((byte)0) < 0 ? FormattableString.Invariant($"{bytes.Length} zero bytes")
            : "something that begins with the bytes " + Convert.ToHexString(bytes[..Math.Min(bytes.Length, 8)]);
    }
}
