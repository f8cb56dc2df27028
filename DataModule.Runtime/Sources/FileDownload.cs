using System.Buffers;
using System.Security.Cryptography;

namespace DataModule;

/// <summary>
/// Downloads files whose SHA-256 is known, from the first mirror that serves the right bytes. A file appears under
/// its name only when it is complete, checked and flushed to disk.
/// </summary>
public sealed class FileDownload : IDisposable
{
    private readonly HttpClient client;

    /// <summary>Downloads over HTTP, through the proxy that the environment names, if any.</summary>
    /// <param name="handler">What sends requests; the standard one by default. It is disposed with this object.</param>
    public FileDownload(HttpMessageHandler? handler = null)
    {
        client = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) });
    }

    /// <summary>How long a mirror may send nothing before the next one is tried. 30 seconds by default.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Downloads one file.</summary>
    /// <param name="file">Its name, length and checksum.</param>
    /// <param name="mirrors">Addresses ending in a slash, tried in this order.</param>
    /// <param name="path">Where it goes. The directory must exist.</param>
    /// <param name="log">Gets a line for each mirror that is tried.</param>
    /// <param name="cancellationToken">Stops, and leaves nothing behind.</param>
    /// <exception cref="DataSourceException">No mirror has the right file, or the disk is full.</exception>
    public async Task DownloadAsync(
        SourceFile file, IReadOnlyList<Uri> mirrors, string path, Action<string> log, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var mirror in mirrors)
        {
            var address = new Uri(mirror, file.Name);
            log($"downloading {address}");
            try
            {
                await AtomicFile.WriteAsync(path, target => CopyAsync(address, file, target, cancellationToken)).ConfigureAwait(false);
                return;
            }
            catch (MirrorException exception)
            {
                failures.Add($"{address} {exception.Message}");
            }
        }

        throw new DataSourceException(path, $"{file.Length} bytes with SHA-256 {file.Sha256} from a mirror", string.Join("; ", failures));
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task CopyAsync(Uri address, SourceFile file, Stream target, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(StallTimeout);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        var total = 0L;
        try
        {
            await using var body = await OpenAsync(address, stall.Token).ConfigureAwait(false);
            while (await ReadAsync(body, buffer, stall.Token).ConfigureAwait(false) is > 0 and var count)
            {
                stall.CancelAfter(StallTimeout);
                total += count;
                if (total > file.Length)
                {
                    throw new MirrorException($"sent more than {file.Length} bytes");
                }

                hash.AppendData(buffer, 0, count);
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MirrorException($"sent nothing for {StallTimeout.TotalSeconds} seconds");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (total != file.Length)
        {
            throw new MirrorException($"sent {total} bytes");
        }

        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != file.Sha256)
        {
            throw new MirrorException($"sent a file with SHA-256 {found}");
        }
    }

    private async Task<Stream> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                response.Dispose();
                throw new MirrorException($"answered {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new MirrorException($"could not be reached ({exception.Message})");
        }
    }

    // A failure to read is the mirror's, unlike a failure to write; so they are told apart here.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new MirrorException($"broke off ({exception.Message})");
        }
    }

    private sealed class MirrorException(string message) : Exception(message);
}
