namespace DataModule;

/// <summary>What has arrived of a file, in one that is open for this process alone and stays when it is closed.</summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly string path;
    private readonly string partial;
    private readonly FileStream stream;
    private bool gone;

    private PartialFile(string path, string partial, SourceFile file, FileStream stream)
    {
        (this.path, this.partial, this.stream, File) = (path, partial, stream, file);
        if (stream.Length > file.Length)
        {
            Clear();
        }

        stream.Position = stream.Length;
    }

    public SourceFile File { get; }

    public long Length => stream.Position;

    /// <summary>What there is of a file already, or nothing yet. The name holds its checksum: another version does not continue this one.</summary>
    public static async Task<PartialFile> OpenAsync(string path, SourceFile file, CancellationToken cancellationToken)
    {
        var partial = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.{file.Sum[..8]}.part");
        while (true)
        {
            var stream = await AtomicFile.OpenAloneAsync(partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, cancellationToken).ConfigureAwait(false);
            if (new FileInfo(partial) is { Exists: true } there && there.Length == stream.Length)
            {
                return new(path, partial, file, stream);
            }

            // Opening and locking are two steps: between them another process has given the file its name.
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => stream.WriteAsync(bytes, cancellationToken);

    public void Clear() => stream.SetLength(0);

    public void Discard()
    {
        gone = true;
        if (OperatingSystem.IsWindows())
        {
            stream.Dispose(); // There, an open file cannot be deleted.
        }

        System.IO.File.Delete(partial);
    }

    /// <returns>The checksum, unless it is the right one.</returns>
    public async Task<string?> WrongSumAsync(CancellationToken cancellationToken)
    {
        stream.Position = 0;
        var sum = await File.SumOfAsync(stream, cancellationToken).ConfigureAwait(false);
        return sum == File.Sum ? null : sum;
    }

    /// <summary>Gives the complete file its name.</summary>
    public void Publish()
    {
        stream.Flush(flushToDisk: true);
        if (OperatingSystem.IsWindows())
        {
            stream.Dispose(); // There, an open file cannot be renamed.
        }

        System.IO.File.Move(partial, path, overwrite: true);
        gone = true;
        DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!gone && stream.Length == 0)
        {
            Discard();
        }

        await stream.DisposeAsync().ConfigureAwait(false);
    }
}
