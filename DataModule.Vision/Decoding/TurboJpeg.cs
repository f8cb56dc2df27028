using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>The system's libturbojpeg, if there is one: functions that versions 1.5 to 3 all have, as in turbojpeg.h.</summary>
internal static unsafe class TurboJpeg
{
    public const int Rgba = 7, Cmyk = 11;
    public const int ColoursCmyk = 3, ColoursYcck = 4;
    public const int LimitScans = 32768;

    private static readonly nint Library = Load();

    public static readonly delegate* unmanaged[Cdecl]<nint> InitDecompress = (delegate* unmanaged[Cdecl]<nint>)Export("tjInitDecompress");

    public static readonly delegate* unmanaged[Cdecl]<nint, nint, CULong, int*, int*, int*, int*, int> DecompressHeader =
        (delegate* unmanaged[Cdecl]<nint, nint, CULong, int*, int*, int*, int*, int>)Export("tjDecompressHeader3");

    public static readonly delegate* unmanaged[Cdecl]<nint, nint, CULong, nint, int, int, int, int, int, int> Decompress =
        (delegate* unmanaged[Cdecl]<nint, nint, CULong, nint, int, int, int, int, int, int>)Export("tjDecompress2");

    public static readonly delegate* unmanaged[Cdecl]<nint, int> Destroy = (delegate* unmanaged[Cdecl]<nint, int>)Export("tjDestroy");

    public static readonly delegate* unmanaged[Cdecl]<nint, nint> ErrorText = (delegate* unmanaged[Cdecl]<nint, nint>)Export("tjGetErrorStr2");

    public static readonly delegate* unmanaged[Cdecl]<nint, int> ErrorCode = (delegate* unmanaged[Cdecl]<nint, int>)Export("tjGetErrorCode");

    public static bool IsAvailable { get; } =
        InitDecompress != null && DecompressHeader != null && Decompress != null && Destroy != null && ErrorText != null && ErrorCode != null;

    private static nint Load()
    {
        string[] names = OperatingSystem.IsWindows() ? ["turbojpeg.dll", "libturbojpeg.dll"]
            : OperatingSystem.IsMacOS() ? ["libturbojpeg.0.dylib", "/opt/homebrew/lib/libturbojpeg.0.dylib", "/usr/local/lib/libturbojpeg.0.dylib"]
            : ["libturbojpeg.so.0"];
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return library;
            }
        }

        return 0;
    }

    private static nint Export(string name) => Library != 0 && NativeLibrary.TryGetExport(Library, name, out var address) ? address : 0;
}
