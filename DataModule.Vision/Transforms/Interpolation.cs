namespace DataModule;

/// <summary>How pixels between pixels are computed.</summary>
public enum Interpolation
{
    /// <summary>The nearest pixel's value: the only one for masks of class numbers.</summary>
    Nearest,

    /// <summary>Linear in both directions; over as many pixels as a smaller picture needs (antialiased), as PIL does it.</summary>
    Bilinear,

    /// <summary>Cubic in both directions, sharper; antialiased likewise.</summary>
    Bicubic,
}
