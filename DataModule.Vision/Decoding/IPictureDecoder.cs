namespace DataModule;

/// <summary>
/// Decodes one picture at a time, in two steps: what it is, and its pixels. An instance is of one thread. Faults are
/// <see cref="DecodeFault"/>s: the caller knows which picture it is.
/// </summary>
internal interface IPictureDecoder
{
    /// <summary>Reads what the picture is; <see cref="Close"/> must be called, also after a fault.</summary>
    /// <param name="data">Stays where it is until closed.</param>
    /// <param name="length">In bytes.</param>
    PictureInfo Open(nint data, int length);

    /// <summary>The smallest size with sides of at least so many pixels to which it can be decoded directly; its own if there is none.</summary>
    PictureSize SmallestOf(PictureSize least);

    /// <summary>Decodes to one of those sizes.</summary>
    void Decode(Surface target);

    /// <summary>Lets go of the picture.</summary>
    void Close();
}

/// <summary>What a picture is.</summary>
/// <param name="Height">As encoded, before it is turned.</param>
/// <param name="Width">As encoded, before it is turned.</param>
/// <param name="Orientation">Of EXIF, from 1 (as it is) to 8.</param>
internal readonly record struct PictureInfo(int Height, int Width, int Orientation)
{
    /// <summary>Orientations from 5 on lie on their side.</summary>
    public bool IsTransposed => Orientation >= 5;

    /// <summary>As it is looked at.</summary>
    public PictureSize Size => IsTransposed ? new(Width, Height) : new(Height, Width);
}

/// <summary>Encoded bytes are not what they should be; the message is the rest of a sentence that begins with the picture.</summary>
internal sealed class DecodeFault(string message) : Exception(message);
