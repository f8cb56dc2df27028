namespace DataModule;

/// <summary>Pixels in memory that does not move: red, green, blue and alpha, a byte each.</summary>
/// <param name="Pixels">The first pixel.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Stride">The bytes from one row to the next.</param>
internal readonly unsafe record struct Surface(nint Pixels, int Height, int Width, int Stride)
{
    public PictureSize Size => new(Height, Width);

    public Span<byte> Row(int y) => new(Pointer(y), Width * 4);

    public byte* Pointer(int y) => (byte*)Pixels + ((nint)y * Stride);

    /// <summary>A part of it, in the same memory.</summary>
    public Surface Part(int top, int left, int height, int width) => new((nint)(Pointer(top) + (left * 4)), height, width, Stride);
}
