namespace DataModule;

/// <summary>
/// Decodes one picture at a time, in two steps: the header, then the pixels. An instance belongs to one thread. Errors are
/// <see cref="DecodeFault"/>s; the caller adds which picture it is.
/// </summary>
internal interface IPictureDecoder
{
    /// <summary>Reads the header. <see cref="Close"/> must be called afterwards, also after an error.</summary>
    /// <param name="data">The encoded bytes. They must stay valid until the picture is closed.</param>
    /// <param name="length">The number of bytes.</param>
    PictureInfo Open(nint data, int length);

    /// <summary>
    /// The smallest size to which the picture can be decoded directly, with sides of at least this many pixels; the full size if there is
    /// none.
    /// </summary>
    PictureSize SmallestOf(PictureSize least);

    /// <summary>Decodes to one of these sizes.</summary>
    void Decode(Surface target);

    /// <summary>Closes the picture.</summary>
    void Close();
}

/// <summary>The header of a picture.</summary>
/// <param name="Height">The encoded height in pixels, before the EXIF orientation is applied.</param>
/// <param name="Width">The encoded width in pixels, before the EXIF orientation is applied.</param>
/// <param name="Orientation">The EXIF orientation, from 1 (unchanged) to 8.</param>
internal readonly record struct PictureInfo(int Height, int Width, int Orientation)
{
    /// <summary>Whether the orientation swaps height and width.</summary>
    public bool IsTransposed => Orientation >= 5;

    /// <summary>The size after the EXIF orientation is applied.</summary>
    public PictureSize Size => IsTransposed ? new(Width, Height) : new(Height, Width);
}

/// <summary>Encoded bytes are damaged or have an unknown format. The message continues a sentence that begins with the picture.</summary>
internal sealed class DecodeFault(string message) : Exception(message);
