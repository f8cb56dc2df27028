namespace DataModule;

/// <summary>Pixels in pinned memory: red, green, blue and alpha, one byte each.</summary>
/// <param name="Pixels">The address of the first pixel.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of pixels in a row.</param>
/// <param name="Stride">The number of bytes from one row to the next.</param>
internal readonly unsafe record struct Surface(nint Pixels, int Height, int Width, int Stride)
{
    public PictureSize Size => new(Height, Width);

    public Span<byte> Row(int y) => new(Pointer(y), Width * 4);

    public byte* Pointer(int y) => (byte*)Pixels + ((nint)y * Stride);

    /// <summary>A part of the surface, in the same memory.</summary>
    public Surface Part(int top, int left, int height, int width) => new((nint)(Pointer(top) + (left * 4)), height, width, Stride);
}
