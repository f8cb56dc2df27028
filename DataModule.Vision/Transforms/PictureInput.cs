namespace DataModule;

/// <summary>How a pipeline reads encoded pictures.</summary>
/// <param name="MaxPixels">The maximum number of pixels of an encoded picture.</param>
/// <param name="IgnoresOrientation">Whether the EXIF orientation is ignored.</param>
internal readonly record struct PictureInput(long MaxPixels, bool IgnoresOrientation)
{
    public static readonly PictureInput Usual = new(1 << 26, IgnoresOrientation: false);
}
