namespace DataModule;

/// <summary>The interpolation between pixels.</summary>
public enum Interpolation
{
    /// <summary>The value of the nearest pixel. Use it for masks of class indices.</summary>
    Nearest,

    /// <summary>Linear in both directions; antialiased when downscaling, as in PIL.</summary>
    Bilinear,

    /// <summary>Cubic in both directions, which is sharper; antialiased when downscaling.</summary>
    Bicubic,
}
