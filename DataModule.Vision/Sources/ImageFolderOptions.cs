namespace DataModule;

/// <summary>Which files of a folder are pictures, and how they are listed.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The usual extensions of pictures, in any case: .jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp.</summary>
    public static IReadOnlyList<string> UsualExtensions { get; } = [".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"];

    /// <summary>The extensions of pictures, in any case; <see cref="UsualExtensions"/> by default. Not together with <see cref="IsValid"/>.</summary>
    public IReadOnlyList<string>? Extensions { get; init; }

    /// <summary>Whether a file, given by its path, is a picture; null by default. Not together with <see cref="Extensions"/>.</summary>
    public Func<string, bool>? IsValid { get; init; }

    /// <summary>Whether a class may have no pictures; false by default.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>
    /// The classes in the order of their indices, to keep those of another folder. A class folder that is not among them is an error. A missing
    /// folder is a class without pictures. By default, the class folders in sorted order.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// The file where the listing is cached. The next time, only folders that have changed are listed again. By default, all folders are listed
    /// each time. A file that was overwritten under the same name is not noticed.
    /// </summary>
    public string? ListingPath { get; init; }

    /// <summary>Receives a line for each folder whose files have changed since the listing was cached.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
