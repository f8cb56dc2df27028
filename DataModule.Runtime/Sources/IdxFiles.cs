namespace DataModule;

/// <summary>Downloads the files of a public IDX data set.</summary>
public static class IdxFiles
{
    private static readonly string[] ElementNames = ["ubyte", "byte", "short", "int", "float", "double"];

    /// <summary>
    /// Makes sure that a directory contains all files of a data set, gzipped or not. Missing files are copied from the operating system's
    /// package of the data set if it is installed, otherwise downloaded. A file appears under its name only when it is complete.
    /// </summary>
    /// <param name="directory">The directory of the files. It is created if needed.</param>
    /// <param name="source">The data set.</param>
    /// <param name="context">Receives a log line for each file that is copied or downloaded. Its token cancels the work.</param>
    /// <param name="download">Downloads the files; by default a new <see cref="FileDownload"/>.</param>
    /// <returns>A task that completes when all files exist.</returns>
    /// <exception cref="DataSourceException">The files cannot be downloaded or written, or other files have their names.</exception>
    public static async Task EnsureAsync(string directory, IdxSource source, PrepareContext context, FileDownload? download = null)
    {
        var missing = source.Files.Where(file => IdxFile.Find(Path.Combine(directory, file.Name)) is null).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        await CheckWhatIsThereAsync(directory, source, missing, context.CancellationToken).ConfigureAwait(false);
        AtomicFile.CreateDirectory(directory);
        using var own = download is null ? new FileDownload() : null;
        foreach (var file in missing)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(directory, file.Name);
            if (SystemPath(source, file) is { } installed)
            {
                context.Log($"copying {installed}");
                await CopyAsync(installed, path, context.CancellationToken).ConfigureAwait(false);
            }
            else
            {
                await (download ?? own!).DownloadAsync(file, source.Mirrors, path, context).ConfigureAwait(false);
            }
        }
    }

    internal static string ImagesPath(string directory, string prefix) => PathOf(directory, prefix + "-images", 3);

    internal static string LabelsPath(string directory, string prefix) => PathOf(directory, prefix + "-labels", 1, 2);

    // The name has the rank and the element type. If no such file exists, the most common name is reported as missing.
    private static string PathOf(string directory, string name, params int[] ranks) => ranks
        .SelectMany(rank => ElementNames.Select(element => Path.Combine(directory, FormattableString.Invariant($"{name}-idx{rank}-{element}"))))
        .FirstOrDefault(static path => IdxFile.Find(path) is not null)
        ?? Path.Combine(directory, FormattableString.Invariant($"{name}-idx{ranks[0]}-{ElementNames[0]}"));

    // An interrupted download is completed. But a user's own files must not be mixed with those of a public data set.
    private static async Task CheckWhatIsThereAsync(
        string directory, IdxSource source, List<SourceFile> missing, CancellationToken cancellationToken)
    {
        foreach (var file in source.Files.Except(missing))
        {
            var path = IdxFile.Find(Path.Combine(directory, file.Name))!;
            var sum = await file.SumOfAsync(path, cancellationToken).ConfigureAwait(false);
            if (sum != file.Sum
                && (SystemPath(source, file) is not { } installed || sum != await file.SumOfAsync(installed, cancellationToken).ConfigureAwait(false)))
            {
                throw new DataSourceException(
                    directory,
                    $"all files of a data set, or only files of {source.Name} to complete",
                    $"a {Path.GetFileName(path)} with another checksum than {source.Name}'s, and no {missing[0].Name}");
            }
        }
    }

    private static string? SystemPath(IdxSource source, SourceFile file) =>
        source.SystemDirectory is { } system && Path.Combine(system, file.Name) is var path && File.Exists(path) ? path : null;

    private static Task CopyAsync(string from, string to, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(to, async target =>
        {
            await using var source = File.OpenRead(from);
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        });
}
