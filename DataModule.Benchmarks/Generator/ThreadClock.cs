using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DataModule.Benchmarks.Generator;

/// <summary>How long this thread has run: POSIX's CLOCK_THREAD_CPUTIME_ID, which Linux numbers 3; elsewhere the wall's clock.</summary>
internal static partial class ThreadClock
{
    private const int ThreadTime = 3;

    public static double Milliseconds =>
        OperatingSystem.IsLinux() && GetTime(ThreadTime, out var time) == 0
            ? (time.Seconds * 1e3) + (time.Nanoseconds / 1e6)
            : Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
