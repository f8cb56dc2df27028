namespace DataModule;

/// <summary>Selects the decoder of JPEG files. SkiaSharp decodes all other formats.</summary>
public static class PictureDecoding
{
    private static volatile bool useTurboJpeg = TurboJpeg.IsAvailable;

    /// <summary>Whether the system has libturbojpeg. On Debian and Ubuntu, it is in the package libturbojpeg0 or libturbojpeg.</summary>
    public static bool HasTurboJpeg => TurboJpeg.IsAvailable;

    /// <summary>
    /// Whether libturbojpeg decodes JPEG files; by default true if the system has it. It is more than twice as fast as SkiaSharp, and its
    /// pixels equal those of PIL and torchvision. The two libraries differ by a level or two in some pixels. Set it to false if pictures must
    /// be the same on machines with and without libturbojpeg.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set to true, but the system has no libturbojpeg.</exception>
    public static bool UseTurboJpeg
    {
        get => useTurboJpeg;
        set => useTurboJpeg = !value || HasTurboJpeg
            ? value
            : throw new InvalidOperationException("This system has no libturbojpeg. On Debian and Ubuntu, install it with 'apt install libturbojpeg0' or 'libturbojpeg'.");
    }

    internal static string Name => useTurboJpeg ? "turbojpeg" : "skia";
}
