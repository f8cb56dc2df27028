using System.Globalization;
using System.IO.Compression;

namespace DataModule;

/// <summary>
/// Extracts archives: tar, tar.gz, zip, and single gzip files, recognised by content, not by name. The folder appears under its name
/// when all files are extracted and on disk, or not at all.
/// </summary>
/// <remarks>
/// An archive is refused if it would write outside its folder, contains links or devices, contains a name twice, or exceeds the limits.
/// If another process extracts the same archive, this one waits for it.
/// </remarks>
public static class Archive
{
    private const long LeastMaxBytes = 1L << 30;
    private const int MaxRatio = 100;

    /// <summary>Extracts an archive into a folder that does not exist yet.</summary>
    /// <param name="archive">The path of the archive.</param>
    /// <param name="directory">The folder to create. Its parent is created if needed.</param>
    /// <param name="context">Receives the progress. Its token cancels the extraction; then nothing remains.</param>
    /// <param name="options">The files to extract, and the limits; by default everything within the default limits.</param>
    /// <returns>A task that completes when the folder exists.</returns>
    /// <exception cref="DataSourceException">The archive is missing, damaged or refused, the folder exists, or the disk is full.</exception>
    public static async Task UnpackAsync(string archive, string directory, PrepareContext context, ArchiveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (Directory.Exists(directory))
        {
            throw new DataSourceException(directory, "a folder that does not exist yet, to extract into", "an existing folder");
        }

        var parent = Path.GetDirectoryName(directory)!;
        AtomicFile.CreateDirectory(parent);
        await AtomicFile.GuardAsync(directory, async () =>
        {
            await using var stream = await OpenAsync(archive, context.CancellationToken).ConfigureAwait(false);
            if (Directory.Exists(directory))
            {
                return; // Another process has extracted it.
            }

            // The remains of a process that was killed. No other process writes there, because this one has the archive locked.
            var temporary = Path.Combine(parent, $".{Path.GetFileName(directory)}.unpacking");
            Delete(temporary);
            try
            {
                Directory.CreateDirectory(temporary);
                await FillAsync(archive, stream, new(archive, stream, temporary, context, options ?? new())).ConfigureAwait(false);
                DurableFile.FlushFileSystem(temporary);
                Directory.Move(temporary, directory);
                DurableFile.FlushFolder(parent);
            }
            finally
            {
                Delete(temporary);
            }
        }).ConfigureAwait(false);
    }

    private static async Task<FileStream> OpenAsync(string archive, CancellationToken cancellationToken)
    {
        try
        {
            return await AtomicFile.OpenAloneAsync(archive, FileMode.Open, FileAccess.Read, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataSourceException(archive, "an archive", "no such file", exception);
        }
    }

    private static async Task FillAsync(string archive, FileStream stream, ArchiveFolder folder)
    {
        try
        {
            var start = await ReadStartAsync(stream).ConfigureAwait(false);
            if (start.AsSpan().StartsWith("PK"u8))
            {
                await ZipEntries.UnpackAsync(stream, folder).ConfigureAwait(false);
            }
            else if (start.AsSpan().StartsWith<byte>([0x1f, 0x8b]))
            {
                await GzipMembers.UnpackAsync(archive, stream, folder).ConfigureAwait(false);
            }
            else if (TarEntries.IsTar(start))
            {
                await TarEntries.UnpackAsync(folder.Bounded(stream), folder).ConfigureAwait(false);
            }
            else
            {
                throw new DataSourceException(archive, "an archive: tar, tar.gz, zip or gzip", "something else");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException)
        {
            throw new DataSourceException(archive, "an intact archive", $"one that cannot be extracted ({exception.Message})", exception);
        }

        if (folder.Files == 0)
        {
            throw new DataSourceException(archive, folder.Describe(), "none");
        }
    }

    private static async Task<byte[]> ReadStartAsync(FileStream stream)
    {
        var start = new byte[TarEntries.BlockLength];
        var count = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false).ConfigureAwait(false);
        stream.Position = 0;
        return start[..count];
    }

    private static void Delete(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    internal static long MaxBytes(ArchiveOptions options, long length) =>
        options.MaxBytes ?? Math.Max(LeastMaxBytes, length > long.MaxValue / MaxRatio ? long.MaxValue : length * MaxRatio);

    internal static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
