using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace DataModule;

/// <summary>
/// A file in the IDX format of unsigned bytes, in which MNIST and its descendants are distributed: a magic number
/// (two zeros, 8 for unsigned bytes, the number of dimensions), the big-endian dimensions, then the elements.
/// Gzipped or not is told from the content, not from the name.
/// </summary>
public sealed class IdxFile
{
    // Deflate cannot pack more than this many bytes into one: see the zlib manual, "Maximum Compression Factor".
    private const long MaxDeflateRatio = 1032;

    private readonly int[] dimensions;

    private IdxFile(string path, int[] dimensions, byte[] data)
    {
        Path = path;
        this.dimensions = dimensions;
        Data = data;
    }

    /// <summary>The file that was read: the path that was asked for, or that path with .gz.</summary>
    public string Path { get; }

    /// <summary>Positive sizes, outermost first: the number of images, rows and columns, or the number of labels.</summary>
    public IReadOnlyList<int> Dimensions => dimensions;

    /// <summary>The elements, row by row.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Reads a whole file. No memory is taken before the header agrees with the length of the file.</summary>
    /// <param name="path">The file; where it does not exist, the one with .gz appended, or without it.</param>
    /// <param name="rank">How many dimensions it must have: 3 for images, 1 for labels.</param>
    /// <exception cref="DataSourceException">The file is missing, unreadable, truncated, corrupt, too long, or of another kind.</exception>
    public static IdxFile Read(string path, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, byte.MaxValue);
        var actual = Find(path) ?? throw new DataSourceException(path, "an IDX file of this name, gzipped or not", "no such file");
        try
        {
            using var file = File.OpenRead(actual);
            return IsGzip(file) ? ReadGzip(actual, file, rank) : ReadPlain(actual, file, rank);
        }
        catch (InvalidDataException exception)
        {
            throw new DataSourceException(actual, "intact gzip data", "data that does not unpack or fails its checksum", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not DataSourceException)
        {
            throw new DataSourceException(actual, "a readable IDX file", exception.Message, exception);
        }
    }

    /// <summary>The file of this name, with .gz or without, whichever exists; null if neither does.</summary>
    internal static string? Find(string path)
    {
        var plain = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
        return File.Exists(path) ? path : File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz" : null;
    }

    private static bool IsGzip(FileStream file)
    {
        var gzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return gzip;
    }

    private static IdxFile ReadPlain(string path, FileStream file, int rank)
    {
        var (dimensions, length) = ReadHeader(path, file, rank);
        if (file.Length - file.Position is var rest && rest != length)
        {
            throw new DataSourceException(path, Describe(dimensions, length), Bytes(rest));
        }

        return new IdxFile(path, dimensions, ReadElements(path, file, dimensions, length));
    }

    private static IdxFile ReadGzip(string path, FileStream file, int rank)
    {
        using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var (dimensions, length) = ReadHeader(path, unpacked, rank);
        if (length / MaxDeflateRatio > file.Length)
        {
            throw new DataSourceException(path, Describe(dimensions, length), $"a gzip file of {Bytes(file.Length)}, which cannot hold so many");
        }

        var data = ReadElements(path, unpacked, dimensions, length);
        if (unpacked.ReadByte() != -1)
        {
            throw new DataSourceException(path, Describe(dimensions, length), "more bytes");
        }

        CheckTrailer(path, file, HeaderLength(rank) + length);
        return new IdxFile(path, dimensions, data);
    }

    // GZipStream takes the end of the file for the end of the data, so a file cut within its trailer goes unnoticed;
    // the trailer's last four bytes are the unpacked length (RFC 1952, section 2.3.1).
    private static void CheckTrailer(string path, FileStream file, long unpackedLength)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Position = Math.Max(0, file.Length - trailer.Length);
        file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)unpackedLength)
        {
            throw new DataSourceException(
                path,
                $"one gzip stream that ends with its unpacked length of {Bytes(unpackedLength)}",
                "another ending: it is truncated, or something follows");
        }
    }

    private static int HeaderLength(int rank) => 4 + (4 * rank);

    private static (int[] Dimensions, long Length) ReadHeader(string path, Stream stream, int rank)
    {
        var header = new byte[HeaderLength(rank)];
        var got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var expectedMagic = 0x0800u | (uint)rank;
        if (got >= 4 && BinaryPrimitives.ReadUInt32BigEndian(header) is var magic && magic != expectedMagic)
        {
            throw new DataSourceException(path, Hex(expectedMagic), Hex(magic));
        }

        if (got < header.Length)
        {
            throw new DataSourceException(path, $"an IDX header of {Bytes(header.Length)}", Bytes(got));
        }

        var dimensions = new int[rank];
        UInt128 length = 1;
        for (var i = 0; i < rank; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + (4 * i)));
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

        return (dimensions, (long)length);
    }

    private static byte[] ReadElements(string path, Stream stream, int[] dimensions, long length)
    {
        var data = GC.AllocateUninitializedArray<byte>((int)length);
        var got = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        return got == data.Length ? data : throw new DataSourceException(path, Describe(dimensions, length), Bytes(got));
    }

    private static string Describe(int[] dimensions, long length) =>
        $"{Bytes(length)} of data, as its header says ({string.Join(" x ", dimensions)})";

    private static string Bytes(long count) => $"{Number(count)} bytes";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Hex(uint magic) => string.Create(CultureInfo.InvariantCulture, $"the magic number 0x{magic:x8}");
}
