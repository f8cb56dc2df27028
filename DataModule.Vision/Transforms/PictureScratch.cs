namespace DataModule;

/// <summary>What a thread works with, picture after picture, so that a picture allocates nothing.</summary>
internal sealed class PictureScratch
{
    [ThreadStatic]
    private static PictureScratch? current;

    public static PictureScratch Current => current ??= new();

    public SurfaceMemory Decoded { get; } = new();

    public SkiaDecoder Skia { get; } = new();

    public byte[] FileBytes { get; set; } = [];

    public void Trim()
    {
        Decoded.Trim();
        FileBytes = FileBytes.Length > SurfaceMemory.Most ? [] : FileBytes;
    }
}
