using System.IO.Compression;
using Xunit;

namespace DataModule.Tests.Sources;

public sealed class ArchiveFilesTests : IDisposable
{
    private static readonly byte[] Packed = Pack();

    private static readonly ArchiveSource Source = new("Test set", Mirror.Describe("set.zip", Packed), [new("http://mirror.test/")], "set");

    private readonly TemporaryDirectory directory = new(inMemory: true);
    private readonly Mirror mirror = Mirror.WithRanges(Packed);

    public void Dispose()
    {
        directory.Dispose();
        mirror.Dispose();
    }

    [Fact]
    public async Task The_archive_is_downloaded_and_unpacked_once()
    {
        await EnsureAsync();
        await EnsureAsync();
        Assert.Single(mirror.Requests);
        Assert.Equal("1", await File.ReadAllTextAsync(directory["data/set/one.txt"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_archive_put_there_by_hand_is_used_offline()
    {
        Directory.CreateDirectory(directory["data"]);
        await File.WriteAllBytesAsync(directory["data/set.zip"], Packed, TestContext.Current.CancellationToken);
        await EnsureAsync(offline: true);
        Assert.Empty(mirror.Requests);
        Assert.True(File.Exists(directory["data/set/one.txt"]));
    }

    [Fact]
    public async Task Another_file_under_the_archives_name_is_refused_and_stays()
    {
        Directory.CreateDirectory(directory["data"]);
        await File.WriteAllTextAsync(directory["data/set.zip"], "mine", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<DataSourceException>(() => EnsureAsync());
        Assert.Contains($"expected Test set's archive, {Packed.Length} bytes with SHA-256 ", error.Message, StringComparison.Ordinal);
        Assert.Contains("found 4 bytes with ", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(directory["data/set.zip"], TestContext.Current.CancellationToken));
    }

    private static byte[] Pack()
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var stream = zip.CreateEntry("set/one.txt").Open();
            stream.Write("1"u8);
        }

        return packed.ToArray();
    }

    private async Task EnsureAsync(bool offline = false)
    {
        using var download = new FileDownload(mirror) { Offline = offline };
        await ArchiveFiles.EnsureAsync(directory["data"], Source, new PrepareContext(), download);
    }
}
