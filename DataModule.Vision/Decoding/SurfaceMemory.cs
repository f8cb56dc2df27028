using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>Memory for one surface at a time, as large as the largest so far.</summary>
internal sealed class SurfaceMemory
{
    // More is not kept from picture to picture: one of sixty megapixels is rare, and there is a memory for every worker.
    public const int Most = 32 << 20;

    private byte[] pixels = [];

    public unsafe Surface Rent(int height, int width)
    {
        var size = checked(height * width * 4);
        if (pixels.Length < size)
        {
            // Sixty-four spare bytes, since the last vector of a row may be read whole; pinned, so that it has one address.
            pixels = GC.AllocateUninitializedArray<byte>(size + 64, pinned: true);
        }

        return new((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pixels)), height, width, width * 4);
    }

    public void Trim()
    {
        if (pixels.Length > Most)
        {
            pixels = [];
        }
    }
}
