namespace DataModule;

/// <summary>A public data set in one archive, and where to get it.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Archive">The archive.</param>
/// <param name="Mirrors">Addresses ending in a slash, below which it is, in the order in which to try them.</param>
/// <param name="Folder">The folder in it that holds the data, and which the data has on disk.</param>
public sealed record ArchiveSource(string Name, SourceFile Archive, IReadOnlyList<Uri> Mirrors, string Folder)
{
    /// <summary>Its licence, home page, makers and date, as far as they are known: for the data's card.</summary>
    public DataOrigin Origin
    {
        get => field with { Files = [Archive], Mirrors = Mirrors };
        init;
    } = new(Name);

    /// <summary>Which files of the archive are unpacked, by their paths in it; all by default.</summary>
    public Func<string, bool> Include { get; init; } = static _ => true;
}

/// <summary>Gets the files of a public data set that comes in an archive into a directory.</summary>
public static class ArchiveFiles
{
    /// <summary>
    /// Makes sure that a directory has the folder of a data set: one that is there is used as it is, else it is unpacked from the archive in
    /// the directory, which is downloaded if need be and stays. The folder appears when everything is in it.
    /// </summary>
    /// <param name="directory">Where the folder is or will be. It is made if need be.</param>
    /// <param name="source">The data set.</param>
    /// <param name="context">Gets lines of what is done, and how far it is; its token stops the work.</param>
    /// <param name="download">Does the download; a new one by default.</param>
    /// <exception cref="DataSourceException">The archive cannot be downloaded, is not the right one, or cannot be unpacked.</exception>
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
                FormattableString.Invariant($"{new FileInfo(archive).Length} bytes with {sum}: delete the file to have it downloaded"));
        }

        context.Log($"unpacking {archive}");
        await DataModule.Archive.UnpackAsync(archive, folder, context, new() { Folder = source.Folder, Include = source.Include })
            .ConfigureAwait(false);
    }
}
