using Xunit;

namespace DataModule.Tests.Sources;

public sealed class FileDownloadTests : IDisposable
{
    private static readonly byte[] Right = Idx.Images(100);
    private static readonly SourceFile File = Mirror.Describe("file", Right);
    private static readonly Uri First = new("http://first.test/data/");
    private static readonly Uri Second = new("http://second.test/");

    private readonly TemporaryDirectory directory = new();
    private readonly List<string> log = [];

    private string Target => directory["file"];

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_file_with_the_right_checksum_arrives_under_its_name_alone()
    {
        await DownloadAsync(_ => new ByteArrayContent(Right));
        Assert.Equal(Right, await System.IO.File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal(["file"], directory.Files);
        Assert.Equal(["downloading http://first.test/data/file"], log);
    }

    [Fact]
    public async Task The_next_mirror_is_tried_when_one_does_not_serve_the_right_bytes()
    {
        await DownloadAsync(address => address.Host == "first.test" ? null : new ByteArrayContent(Right));
        Assert.Equal(["file"], directory.Files);
        Assert.Equal(2, log.Count);
    }

    [Fact]
    public async Task A_wrong_checksum_is_shown_beside_the_right_one_and_nothing_is_left()
    {
        var wrong = Right.ToArray();
        wrong[5000] ^= 1;
        var message = await FailAsync(_ => new ByteArrayContent(wrong));
        Assert.Contains(File.Sha256, message, StringComparison.Ordinal);
        Assert.Contains($"first.test/data/file sent a file with SHA-256 {Mirror.Describe("", wrong).Sha256}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "sent 78415 bytes")]
    [InlineData(1, "sent more than 78416 bytes")]
    public async Task A_file_of_another_length_is_refused(int difference, string found)
    {
        var wrong = Right.ToArray();
        Array.Resize(ref wrong, wrong.Length + difference);
        Assert.Contains(found, await FailAsync(_ => new ByteArrayContent(wrong)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        var endless = new StreamContent(new EndlessStream());
        Assert.Contains("sent more than 78416 bytes", await FailAsync(_ => endless), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_gives_the_status_of_every_mirror()
    {
        var message = await FailAsync(_ => null);
        Assert.Contains("http://first.test/data/file answered 404 Not Found", message, StringComparison.Ordinal);
        Assert.Contains("http://second.test/file answered 404 Not Found", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_reported() =>
        Assert.Contains(
            "broke off (reset by peer)",
            await FailAsync(_ => new StreamContent(new BrokenStream(Right[..1000], new IOException("reset by peer")))),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_mirror_that_stalls_is_given_up() =>
        Assert.Contains(
            "sent nothing for 0.05 seconds",
            await FailAsync(_ => new StreamContent(new BrokenStream(Right[..1000], failure: null)), stallTimeout: 0.05),
            StringComparison.Ordinal);

    [Fact]
    public async Task Cancellation_in_the_middle_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var body = new BrokenStream(Right[..40_000], failure: null);
        var running = DownloadAsync(_ => new StreamContent(body), cancel: cancel);
        await body.Waiting.Task;
        Assert.Single(directory.Files, name => name.EndsWith(".tmp", StringComparison.Ordinal));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(directory.Files);
        Assert.Single(log);
    }

    [Fact]
    public async Task A_file_that_was_there_stays_as_it_was_when_a_download_fails()
    {
        await System.IO.File.WriteAllTextAsync(Target, "old", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<DataSourceException>(() => DownloadAsync(_ => null));
        Assert.Equal("old", await System.IO.File.ReadAllTextAsync(Target, TestContext.Current.CancellationToken));
    }

    private async Task<string> FailAsync(Func<Uri, HttpContent?> answer, double stallTimeout = 30)
    {
        var exception = await Assert.ThrowsAsync<DataSourceException>(() => DownloadAsync(answer, stallTimeout));
        Assert.StartsWith($"{Target}: expected 78416 bytes with SHA-256 {File.Sha256} from a mirror; found ", exception.Message, StringComparison.Ordinal);
        Assert.Empty(directory.Files);
        return exception.Message;
    }

    private async Task DownloadAsync(
        Func<Uri, HttpContent?> answer, double stallTimeout = 30, CancellationTokenSource? cancel = null)
    {
        using var download = new FileDownload(new Mirror(answer)) { StallTimeout = TimeSpan.FromSeconds(stallTimeout) };
        await download.DownloadAsync(File, [First, Second], Target, log.Add, cancel?.Token ?? TestContext.Current.CancellationToken);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);

        public override bool CanSeek => false;
    }
}
