namespace DataModule;

/// <summary>What a pipeline takes.</summary>
/// <param name="MaxPixels">How many pixels an encoded picture may have.</param>
/// <param name="IgnoresOrientation">Whether EXIF's orientation is passed over.</param>
internal readonly record struct PictureInput(long MaxPixels, bool IgnoresOrientation)
{
    public static readonly PictureInput Usual = new(1 << 26, IgnoresOrientation: false);
}
