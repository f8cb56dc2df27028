using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>
/// What becomes of memory that libtorch frees on the CPU. Each step frees all its intermediate tensors; glibc gives their pages
/// back to the system, and the next step has them cleared and mapped again, one fault for each 4 KiB. Where memory is kept,
/// that is done once. A <see cref="Trainer"/> does so by itself (<see cref="Trainer.KeepFreedMemory"/>); in a loop of your own, call <see cref="Keep"/>.
/// </summary>
public static unsafe class FreedMemory
{
    // Of malloc.h: mallopt(3).
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    private const int MiB = 1 << 20;

    // Fixing one threshold stops glibc from adapting the other, which is slower than leaving both alone.
    private static readonly (int Parameter, int Value)[] Kept =
    [
        (MmapThreshold, 32 * MiB), // the most that glibc takes; larger blocks are always given back
        (TrimThreshold, 512 * MiB),
        (TopPad, 64 * MiB), // the size of a thread's heap, so that one that is empty is not given back whole
    ];

    private static readonly Lazy<bool> kept = new(Set);

    /// <summary>
    /// From now on, keeps up to 512 MiB of freed memory with the process, for what is allocated next. That goes for the whole
    /// process and cannot be undone; calling it again does nothing.
    /// </summary>
    /// <returns>
    /// Whether it is so. False where malloc is not glibc's (Windows, macOS, musl), and where the environment says what it is to
    /// do (MALLOC_*_, GLIBC_TUNABLES with glibc.malloc): then nothing is changed.
    /// </returns>
    public static bool Keep() => kept.Value;

    internal static bool IsKept => kept is { IsValueCreated: true, Value: true };

    /// <summary>Gives the memory that is free by now back to the system, for example after a training, if the process continues. Does nothing without glibc.</summary>
    public static void Release()
    {
        if (Find("malloc_trim") is var trim and not 0)
        {
            _ = ((delegate* unmanaged<nuint, int>)trim)(0);
        }
    }

    /// <summary>Whether the environment already says what malloc is to do with freed memory.</summary>
    private static bool IsSetIn(Func<string, string?> environment) =>
        environment("GLIBC_TUNABLES")?.Contains("glibc.malloc.", StringComparison.Ordinal) == true
        || Array.Exists(["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_", "MALLOC_TOP_PAD_"], name => environment(name) is not null);

    private static bool Set()
    {
        if (Find("mallopt") is not (var option and not 0) || IsSetIn(Environment.GetEnvironmentVariable))
        {
            return false;
        }

        var all = true;
        foreach (var (parameter, value) in Kept)
        {
            all &= ((delegate* unmanaged<int, int, int>)option)(parameter, value) == 1;
        }

        return all;
    }

    // Of the malloc that is in use, should another be loaded before glibc's.
    private static nint Find(string function) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), function, out var address) ? address : 0;
}
