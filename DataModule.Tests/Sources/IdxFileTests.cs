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
        AssertRefused("one gzip stream", "something follows");
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
        AssertRefused("47040000 bytes of data", "which cannot hold so many");
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
