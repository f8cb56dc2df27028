namespace DataModule;

/// <summary>A public data set in one archive, and its mirrors.</summary>
/// <param name="Name">The name of the data set, for messages.</param>
/// <param name="Archive">The archive file and its checksum.</param>
/// <param name="Mirrors">The base addresses of the archive, each ending in a slash, in the order in which they are tried.</param>
/// <param name="Folder">The folder in the archive that contains the data. It has the same name on disk.</param>
public sealed record ArchiveSource(string Name, SourceFile Archive, IReadOnlyList<Uri> Mirrors, string Folder)
{
    /// <summary>The licence, home page, creators and date, as far as they are known, for the data card.</summary>
    public DataOrigin Origin
    {
        get => field with { Files = [Archive], Mirrors = Mirrors };
        init;
    } = new(Name);

    /// <summary>Selects the files to extract, by their paths in the archive; all by default.</summary>
    public Func<string, bool> Include { get; init; } = static _ => true;
}

/// <summary>Downloads and extracts a public data set that is one archive.</summary>
public static class ArchiveFiles
{
    /// <summary>
    /// Makes sure that a directory contains the folder of a data set. An existing folder is used unchanged. Otherwise it is extracted from the
    /// archive in the directory, which is downloaded if needed and kept. The folder appears when all files are in it.
    /// </summary>
    /// <param name="directory">The parent of the folder. It is created if needed.</param>
    /// <param name="source">The data set.</param>
    /// <param name="context">Receives log lines and the progress. Its token cancels the work.</param>
    /// <param name="download">Downloads the archive; by default a new <see cref="FileDownload"/>.</param>
    /// <returns>A task that completes when the folder exists.</returns>
    /// <exception cref="DataSourceException">The archive cannot be downloaded, has the wrong checksum, or cannot be extracted.</exception>
    public static async Task EnsureAsync(string directory, ArchiveSource source, PrepareContext context, FileDownload? download = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        var folder = Path.Combine(directory, source.Folder);
        if (Directory.Exists(folder))
        {
            return;
        }

        AtomicFile.CreateDirectory(directory);
        var archive = Path.Combine(directory, source.Archive.Name);
        if (!File.Exists(archive))
        {
            using var own = download is null ? new FileDownload() : null;
            await (download ?? own!).DownloadAsync(source.Archive, source.Mirrors, archive, context).ConfigureAwait(false);
        }
        else if (await source.Archive.SumOfAsync(archive, context.CancellationToken).ConfigureAwait(false) is var sum && sum != source.Archive.Sum)
        {
            throw new DataSourceException(
                archive,
                $"{source.Name}'s archive, {source.Archive.Describe()}",
                FormattableString.Invariant($"{new FileInfo(archive).Length} bytes with {sum}. Delete the file to download it again"));
        }

        context.Log($"extracting {archive}");
        await DataModule.Archive.UnpackAsync(archive, folder, context, new() { Folder = source.Folder, Include = source.Include })
            .ConfigureAwait(false);
    }
}
