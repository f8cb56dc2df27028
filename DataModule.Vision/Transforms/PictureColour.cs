using System.Globalization;

namespace DataModule;

/// <summary>A fill colour, for areas that the picture does not cover. A single number is a grey.</summary>
/// <param name="Red">From 0 to 255.</param>
/// <param name="Green">From 0 to 255.</param>
/// <param name="Blue">From 0 to 255.</param>
/// <param name="Alpha">From 0, transparent, to 255.</param>
public readonly record struct PictureColour(byte Red, byte Green, byte Blue, byte Alpha = 255)
{
    /// <summary>An opaque grey.</summary>
    /// <param name="grey">From 0 (black) to 255 (white).</param>
    public static implicit operator PictureColour(byte grey) => FromByte(grey);

    /// <summary>An opaque grey.</summary>
    /// <param name="grey">From 0 (black) to 255 (white).</param>
    /// <returns>The colour.</returns>
    public static PictureColour FromByte(byte grey) => new(grey, grey, grey);

    /// <summary>The colour as text, such as <c>124,116,104</c>, or <c>128</c> for a grey.</summary>
    public override string ToString() =>
        (Red == Green && Green == Blue
            ? Red.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Red},{Green},{Blue}"))
        + (Alpha == 255 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{Alpha}"));

    internal uint Pixel => Red | ((uint)Green << 8) | ((uint)Blue << 16) | ((uint)Alpha << 24);
}
