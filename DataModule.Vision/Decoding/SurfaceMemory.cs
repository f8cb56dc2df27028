using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>Reusable memory for one surface at a time, as large as the largest so far.</summary>
internal sealed class SurfaceMemory
{
    // A larger memory is not kept: pictures of sixty megapixels are rare, and every worker has such a memory.
    public const int Most = 32 << 20;

    private byte[] pixels = [];

    public unsafe Surface Rent(int height, int width)
    {
        var size = checked(height * width * 4);
        if (pixels.Length < size)
        {
            // Sixty-four spare bytes, because the last vector of a row may be read whole. Pinned, so that the address does not change.
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
