using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How many threads one operator may use on the CPU.</summary>
    public static int get_num_threads() => NativeMethods.slt_threads();

    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.slt_set_threads(num));

    /// <summary>How many threads run independent operators (of TorchScript) side by side.</summary>
    public static int get_num_interop_threads() => NativeMethods.slt_interop_threads();

    /// <summary>May be called once, before the first parallel work.</summary>
    public static void set_num_interop_threads(int num) =>
        NativeMethods.Check(NativeMethods.slt_set_interop_threads(num));

    /// <summary>The version of libtorch, "1.13.1".</summary>
    public static unsafe string __version__ =>
        System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)NativeMethods.slt_version())!;
}
