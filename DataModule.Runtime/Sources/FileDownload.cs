using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace DataModule;

/// <summary>
/// Downloads files with a known checksum, from the first mirror that serves the right bytes. A file appears under its name only when it
/// is complete, checked and flushed to disk. The part of an interrupted download is kept beside it, in a file whose name begins with
/// <c>.NAME</c> and ends with <c>.part</c>. The next download resumes from there, on any mirror.
/// </summary>
/// <remarks>If another process downloads the same file to the same path, this one waits for it.</remarks>
public sealed class FileDownload : IDisposable
{
    /// <summary>The environment variable that turns downloads off if it is "1", "true", "yes" or "on": <c>DATAMODULE_OFFLINE</c>.</summary>
    public const string OfflineVariable = "DATAMODULE_OFFLINE";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient client;

    /// <summary>Creates a downloader over HTTP. It uses the proxy of the environment variables, if any.</summary>
    /// <param name="handler">Sends the requests; the standard handler by default. It is disposed with this object.</param>
    public FileDownload(HttpMessageHandler? handler = null)
    {
        client = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            Timeout = Timeout.InfiniteTimeSpan, // StallTimeout is used instead.
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("DataModule", "0.1"));
    }

    /// <summary>How long a mirror may send nothing before the connection counts as broken; 30 seconds by default.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times in a row a mirror may break the connection without new bytes before the next mirror is tried; 3 by default.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The delay before a retry, which doubles with each further retry; 1 second by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether downloads are off. A missing file is then an error that says where to put it. By default, <see cref="OfflineVariable"/>
    /// decides.
    /// </summary>
    public bool Offline { get; init; } =
        Environment.GetEnvironmentVariable(OfflineVariable)?.Trim().ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";

    /// <summary>Downloads one file.</summary>
    /// <param name="file">The file's name, length and checksum.</param>
    /// <param name="mirrors">Base addresses, each ending in a slash, in the order in which they are tried.</param>
    /// <param name="path">The path of the file. Its directory must exist. A file with another checksum is replaced.</param>
    /// <param name="context">Receives a log line for each mirror that is tried, and the progress. Its token cancels the download.</param>
    /// <returns>A task that completes when the file is complete and checked.</returns>
    /// <exception cref="DataSourceException">No mirror has the right file, downloads are off, or the disk is full.</exception>
    public async Task DownloadAsync(SourceFile file, IReadOnlyList<Uri> mirrors, string path, PrepareContext context)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(mirrors);
        ArgumentNullException.ThrowIfNull(context);
        var byHand = $"download the file by hand from {string.Join(" or ", mirrors.Select(mirror => new Uri(mirror, file.Name)))}";
        if (Offline)
        {
            throw new DataSourceException(path, file.Describe(), $"no such file, and downloads are off ({OfflineVariable}): {byHand}");
        }

        await AtomicFile.GuardAsync(path, async () =>
        {
            await using var part = await PartialFile.OpenAsync(path, file, context.CancellationToken).ConfigureAwait(false);
            if (await IsThereAsync(file, path, context.CancellationToken).ConfigureAwait(false))
            {
                part.Discard(); // Another process has downloaded it.
                return;
            }

            var failures = new List<string>();
            foreach (var mirror in mirrors)
            {
                var address = new Uri(mirror, file.Name);
                context.Log($"downloading {address}");
                try
                {
                    await FetchAsync(address, part, context).ConfigureAwait(false);
                    part.Publish();
                    return;
                }
                catch (MirrorException exception)
                {
                    failures.Add($"{address} {exception.Message}");
                }
            }

            throw new DataSourceException(path, $"{file.Describe()} from a mirror", $"{string.Join("; ", failures)}. Try again, or {byHand}");
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static async Task<bool> IsThereAsync(SourceFile file, string path, CancellationToken cancellationToken) =>
        new FileInfo(path) is { Exists: true } there && there.Length == file.Length
        && await file.SumOfAsync(path, cancellationToken).ConfigureAwait(false) == file.Sum;

    // Repeats until the file has the right checksum. The part from before may be damaged: then the download starts again, once.
    private async Task FetchAsync(Uri address, PartialFile part, PrepareContext context)
    {
        var resumed = part.Length > 0;
        while (true)
        {
            await ReceiveAllAsync(address, part, context).ConfigureAwait(false);
            if (await part.WrongSumAsync(context.CancellationToken).ConfigureAwait(false) is not { } found)
            {
                return;
            }

            part.Clear();
            if (!resumed)
            {
                throw new MirrorException($"sent a file with {part.File.Algorithm.Name} {found}");
            }

            resumed = false;
            context.Log($"the partial download of {part.File.Name} was damaged: downloading the whole file again");
        }
    }

    private async Task ReceiveAllAsync(Uri address, PartialFile part, PrepareContext context)
    {
        var fruitless = 0;
        var most = part.Length;
        while (part.Length < part.File.Length)
        {
            try
            {
                await ReceiveAsync(address, part, context).ConfigureAwait(false);
            }
            catch (MirrorException exception) when (exception.Temporary)
            {
                fruitless = part.Length > most ? 1 : fruitless + 1;
                most = Math.Max(most, part.Length);
                if (fruitless >= Attempts)
                {
                    throw;
                }

                context.Log(string.Create(
                    CultureInfo.InvariantCulture, $"{address} {exception.Message} after {part.Length} of {part.File.Length} bytes: retrying"));
                await Task.Delay(RetryDelay * Math.Pow(2, fruitless - 1), context.CancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReceiveAsync(Uri address, PartialFile part, PrepareContext context)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        stall.CancelAfter(StallTimeout);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using var response = await RequestAsync(address, part, stall.Token).ConfigureAwait(false);
            await using var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            var shown = 0L;
            while (await ReadAsync(body, buffer, stall.Token).ConfigureAwait(false) is > 0 and var count)
            {
                stall.CancelAfter(StallTimeout);
                if (part.Length + count > part.File.Length)
                {
                    part.Clear();
                    throw new MirrorException(string.Create(CultureInfo.InvariantCulture, $"sent more than {part.File.Length} bytes"));
                }

                await part.AppendAsync(buffer.AsMemory(0, count), context.CancellationToken).ConfigureAwait(false);
                if (part.Length == part.File.Length || Stopwatch.GetElapsedTime(shown) >= ProgressInterval)
                {
                    shown = Stopwatch.GetTimestamp();
                    context.Progress(new($"downloading {part.File.Name}", part.Length, part.File.Length));
                }
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw new MirrorException($"sent nothing for {StallTimeout.TotalSeconds} seconds", temporary: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (part.Length < part.File.Length)
        {
            throw new MirrorException(string.Create(CultureInfo.InvariantCulture, $"sent {part.Length} bytes"), temporary: true);
        }
    }

    /// <summary>Requests the missing bytes. A mirror without range requests sends the whole file; then the partial download is dropped.</summary>
    private async Task<HttpResponseMessage> RequestAsync(Uri address, PartialFile part, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new("identity"));
        if (part.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
        }

        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new MirrorException($"could not be reached ({exception.Message})", temporary: part.Length > 0);
        }

        if (response.StatusCode == HttpStatusCode.OK)
        {
            part.Clear();
            return response;
        }

        if (response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange is { From: { } from } range
            && from == part.Length && (range.Length ?? part.File.Length) == part.File.Length)
        {
            return response;
        }

        using (response)
        {
            var temporary = (int)response.StatusCode >= 500
                || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
            if (part.Length > 0 && response.StatusCode is (HttpStatusCode.RequestedRangeNotSatisfiable or HttpStatusCode.PartialContent))
            {
                part.Clear();
                temporary = true;
            }

            throw new MirrorException($"answered {(int)response.StatusCode} {response.ReasonPhrase}", temporary);
        }
    }

    // A read error is the mirror's, a write error is not, so read errors are caught here.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new MirrorException($"broke the connection ({exception.Message})", temporary: true);
        }
    }

    private sealed class MirrorException(string message, bool temporary = false) : Exception(message)
    {
        /// <summary>Whether a retry on the same mirror may succeed.</summary>
        public bool Temporary { get; } = temporary;
    }
}
