using System.Globalization;

namespace DataModule;

/// <summary>The sides of a picture, in pixels.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
public readonly record struct PictureSize(int Height, int Width)
{
    /// <summary>A square: sizes may be given as one number.</summary>
    /// <param name="side">Of both sides.</param>
    public static implicit operator PictureSize(int side) => FromInt32(side);

    /// <summary>Height and width: sizes may be given as a pair.</summary>
    /// <param name="size">Height first.</param>
    public static implicit operator PictureSize((int Height, int Width) size) => new(size.Height, size.Width);

    /// <summary>A square.</summary>
    /// <param name="side">Of both sides.</param>
    public static PictureSize FromInt32(int side) => new(side, side);

    /// <summary>Such as <c>224x320</c>: height first.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}");

    internal PictureSize Checked(string parameter) => Height > 0 && Width > 0
        ? this
        : throw new ArgumentOutOfRangeException(parameter, ToString(), "Both sides must be at least one pixel.");
}
