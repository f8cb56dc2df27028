using System.Buffers;
using System.Diagnostics;

namespace DataModule;

/// <summary>The folder that an archive is unpacked into: what leaves it or goes beyond the bounds is refused.</summary>
internal sealed class ArchiveFolder(string archive, FileStream stream, string root, PrepareContext context, ArchiveOptions options)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(100);

    private readonly long maxBytes = Archive.MaxBytes(options, stream.Length);
    private readonly string prefix = options.Folder.Trim('/') is { Length: > 0 } folder ? folder + "/" : "";
    private long entries;
    private long bytes;
    private long shown;

    public CancellationToken CancellationToken => context.CancellationToken;

    /// <summary>How many files were written.</summary>
    public long Files { get; private set; }

    public string Describe() => prefix.Length > 0 ? $"files below {prefix} that are asked for" : "files that are asked for";

    /// <summary>Adds a folder, if it is asked for. Every entry counts, also one that is left out.</summary>
    /// <exception cref="DataSourceException">Its name leads outside, or there are too many.</exception>
    public void AddFolder(string name)
    {
        if (Locate(name) is { Length: > 0 } path)
        {
            Create(Path.Combine(root, path), name);
        }
    }

    /// <summary>Writes a file, if it is asked for, else reads over it.</summary>
    /// <param name="name">Its path in the archive.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>The CRC-32 of what it holds.</returns>
    /// <exception cref="DataSourceException">Its name leads outside, or was there before, or there is too much.</exception>
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
            throw new DataSourceException(archive, "names that occur once", $"'{name}' again", exception);
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

    /// <summary>The stream, which gives no more bytes than the archive may hold.</summary>
    public BoundedStream Bounded(Stream unpacked) => new(unpacked, maxBytes, TooMuch);

    private DataSourceException TooMuch() => new(
        archive, $"at most {Archive.Number(maxBytes)} bytes, unpacked", "more (see ArchiveOptions.MaxBytes, if it is to be trusted)");

    // The path below the root; null where it is not asked for, "" for the root itself.
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

    // Backslashes separate on Windows, and in archives that were made there.
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
            throw new DataSourceException(archive, "a file or a folder of one name", $"both ('{name}')", exception);
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
                    context.Progress(new($"unpacking {Path.GetFileName(archive)}", Math.Min(stream.Position, stream.Length), stream.Length));
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
