using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>
/// Controls what happens to memory that libtorch frees on the CPU. Each step frees all its intermediate tensors. By default, glibc returns their pages
/// to the system, and the next step must have them cleared and mapped again, with one page fault for each 4 KiB. Keeping the memory avoids that.
/// A <see cref="Trainer"/> keeps it by default (<see cref="Trainer.KeepFreedMemory"/>). In your own training loop, call <see cref="Keep"/>.
/// </summary>
public static unsafe class FreedMemory
{
    // From malloc.h; see mallopt(3).
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    private const int MiB = 1 << 20;

    // Fixing one threshold stops glibc from adapting the other, which is slower than leaving both alone.
    private static readonly (int Parameter, int Value)[] Kept =
    [
        (MmapThreshold, 32 * MiB), // the maximum that glibc accepts; larger blocks are always returned
        (TrimThreshold, 512 * MiB),
        (TopPad, 64 * MiB), // the size of a thread's heap, so that an empty heap is not returned
    ];

    private static readonly Lazy<bool> kept = new(Set);

    /// <summary>
    /// Keeps up to 512 MiB of freed memory in the process, for later allocations. It applies to the whole process and cannot be undone.
    /// Calling it again does nothing.
    /// </summary>
    /// <returns>
    /// Whether freed memory is kept. False if malloc is not glibc's (Windows, macOS, musl), or if environment variables already configure it
    /// (MALLOC_*_, GLIBC_TUNABLES with glibc.malloc); nothing is changed then.
    /// </returns>
    public static bool Keep() => kept.Value;

    internal static bool IsKept => kept is { IsValueCreated: true, Value: true };

    /// <summary>Returns free memory to the system, for example after training if the process continues. Does nothing without glibc.</summary>
    public static void Release()
    {
        if (Find("malloc_trim") is var trim and not 0)
        {
            _ = ((delegate* unmanaged<nuint, int>)trim)(0);
        }
    }

    /// <summary>Whether environment variables already configure what malloc does with freed memory.</summary>
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

    // Looked up in the main program: another malloc may have been loaded before glibc's.
    private static nint Find(string function) =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), function, out var address) ? address : 0;
}
