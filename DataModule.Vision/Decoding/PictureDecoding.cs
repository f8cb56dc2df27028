namespace DataModule;

/// <summary>Which library decodes JPEG files. SkiaSharp decodes everything else.</summary>
public static class PictureDecoding
{
    private static volatile bool useTurboJpeg = TurboJpeg.IsAvailable;

    /// <summary>Whether this system has libturbojpeg: on Debian and Ubuntu, the package libturbojpeg0 or libturbojpeg.</summary>
    public static bool HasTurboJpeg => TurboJpeg.IsAvailable;

    /// <summary>
    /// Whether libturbojpeg decodes JPEG files, more than twice as fast as SkiaSharp and with the numbers of PIL and torchvision. True where the system has
    /// it. The libraries differ by a level or two in some pixels; set it to false where pictures must be the same on machines that have it and on others.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set, but the system has no libturbojpeg.</exception>
    public static bool UseTurboJpeg
    {
        get => useTurboJpeg;
        set => useTurboJpeg = !value || HasTurboJpeg
            ? value
            : throw new InvalidOperationException("This system has no libturbojpeg; on Debian and Ubuntu it comes with 'apt install libturbojpeg0' or 'libturbojpeg'.");
    }

    internal static string Name => useTurboJpeg ? "turbojpeg" : "skia";
}
