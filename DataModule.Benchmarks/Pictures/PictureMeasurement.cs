using System.Diagnostics;
using DataModule.Benchmarks.Loader;

namespace DataModule.Benchmarks.Pictures;

/// <summary>
/// Throughput by the clock, and by the processor time of the whole process: the latter is what one core gives, however busy the machine is otherwise.
/// </summary>
internal static class PictureMeasurement
{
    private const int Repetitions = 7;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1), WarmUp = TimeSpan.FromSeconds(2);

    public static IEnumerable<Row> Run<TBatch>(string name, string system, IEnumerable<TBatch> loader, Func<TBatch, int> count) =>
        Run(name, system, () => loader.Select(count));

    public static IEnumerable<Row> Run(string name, string system, Func<IEnumerable<int>> epoch)
    {
        List<double> byClock = [], byProcessor = [], allocations = [];
        var begun = Stopwatch.GetTimestamp();
        while (byClock.Count < Repetitions)
        {
            var warm = Stopwatch.GetElapsedTime(begun) > WarmUp;
            var (samples, batches) = (0L, 0L);
            var (started, processor, allocated) = (0L, TimeSpan.Zero, 0L);
            while (batches < 2 || Stopwatch.GetElapsedTime(started) < Length)
            {
                foreach (var count in epoch())
                {
                    // The first batch is of a loader that starts.
                    if (batches++ == 0)
                    {
                        (started, processor, allocated) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
                        continue;
                    }

                    samples += count;
                    if (Stopwatch.GetElapsedTime(started) >= Length)
                    {
                        break;
                    }
                }
            }

            if (warm)
            {
                byClock.Add(samples / Stopwatch.GetElapsedTime(started).TotalSeconds);
                byProcessor.Add(samples / (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
                allocations.Add((GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)samples);
            }
        }

        yield return Row.Of(name, system, "throughput", "samples/s", byClock);
        yield return Row.Of(name, system, "of one core", "samples/s", byProcessor);
        yield return Row.Of(name, system, "managed per sample", "bytes", allocations);
        yield return Row.Of(name, system, "peak memory", "MB", [Measurement.PeakMegabytes()]);
    }
}
