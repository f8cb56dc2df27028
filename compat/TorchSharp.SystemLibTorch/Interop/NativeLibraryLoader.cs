using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>Loads libsystemlibtorch.so, and says what to do when it, or libtorch under it, is not there.</summary>
internal static class NativeLibraryLoader
{
    public const string Name = "systemlibtorch";

    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraryLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
        {
            return 0;
        }
        try
        {
            return NativeLibrary.Load(name, assembly, path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                "libsystemlibtorch.so, this program's bridge to the system's libtorch, cannot be loaded. It is built " +
                "with the program and must lie beside it, and it needs libtorch itself. On Debian, install " +
                "libtorch-dev and libopenblas0-pthread with apt-get, then build again (./run does both).", e);
        }
    }
}
