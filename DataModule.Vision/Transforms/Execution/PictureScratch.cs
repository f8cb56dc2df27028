namespace DataModule;

/// <summary>Reusable buffers of a thread, so that a picture allocates nothing.</summary>
internal sealed class PictureScratch
{
    [ThreadStatic]
    private static PictureScratch? current;

    private readonly SurfaceMemory first = new(), second = new();
    private bool isSecond;

    public static PictureScratch Current => current ??= new();

    public PlanBuilder Plan { get; } = new();

    public Resampler Resampler { get; } = new();

    public PictureDecoders Decoders { get; } = new();

    /// <summary>Random numbers for the noise of erased boxes.</summary>
    public SampleRandom Noise { get; } = new(0);

    public byte[] FileBytes { get; set; } = [];

    /// <summary>A surface in memory that the previous surface does not use.</summary>
    public Surface Next(int height, int width)
    {
        isSecond = !isSecond;
        return (isSecond ? second : first).Rent(height, width);
    }

    /// <summary>Memory beside the current surface. The next surface overwrites it.</summary>
    public Surface Aside(int height, int width) => (isSecond ? first : second).Rent(height, width);

    public void Trim()
    {
        first.Trim();
        second.Trim();
        FileBytes = FileBytes.Length > SurfaceMemory.Most ? [] : FileBytes;
    }
}
