using Xunit;

namespace DataModule.Tests.Sources;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string FilePath => directory["train-images-idx3-ubyte"];

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(false, "", "")]
    [InlineData(true, ".gz", "")]
    [InlineData(true, ".gz", ".gz")]
    [InlineData(false, "", ".gz")]
    [InlineData(true, "", "")]
    public void A_file_is_read_gzipped_or_not_and_asked_for_with_the_ending_or_without(bool gzip, string written, string asked)
    {
        var bytes = Idx.Images(3, rows: 4, columns: 5);
        File.WriteAllBytes(FilePath + written, gzip ? Idx.Gzip(bytes) : bytes);

        var file = IdxFile.Read(FilePath + asked, rank: 3);

        Assert.Equal(FilePath + written, file.Path);
        Assert.Equal([3, 4, 5], file.Dimensions);
        Assert.Equal(bytes[16..], file.Data.ToArray());
    }

    [Fact]
    public void A_missing_file_is_named() =>
        AssertRefused("an IDX file of this name, gzipped or not", "no such file");

    [Fact]
    public void A_wrong_magic_number_is_shown_beside_the_right_one()
    {
        File.WriteAllBytes(FilePath, Idx.Labels(100));
        AssertRefused("the magic number 0x00000803", "the magic number 0x00000801");
    }

    [Fact]
    public void Something_that_is_no_IDX_file_at_all_has_a_wrong_magic_number()
    {
        File.WriteAllText(FilePath, "<html>404 Not Found</html>");
        AssertRefused("the magic number 0x00000803", "the magic number 0x3c68746d");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(15)]
    public void A_file_that_ends_within_its_header_is_refused(int length)
    {
        var bytes = Idx.Images(1)[..length];
        File.WriteAllBytes(FilePath, bytes);
        AssertRefused("an IDX header of 16 bytes", $"{length} bytes");

        File.Delete(FilePath);
        File.WriteAllBytes(FilePath + ".gz", Idx.Gzip(bytes));
        AssertRefused("an IDX header of 16 bytes", $"{length} bytes");
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    public void A_file_shorter_or_longer_than_its_header_says_is_refused(int difference, bool gzip)
    {
        var bytes = Idx.Images(2);
        Array.Resize(ref bytes, bytes.Length + difference);
        File.WriteAllBytes(FilePath, gzip ? Idx.Gzip(bytes) : bytes);
        AssertRefused("1568 bytes of data, as its header says (2 x 28 x 28)", $"{1568 + difference} bytes");
    }

    [Fact]
    public void A_gzipped_file_longer_than_its_header_says_is_refused()
    {
        File.WriteAllBytes(FilePath, Idx.Gzip([.. Idx.Images(2), 0]));
        AssertRefused("1568 bytes of data", "more bytes");
    }

    [Fact]
    public void A_gzip_file_cut_anywhere_is_refused()
    {
        var packed = Idx.Gzip(Idx.Images(2));
        for (var length = 0; length < packed.Length; length += length < packed.Length - 20 ? 97 : 1)
        {
            File.WriteAllBytes(FilePath, packed[..length]);
            var exception = Assert.Throws<DataSourceException>(() => IdxFile.Read(FilePath, rank: 3));
            Assert.Contains(FilePath, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_gzip_file_with_any_byte_of_its_data_changed_is_refused()
    {
        var packed = Idx.Gzip(Idx.Images(1, rows: 4, columns: 4));
        for (var i = 10; i < packed.Length; i++)
        {
            var damaged = packed.ToArray();
            damaged[i] ^= 0x10;
            File.WriteAllBytes(FilePath, damaged);
            Assert.Throws<DataSourceException>(() => IdxFile.Read(FilePath, rank: 3));
        }
    }

    [Fact]
    public void Bytes_after_the_gzip_stream_are_refused()
    {
        File.WriteAllBytes(FilePath, [.. Idx.Gzip(Idx.Images(2)), 1, 2, 3]);
        AssertRefused("gzip data of 1584 bytes", "has other bytes after it");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(16)]
    [InlineData(700)]
    [InlineData(1584)]
    public void Gzip_of_several_members_is_read_as_one(int length)
    {
        var bytes = Idx.Images(2);
        File.WriteAllBytes(FilePath, [.. bytes.Chunk(length).SelectMany(Idx.Gzip)]);
        Assert.Equal(bytes[16..], IdxFile.Read(FilePath, rank: 3).Data.ToArray());

        // bgzip ends with an empty member.
        File.WriteAllBytes(FilePath, [.. bytes.Chunk(length).SelectMany(Idx.Gzip), .. EmptyBgzipMember]);
        Assert.Equal(bytes[16..], IdxFile.Read(FilePath, rank: 3).Data.ToArray());
    }

    [Fact]
    public void Gzip_of_several_members_cut_within_any_of_them_is_refused()
    {
        var bytes = Idx.Images(2);
        byte[][] members = [Idx.Gzip(bytes[..10]), Idx.Gzip(bytes[10..900]), Idx.Gzip(bytes[900..])];
        byte[] packed = [.. members.SelectMany(member => member)];
        for (var length = 0; length < packed.Length; length += length < packed.Length - 20 ? 61 : 1)
        {
            File.WriteAllBytes(FilePath, packed[..length]);
            Assert.Throws<DataSourceException>(() => IdxFile.Read(FilePath, rank: 3));
        }
    }

    private static readonly byte[] EmptyBgzipMember = Convert.FromHexString("1f8b08040000000000ff0600424302001b0003000000000000000000");

    [Fact]
    public void Elements_of_all_types_are_read()
    {
        Check<sbyte>(0x09, [1, 255, 128], [1, -1, -128]);
        Check<short>(0x0B, [0, 1, 255, 255, 128, 0], [1, -1, short.MinValue]);
        Check<int>(0x0C, [0, 0, 0, 1, 255, 255, 255, 254, 0, 1, 0, 0], [1, -2, 65536]);
        Check<float>(0x0D, [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], [1, -2, 0]);
        Check<double>(0x0E, [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, -2, 0]);

        void Check<T>(uint type, byte[] data, T[] expected)
            where T : unmanaged
        {
            var bytes = Idx.Bytes((type << 8) | 1, [3], data);
            foreach (var written in (byte[][])[bytes, Idx.Gzip(bytes)])
            {
                File.WriteAllBytes(FilePath, written);
                var file = IdxFile.Read(FilePath, rank: 1);
                Assert.Equal(type, (uint)file.Element);
                Assert.Equal(expected, file.Values<T>().ToArray());
            }
        }
    }

    [Fact]
    public void Values_of_another_type_than_the_files_are_refused()
    {
        File.WriteAllBytes(FilePath, Idx.Images(2));
        var error = Assert.Throws<DataSourceException>(() => IdxFile.Read(FilePath, rank: 3).Values<float>());
        Assert.EndsWith("expected elements of type Single; found elements of type Byte", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train-images.idx3-ubyte")]
    [InlineData("train-images.idx3-ubyte.gz")]
    public void A_dotted_name_is_found_too(string name)
    {
        File.WriteAllBytes(directory[name], Idx.Images(2));
        Assert.Equal(directory[name], IdxFile.Read(FilePath, rank: 3).Path);
        Assert.Equal(directory[name], IdxFile.Read(FilePath + ".gz", rank: 3).Path);
    }

    [Theory]
    [InlineData(0u, 28u, 28u, "dimensions from 1", "0")]
    [InlineData(0x80000000u, 28u, 28u, "dimensions from 1", "2147483648")]
    [InlineData(0x7fffffffu, 0x7fffffffu, 0x7fffffffu, "at most", "2147483647 x 2147483647 x 2147483647")]
    [InlineData(60000u, 28u, 28u, "47040000 bytes", "5 bytes")]
    public void A_hostile_header_is_refused_before_any_memory_is_taken(uint count, uint rows, uint columns, string expected, string found)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        File.WriteAllBytes(FilePath, Idx.Bytes(Idx.ImagesMagic, [count, rows, columns], new byte[5]));
        AssertRefused(expected, found);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_gzip_file_too_small_for_what_its_header_says_is_refused_before_any_memory_is_taken()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        File.WriteAllBytes(FilePath, Idx.Gzip(Idx.Bytes(Idx.ImagesMagic, [60000, 28, 28], new byte[5])));
        AssertRefused("47040000 bytes of data", "which is too short for them");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    private void AssertRefused(string expected, string found)
    {
        var exception = Assert.Throws<DataSourceException>(() => IdxFile.Read(FilePath, rank: 3));
        Assert.StartsWith(FilePath, exception.Message, StringComparison.Ordinal);
        var parts = exception.Message.Split("; found ");
        Assert.Contains(": expected " + expected, parts[0].Replace("a header with ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(found, parts[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}
