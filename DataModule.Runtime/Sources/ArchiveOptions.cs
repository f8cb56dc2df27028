namespace DataModule;

/// <summary>What of an archive is unpacked, and how much it may be.</summary>
public sealed record ArchiveOptions
{
    /// <summary>Only what is below this folder of the archive, without the folder itself; everything by default.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Which files, by their path in the archive with slashes; all by default.</summary>
    public Func<string, bool> Include { get; init; } = static _ => true;

    /// <summary>How many bytes it may hold, unpacked. By default 1 GiB, or 100 times the archive's length if that is more.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>How many files and folders it may hold. 5 million by default.</summary>
    public long MaxEntries { get; init; } = 5_000_000;
}
