using System.Net;
using System.Security.Cryptography;
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
    private readonly List<PrepareProgress> progress = [];

    private string Target => directory["file"];

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_file_with_the_right_checksum_arrives_under_its_name_alone()
    {
        using var mirror = new Mirror((Uri _) => new ByteArrayContent(Right));
        await DownloadAsync(mirror, [First]);
        await AssertArrivedAsync();
        Assert.Equal(["downloading http://first.test/data/file"], log);
    }

    [Fact]
    public async Task The_next_mirror_is_tried_when_one_does_not_serve_the_right_bytes()
    {
        using var mirror = new Mirror((Uri address) => address.Host == "first.test" ? null : new ByteArrayContent(Right));
        await DownloadAsync(mirror, [First, Second]);
        await AssertArrivedAsync();
        Assert.Equal(2, log.Count);
    }

    [Fact]
    public async Task A_wrong_checksum_is_shown_beside_the_right_one_and_nothing_is_left()
    {
        var wrong = Right.ToArray();
        wrong[5000] ^= 1;
        var message = await FailAsync(_ => new ByteArrayContent(wrong));
        Assert.Contains(File.Sha256!, message, StringComparison.Ordinal);
        Assert.Contains($"first.test/data/file sent a file with SHA-256 {Mirror.Describe("", wrong).Sha256}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "sent 78415 bytes")]
    [InlineData(1, "sent more than 78416 bytes")]
    public async Task A_file_of_another_length_is_refused(int difference, string found)
    {
        var wrong = Right.ToArray();
        Array.Resize(ref wrong, wrong.Length + difference);
        var kept = difference < 0 ? wrong.Length : 0;
        Assert.Contains(found, await FailAsync(_ => new ByteArrayContent(wrong), kept: kept), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        Assert.Contains("sent more than 78416 bytes", await FailAsync(_ => new StreamContent(new EndlessStream())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_gives_the_status_of_every_mirror()
    {
        var message = await FailAsync(_ => null);
        Assert.Contains("http://first.test/data/file answered 404 Not Found", message, StringComparison.Ordinal);
        Assert.Contains("http://second.test/file answered 404 Not Found", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_reported_and_what_arrived_is_kept()
    {
        var message = await FailAsync(_ => new StreamContent(new BrokenStream(Right[..1000], new IOException("reset by peer"))), kept: 1000);
        Assert.Contains("broke the connection (reset by peer)", message, StringComparison.Ordinal);
        Assert.Contains("download the file by hand from http://first.test/data/file or http://second.test/file", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mirror_that_stalls_is_given_up() =>
        Assert.Contains(
            "sent nothing for 0.05 seconds",
            await FailAsync(_ => new StreamContent(new BrokenStream(Right[..1000], failure: null)), stallTimeout: 0.05, kept: 1000),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_broken_download_goes_on_where_it_broke_off()
    {
        using var mirror = Mirror.WithRanges(Right, most: 30_000);
        await DownloadAsync(mirror, [First]);
        await AssertArrivedAsync();
        Assert.Equal([0L, 30_000, 60_000], mirror.Starts);
        Assert.Equal(2, log.Count(line => line.EndsWith("of 78416 bytes: retrying", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_an_earlier_run_got_is_gone_on_with_by_another_mirror()
    {
        using var cancel = new CancellationTokenSource();
        var body = new BrokenStream(Right[..40_000], failure: null);
        using (var first = new Mirror((Uri _) => new StreamContent(body)))
        {
            var running = DownloadAsync(first, [First], cancel: cancel);
            await body.Waiting.Task;
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal(40_000, new FileInfo(directory[Assert.Single(directory.Files)]).Length);
        using var second = Mirror.WithRanges(Right);
        await DownloadAsync(second, [Second]);
        await AssertArrivedAsync();
        Assert.Equal([40_000L], second.Starts);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_anew()
    {
        await LeavePartAsync(Right[..40_000]);
        using var mirror = new Mirror((Uri _) => new ByteArrayContent(Right));
        await DownloadAsync(mirror, [First]);
        await AssertArrivedAsync();
        Assert.Equal([40_000L], mirror.Starts);
    }

    [Fact]
    public async Task A_damaged_part_is_downloaded_anew()
    {
        await LeavePartAsync(new byte[40_000]);
        using var mirror = Mirror.WithRanges(Right);
        await DownloadAsync(mirror, [First]);
        await AssertArrivedAsync();
        Assert.Equal([40_000L, 0], mirror.Starts);
    }

    [Theory]
    [InlineData(78_416)]
    [InlineData(100_000)]
    public async Task A_part_that_is_complete_or_too_long_is_told_from_its_content(int length)
    {
        var part = Right.ToArray();
        Array.Resize(ref part, length);
        await LeavePartAsync(part);
        using var mirror = Mirror.WithRanges(Right);
        await DownloadAsync(mirror, [First]);
        await AssertArrivedAsync();
        Assert.Equal(length == Right.Length ? [] : [0L], mirror.Starts);
    }

    [Theory]
    [InlineData(HttpStatusCode.RequestedRangeNotSatisfiable)]
    [InlineData(HttpStatusCode.PartialContent)] // another range than was asked for
    public async Task A_refused_range_is_asked_for_as_a_whole(HttpStatusCode status)
    {
        await LeavePartAsync(Right[..40_000]);
        using var mirror = new Mirror((HttpRequestMessage request) => request.Headers.Range is null
            ? new(HttpStatusCode.OK) { Content = new ByteArrayContent(Right) }
            : new(status) { Content = new ByteArrayContent(Right[..10]) { Headers = { ContentRange = new(0, 9, Right.Length) } } });
        await DownloadAsync(mirror, [First]);
        await AssertArrivedAsync();
        Assert.Equal([40_000L, 0], mirror.Starts);
    }

    [Fact]
    public async Task A_mirror_that_is_missing_or_busy_leaves_what_arrived_to_the_next()
    {
        await LeavePartAsync(Right[..40_000]);
        using var ranges = Mirror.WithRanges(Right);
        using var client = new HttpClient(ranges);
        using var mirror = new Mirror((HttpRequestMessage request) => request.RequestUri!.Host == "first.test"
            ? new(HttpStatusCode.ServiceUnavailable)
            : new(HttpStatusCode.PartialContent)
            {
                Content = new ByteArrayContent(Right[(int)request.Headers.Range!.Ranges.Single().From!..])
                {
                    Headers = { ContentRange = new(request.Headers.Range!.Ranges.Single().From!.Value, Right.Length - 1, Right.Length) },
                },
            });
        await DownloadAsync(mirror, [First, Second]);
        await AssertArrivedAsync();
        Assert.Equal([40_000L, 40_000, 40_000, 40_000], mirror.Starts); // a busy one is asked three times
    }

#pragma warning disable CA5351 // What some data sets publish.
    [Fact]
    public async Task A_file_of_which_only_the_MD5_is_known_is_checked_by_it()
    {
        var md5 = new SourceFile("file", Right.Length) { Md5 = Convert.ToHexString(MD5.HashData(Right)) };
        using var mirror = new Mirror((Uri address) => new ByteArrayContent(address.Host == "first.test" ? new byte[Right.Length] : Right));
        await DownloadAsync(mirror, [First, Second], file: md5);
        await AssertArrivedAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => DownloadAsync(mirror, [First], file: new("file", Right.Length)));
    }
#pragma warning restore CA5351

    [Fact]
    public async Task Offline_nothing_is_asked_for_and_the_error_says_where_the_file_goes()
    {
        using var mirror = Mirror.WithRanges(Right);
        using var download = new FileDownload(mirror) { Offline = true };
        var error = await Assert.ThrowsAsync<DataSourceException>(
            () => download.DownloadAsync(File, [First, Second], Target, new PrepareContext()));
        Assert.Equal(
            $"{Target}: expected 78416 bytes with SHA-256 {File.Sha256}; found no such file, and downloads are off (DATAMODULE_OFFLINE): "
            + "download the file by hand from http://first.test/data/file or http://second.test/file",
            error.Message);
        Assert.Empty(mirror.Requests);
    }

    [Fact]
    public async Task Progress_ends_with_everything()
    {
        using var mirror = Mirror.WithRanges(Right, most: 30_000);
        await DownloadAsync(mirror, [First]);
        Assert.Equal(new PrepareProgress("downloading file", 78_416, 78_416), progress[^1]);
        Assert.Equal(progress.Order(Comparer<PrepareProgress>.Create((a, b) => a.Done.CompareTo(b.Done))), progress);
    }

    [Fact]
    public async Task Of_two_downloads_to_one_place_the_second_waits_and_takes_what_the_first_got()
    {
        var release = new TaskCompletionSource();
        var body = new GatedStream(Right, release.Task);
        using var first = new Mirror((Uri _) => new StreamContent(body));
        using var second = Mirror.WithRanges(Right);
        var running = DownloadAsync(first, [First]);
        await body.Reading.Task;
        var waiting = DownloadAsync(second, [Second]);
        Assert.False(waiting.IsCompleted);
        release.SetResult();
        await running;
        await waiting;
        await AssertArrivedAsync();
        Assert.Empty(second.Requests);
    }

    [Fact]
    public async Task A_file_that_another_process_has_just_named_is_waited_for()
    {
        await System.IO.File.WriteAllBytesAsync(Target, Right, TestContext.Current.CancellationToken);
        using var mirror = Mirror.WithRanges(Right);
        Task waiting;
        await using (new FileStream(Target, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            waiting = DownloadAsync(mirror, [First]);
            Assert.False(waiting.IsCompleted);
        }

        await waiting;
        await AssertArrivedAsync();
        Assert.Empty(mirror.Requests);
    }

    [Fact]
    public async Task A_file_that_was_there_stays_as_it_was_when_a_download_fails()
    {
        await System.IO.File.WriteAllTextAsync(Target, "old", TestContext.Current.CancellationToken);
        using var mirror = new Mirror((Uri _) => null);
        await Assert.ThrowsAsync<DataSourceException>(() => DownloadAsync(mirror, [First]));
        Assert.Equal("old", await System.IO.File.ReadAllTextAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal(["file"], directory.Files);
    }

    private Task LeavePartAsync(byte[] bytes) =>
        System.IO.File.WriteAllBytesAsync(directory[$".file.{File.Sha256![..8]}.part"], bytes, TestContext.Current.CancellationToken);

    private async Task AssertArrivedAsync()
    {
        Assert.Equal(Right, await System.IO.File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal(["file"], directory.Files);
    }

    private async Task<string> FailAsync(Func<Uri, HttpContent?> answer, double stallTimeout = 30, int kept = 0)
    {
        using var mirror = new Mirror(answer);
        var exception = await Assert.ThrowsAsync<DataSourceException>(() => DownloadAsync(mirror, [First, Second], stallTimeout));
        Assert.StartsWith($"{Target}: expected 78416 bytes with SHA-256 {File.Sha256} from a mirror; found ", exception.Message, StringComparison.Ordinal);
        Assert.Equal(kept, directory.Files.Sum(file => new FileInfo(directory[file]).Length));
        Assert.Equal(kept == 0 ? 0 : 1, directory.Files.Count());
        return exception.Message;
    }

    private async Task DownloadAsync(
        Mirror mirror, Uri[] mirrors, double stallTimeout = 30, CancellationTokenSource? cancel = null, SourceFile? file = null)
    {
        using var download = new FileDownload(mirror) { StallTimeout = TimeSpan.FromSeconds(stallTimeout), RetryDelay = TimeSpan.Zero, Offline = false };
        await download.DownloadAsync(file ?? File, mirrors, Target, new PrepareContext
        {
            Log = log.Add,
            Progress = progress.Add,
            CancellationToken = cancel?.Token ?? TestContext.Current.CancellationToken,
        });
    }

    /// <summary>Says when it is read, and gives what it has when it may.</summary>
    private sealed class GatedStream(byte[] bytes, Task gate) : MemoryStream(bytes)
    {
        public TaskCompletionSource Reading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reading.TrySetResult();
            await gate;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);

        public override bool CanSeek => false;
    }
}
