using System.Globalization;

namespace DataModule;

/// <summary>The size of a picture in pixels, height first.</summary>
/// <param name="Height">The number of rows, at least 1.</param>
/// <param name="Width">The number of pixels in a row, at least 1.</param>
public readonly record struct PictureSize(int Height, int Width)
{
    /// <summary>A square size, from one number.</summary>
    /// <param name="side">The length of both sides in pixels.</param>
    public static implicit operator PictureSize(int side) => FromInt32(side);

    /// <summary>A size from a pair of height and width.</summary>
    /// <param name="size">Height and width in pixels.</param>
    public static implicit operator PictureSize((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>A square size, from one number.</summary>
    /// <param name="side">The length of both sides in pixels.</param>
    /// <returns>The size.</returns>
    public static PictureSize FromInt32(int side) => new(side, side);

    /// <summary>The size as text, such as <c>224x320</c>: height first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}");

    internal PictureSize Checked(string parameter) => Height > 0 && Width > 0
        ? this
        : throw new ArgumentOutOfRangeException(parameter, ToString(), "Both sides must be at least one pixel.");
}
