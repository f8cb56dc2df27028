namespace DataModule;

/// <summary>The files of an archive to extract, and the limits of the extraction.</summary>
public sealed record ArchiveOptions
{
    /// <summary>Extracts only what is below this folder of the archive, without the folder itself; everything by default.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Selects the files to extract, by their path in the archive with slashes; all by default.</summary>
    public Func<string, bool> Include { get; init; } = static _ => true;

    /// <summary>The maximum number of extracted bytes. By default 1 GiB, or 100 times the archive's length if that is more.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>The maximum number of files and folders; 5 million by default.</summary>
    public long MaxEntries { get; init; } = 5_000_000;
}
