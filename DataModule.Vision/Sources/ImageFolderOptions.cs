namespace DataModule;

/// <summary>Which files of a folder are pictures, and how they are listed.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>Endings of pictures' names, in any case: .jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp.</summary>
    public static IReadOnlyList<string> UsualExtensions { get; } = [".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"];

    /// <summary>Endings of the names of pictures, in any case; <see cref="UsualExtensions"/> by default. Not together with <see cref="IsValid"/>.</summary>
    public IReadOnlyList<string>? Extensions { get; init; }

    /// <summary>Whether a file, by its path, is a picture. Not together with <see cref="Extensions"/>.</summary>
    public Func<string, bool>? IsValid { get; init; }

    /// <summary>Whether a class may have no pictures. Off by default.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>
    /// The classes in the order of their indices, where another folder's are to be kept: a class's folder that is not among them is an error, and
    /// one that is missing has no pictures. By default the folders themselves, in order.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Where the listing is kept, so that the next time only folders are looked at: those that have changed since are listed again. By default
    /// everything is listed each time. A file whose content changed under its name is not noticed.
    /// </summary>
    public string? ListingPath { get; init; }

    /// <summary>Gets a line for each folder whose files have changed since the listing was kept.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
