using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>
/// A file in the IDX format of MNIST and its descendants: a magic number (two zeros, the element type, the number of dimensions), the
/// dimensions, then the elements, all big-endian. Gzip compression is recognised by content, not by name.
/// </summary>
public sealed class IdxFile
{
    // The greatest compression of Deflate, in bytes per byte: see the zlib manual, "Maximum Compression Factor".
    private const long MaxDeflateRatio = 1032;

    private readonly int[] dimensions;
    private readonly byte[] data;

    private IdxFile(string path, in Header header, byte[] data)
    {
        Path = path;
        dimensions = header.Dimensions;
        Element = header.Element;
        this.data = data;
        Swap(data, Element);
    }

    /// <summary>The file that was read: the given path, or another spelling of its name.</summary>
    public string Path { get; }

    /// <summary>The element type.</summary>
    public IdxElement Element { get; }

    /// <summary>The sizes, outermost first, each at least 1: the numbers of images, rows and columns, or the number of labels.</summary>
    public IReadOnlyList<int> Dimensions => dimensions;

    /// <summary>The elements, row by row, as bytes in the byte order of this machine.</summary>
    public ReadOnlyMemory<byte> Data => data;

    /// <summary>The elements, row by row.</summary>
    /// <typeparam name="T">The type of <see cref="Element"/>: byte, sbyte, short, int, float or double.</typeparam>
    /// <returns>A view of <see cref="Data"/>, without a copy.</returns>
    /// <exception cref="DataSourceException">The elements have another type.</exception>
    public ReadOnlyMemory<T> Values<T>()
        where T : unmanaged
    {
        if (IdxElements.Of<T>() != Element)
        {
            throw new DataSourceException(Path, $"elements of type {typeof(T).Name}", $"elements of type {Element}");
        }

        return typeof(T) == typeof(byte) ? (T[])(object)data : MemoryMarshal.Cast<byte, T>(data).ToArray();
    }

    /// <summary>Reads a whole file. Memory is allocated only if the header agrees with the length of the file.</summary>
    /// <param name="path">
    /// The file. If it does not exist, the same name with or without .gz is tried, in either spelling: <c>train-images-idx3-ubyte</c> or
    /// <c>train-images.idx3-ubyte</c>.
    /// </param>
    /// <param name="rank">The required number of dimensions: 3 for images, 1 for labels.</param>
    /// <returns>The content of the file.</returns>
    /// <exception cref="DataSourceException">
    /// The file is missing, unreadable, truncated, corrupt, too long, or has another number of dimensions.
    /// </exception>
    public static IdxFile Read(string path, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, byte.MaxValue);
        return Read(path, rank, rank);
    }

    internal static IdxFile Read(string path, int leastRank, int mostRank)
    {
        var actual = Find(path) ?? throw new DataSourceException(path, "an IDX file of this name, gzipped or not", "no such file");
        try
        {
            using var file = File.OpenRead(actual);
            return IsGzip(file) ? ReadGzip(actual, file, leastRank, mostRank) : ReadPlain(actual, file, leastRank, mostRank);
        }
        catch (InvalidDataException exception)
        {
            throw new DataSourceException(actual, "intact gzip data", "data that cannot be decompressed or fails its checksum", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not DataSourceException)
        {
            throw new DataSourceException(actual, "a readable IDX file", exception.Message, exception);
        }
    }

    /// <summary>The existing file of this name, with or without .gz, in either spelling; null if there is none.</summary>
    internal static string? Find(string path)
    {
        var plain = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
        var name = System.IO.Path.GetFileName(plain);
        var other = plain[..^name.Length] + (name.Contains("-idx", StringComparison.Ordinal)
            ? name.Replace("-idx", ".idx", StringComparison.Ordinal)
            : name.Replace(".idx", "-idx", StringComparison.Ordinal));
        return Array.Find([path, plain, plain + ".gz", other, other + ".gz"], File.Exists);
    }

    private static bool IsGzip(FileStream file)
    {
        var gzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return gzip;
    }

    private static IdxFile ReadPlain(string path, FileStream file, int leastRank, int mostRank)
    {
        var header = ReadHeader(path, file, leastRank, mostRank);
        if (file.Length - file.Position is var rest && rest != header.Length)
        {
            throw new DataSourceException(path, header.Describe(), Bytes(rest));
        }

        return new IdxFile(path, header, ReadElements(path, file, header));
    }

    private static IdxFile ReadGzip(string path, FileStream file, int leastRank, int mostRank)
    {
        // Several members, as bgzip writes them, are decompressed as one.
        using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var header = ReadHeader(path, unpacked, leastRank, mostRank);
        if (header.Length / MaxDeflateRatio > file.Length)
        {
            throw new DataSourceException(path, header.Describe(), $"a gzip file of {Bytes(file.Length)}, which is too short for them");
        }

        var data = ReadElements(path, unpacked, header);
        if (unpacked.ReadByte() != -1)
        {
            throw new DataSourceException(path, header.Describe(), "more bytes");
        }

        CheckTrailer(path, file, header.Bytes, data);
        return new IdxFile(path, header, data);
    }

    // GZipStream takes the end of the file for the end of the data, so it does not notice a file that is cut within its last trailer.
    // The trailer has the checksum and the uncompressed length of the last member (RFC 1952, section 2.3.1), which may be the only one.
    private static void CheckTrailer(string path, FileStream file, byte[] header, byte[] data)
    {
        Span<byte> trailer = stackalloc byte[8];
        file.Position = Math.Max(0, file.Length - trailer.Length);
        file.ReadExactly(trailer);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        var total = (long)header.Length + data.Length;
        if (length == total)
        {
            return;
        }

        if (length < total)
        {
            var ofHeader = (int)Math.Max(0, length - data.Length);
            var sum = Crc32.Of(header.AsSpan(header.Length - ofHeader), data.AsSpan(data.Length - (int)(length - ofHeader)));
            if (sum == BinaryPrimitives.ReadUInt32LittleEndian(trailer))
            {
                return;
            }
        }

        throw new DataSourceException(
            path,
            $"gzip data of {Bytes(total)} that ends with its checksum and length",
            "another ending: it is truncated, or has other bytes after it");
    }

    private static Header ReadHeader(string path, Stream stream, int leastRank, int mostRank)
    {
        var magic = new byte[4];
        var got = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        if (got < magic.Length)
        {
            throw new DataSourceException(path, $"an IDX header of {Bytes(4 + (4 * leastRank))}", Bytes(got));
        }

        var known = magic[0] == 0 && magic[1] == 0 && Enum.IsDefined((IdxElement)magic[2]);
        var element = known ? (IdxElement)magic[2] : IdxElement.Byte;
        int rank = magic[3];
        if (!known || rank < leastRank || rank > mostRank)
        {
            throw new DataSourceException(path, Hex(((uint)element << 8) | (uint)leastRank), Hex(BinaryPrimitives.ReadUInt32BigEndian(magic)));
        }

        var bytes = new byte[4 + (4 * rank)];
        magic.CopyTo(bytes, 0);
        got += stream.ReadAtLeast(bytes.AsSpan(4), bytes.Length - 4, throwOnEndOfStream: false);
        if (got < bytes.Length)
        {
            throw new DataSourceException(path, $"an IDX header of {Bytes(bytes.Length)}", Bytes(got));
        }

        var dimensions = new int[rank];
        UInt128 length = (UInt128)element.Size();
        for (var i = 0; i < rank; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4 + (4 * i)));
            if (size is 0 or > int.MaxValue)
            {
                throw new DataSourceException(path, "a header with dimensions from 1 to 2147483647", Number(size));
            }

            dimensions[i] = (int)size;
            length = length > long.MaxValue ? length : length * size;
        }

        if (length > (UInt128)Array.MaxLength)
        {
            throw new DataSourceException(path, $"at most {Bytes(Array.MaxLength)} of data", $"{string.Join(" x ", dimensions)} in its header");
        }

        return new Header(element, dimensions, (long)length, bytes);
    }

    private static byte[] ReadElements(string path, Stream stream, in Header header)
    {
        var data = GC.AllocateUninitializedArray<byte>((int)header.Length);
        var got = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        return got == data.Length ? data : throw new DataSourceException(path, header.Describe(), Bytes(got));
    }

    private static void Swap(byte[] data, IdxElement element)
    {
        if (!BitConverter.IsLittleEndian)
        {
            return;
        }

        switch (element.Size())
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(data.AsSpan());
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, int>(data.AsSpan());
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, long>(data.AsSpan());
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }

    private static string Bytes(long count) => $"{Number(count)} bytes";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Hex(uint magic) => string.Create(CultureInfo.InvariantCulture, $"the magic number 0x{magic:x8}");

    private readonly record struct Header(IdxElement Element, int[] Dimensions, long Length, byte[] Bytes)
    {
        public string Describe() => $"{IdxFile.Bytes(Length)} of data, as its header says ({string.Join(" x ", Dimensions)})";
    }
}
