using System.Buffers;
using System.Diagnostics;

namespace DataModule;

/// <summary>The folder that an archive is extracted to. Refuses entries that would leave the folder or exceed the limits.</summary>
internal sealed class ArchiveFolder(string archive, FileStream stream, string root, PrepareContext context, ArchiveOptions options)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly long maxBytes = Archive.MaxBytes(options, stream.Length);
    private readonly string prefix = options.Folder.Trim('/') is { Length: > 0 } folder ? folder + "/" : "";
    private long entries;
    private long bytes;
    private long shown;

    public CancellationToken CancellationToken => context.CancellationToken;

    /// <summary>The number of files that were written.</summary>
    public long Files { get; private set; }

    public string Describe() => prefix.Length > 0 ? $"files below {prefix} to extract" : "files to extract";

    /// <summary>Adds a folder if it is included. Every entry counts towards the limit, even if it is left out.</summary>
    /// <exception cref="DataSourceException">The name leads outside the folder, or there are too many entries.</exception>
    public void AddFolder(string name)
    {
        if (Locate(name) is { Length: > 0 } path)
        {
            Create(Path.Combine(root, path), name);
        }
    }

    /// <summary>Writes a file if it is included; otherwise only reads its content.</summary>
    /// <param name="name">The path in the archive.</param>
    /// <param name="content">The content of the file.</param>
    /// <returns>The CRC-32 of the content.</returns>
    /// <exception cref="DataSourceException">The name leads outside the folder or has occurred before, or a limit is exceeded.</exception>
    public async Task<uint> AddFileAsync(string name, Stream content)
    {
        var path = Locate(name);
        if (string.IsNullOrEmpty(path) || !options.Include(string.Join('/', Segments(name))))
        {
            return await CopyAsync(name, content, Stream.Null).ConfigureAwait(false);
        }

        Create(Path.GetDirectoryName(Path.Combine(root, path))!, name);
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(root, path), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && Exists(path))
        {
            throw new DataSourceException(archive, "names that occur once", $"'{name}' twice", exception);
        }

        await using (file.ConfigureAwait(false))
        {
            Files++;
            return await CopyAsync(name, content, file).ConfigureAwait(false);
        }
    }

    /// <exception cref="DataSourceException">Always.</exception>
    public void Refuse(string name, string what) =>
        throw new DataSourceException(archive, "files and folders only", $"'{name}', {what}");

    /// <summary>A stream that throws when it has more bytes than the limit.</summary>
    public BoundedStream Bounded(Stream unpacked) => new(unpacked, maxBytes, TooMuch);

    private DataSourceException TooMuch() => new(
        archive, $"at most {Archive.Number(maxBytes)} bytes when extracted", "more. If you trust the archive, raise ArchiveOptions.MaxBytes");

    // The path below the root; null if it is not included, "" for the root itself.
    private string? Locate(string name)
    {
        if (++entries > options.MaxEntries)
        {
            throw new DataSourceException(archive, $"at most {Archive.Number(options.MaxEntries)} entries", "more");
        }

        CancellationToken.ThrowIfCancellationRequested();
        var segments = Segments(name);
        if (name.StartsWith('/') || name.StartsWith('\\') || segments.Any(static segment => !IsSafe(segment)))
        {
            throw new DataSourceException(archive, "names of files below one folder", $"'{name}'");
        }

        var whole = string.Join('/', segments);
        if (!whole.StartsWith(prefix, StringComparison.Ordinal))
        {
            return prefix == whole + "/" ? "" : null;
        }

        return Path.Combine([.. whole[prefix.Length..].Split('/')]);
    }

    // Backslashes separate on Windows, and in archives that were created there.
    private static string[] Segments(string name) =>
        [.. name.Split('/', '\\').Where(static segment => segment is not ("" or "."))];

    private static bool IsSafe(string segment) =>
        segment != ".." && !(segment.Length == 2 && segment[1] == ':') && segment.IndexOfAny(Path.GetInvalidFileNameChars()) < 0;

    private bool Exists(string path) => File.Exists(Path.Combine(root, path)) || Directory.Exists(Path.Combine(root, path));

    private void Create(string folder, string name)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException exception) when (exception is not DirectoryNotFoundException)
        {
            throw new DataSourceException(archive, "a file or a folder with this name", $"both ('{name}')", exception);
        }
    }

    private async Task<uint> CopyAsync(string name, Stream content, Stream file)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            var sum = 0u;
            while (await content.ReadAsync(buffer, CancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                bytes += count;
                if (bytes > maxBytes)
                {
                    throw TooMuch();
                }

                sum = Crc32.Continue(sum, buffer.AsSpan(0, count));
                await file.WriteAsync(buffer.AsMemory(0, count), CancellationToken).ConfigureAwait(false);
                if (Stopwatch.GetElapsedTime(shown) >= ProgressInterval)
                {
                    shown = Stopwatch.GetTimestamp();
                    context.Progress(new($"extracting {Path.GetFileName(archive)}", Math.Min(stream.Position, stream.Length), stream.Length));
                }
            }

            return sum;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{name}: {exception.Message}", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
