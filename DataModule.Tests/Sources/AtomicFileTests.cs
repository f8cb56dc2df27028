using Xunit;

namespace DataModule.Tests.Sources;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Nothing_stands_under_the_name_before_everything_is_written()
    {
        await AtomicFile.WriteAsync(directory["file"], async stream =>
        {
            await stream.WriteAsync(new byte[100]);
            Assert.False(File.Exists(directory["file"]));
        });
        Assert.Equal(["file"], directory.Files);
    }

    [Fact]
    public async Task A_failure_leaves_the_old_file_and_nothing_else()
    {
        await File.WriteAllTextAsync(directory["file"], "old", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => AtomicFile.WriteAsync(directory["file"], async stream =>
        {
            await stream.WriteAsync(new byte[100]);
            throw new InvalidOperationException();
        }));
        Assert.Equal(["file"], directory.Files);
        Assert.Equal("old", await File.ReadAllTextAsync(directory["file"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_full_disk_is_said_to_be_full_and_nothing_is_left()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs a device that is always full");
        var exception = await Assert.ThrowsAsync<DataSourceException>(() => AtomicFile.WriteAsync(directory["file"], async _ =>
        {
            await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await full.WriteAsync(new byte[100]);
        }));
        Assert.Matches("/file: expected enough free disk space; found a full disk \\(\\d+ bytes free\\)$", exception.Message);
        Assert.Empty(directory.Files);
    }
}
