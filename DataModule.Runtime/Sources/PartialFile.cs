namespace DataModule;

/// <summary>A partial download, open for this process alone. It is kept when it is closed.</summary>
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

    /// <summary>
    /// Opens the partial download of a file, or a new one. Its name has the checksum, so that another version of the file is not resumed.
    /// </summary>
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

            // Opening and locking are two steps. Between them, another process may have completed and renamed the file.
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
            stream.Dispose(); // On Windows, an open file cannot be deleted.
        }

        System.IO.File.Delete(partial);
    }

    /// <returns>The checksum of the file if it is wrong; null if it is right.</returns>
    public async Task<string?> WrongSumAsync(CancellationToken cancellationToken)
    {
        stream.Position = 0;
        var sum = await File.SumOfAsync(stream, cancellationToken).ConfigureAwait(false);
        return sum == File.Sum ? null : sum;
    }

    /// <summary>Renames the complete file to its final name.</summary>
    public void Publish()
    {
        stream.Flush(flushToDisk: true);
        if (OperatingSystem.IsWindows())
        {
            stream.Dispose(); // On Windows, an open file cannot be renamed.
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
