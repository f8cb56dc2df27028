using System.Diagnostics;
using System.Globalization;

namespace DataModule.Benchmarks.Loader;

/// <summary>All figures of one system on one case. Each runs in a process of its own, so that peak memory is its own.</summary>
internal static class Measurement
{
    private const int Repetitions = 7;
    private static readonly int[] Percents = [1, 50, 99];
    private static readonly TimeSpan LongestRepetition = TimeSpan.FromSeconds(1.5);

    // The runtime compiles hot methods again, better, some tenths of a second after they turned out to be hot.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    public static IEnumerable<Row> Run<TBatch>(string name, string system, Func<DataLoader<TBatch>> create, Func<TBatch, int> count)
    {
        int[] state = [0];
        foreach (var row in Epochs(name, system, create, count, loader => state[0] = loader.StateDict().ToJson().Length))
        {
            yield return row;
        }

        foreach (var percent in Percents)
        {
            string? saved = null;
            yield return Row.Of(name, system, $"resume at {percent}%", "ms", Latencies<TBatch, DataLoader<TBatch>>(create, loader =>
            {
                saved ??= loader.StateDict().Set("samples", (loader.SampleCount ?? 0) * percent / 100).ToJson();
                loader.LoadStateDict(StateDict.Parse(saved));
            }));
        }

        yield return Row.Of(name, system, "state", "bytes", [state[0]]);
        yield return Row.Of(name, system, "peak memory", "MB", [PeakMegabytes()]);
    }

    /// <summary>A loader that cannot be resumed.</summary>
    public static IEnumerable<Row> RunPeer<TBatch>(string name, string system, Func<IEnumerable<TBatch>> create, Func<TBatch, int> count) =>
        Epochs(name, system, create, count, _ => { }).Append(Row.Of(name, system, "peak memory", "MB", [PeakMegabytes()]));

    /// <summary>What it costs to begin, against the size of the dataset.</summary>
    public static IEnumerable<Row> Startup(string name, string system, long count)
    {
        // The first of a process compiles the code, which is no matter of size.
        DataLoader<long> Create() => DataLoader.Create<long, long>(
            Dataset.Generate(count, static index => index), 64, static (samples, _) => samples[0], shuffle: true, seed: 1);
        yield return Row.Of(name, system, "first batch", "ms", Latencies<long, DataLoader<long>>(Create, _ => { }));
        foreach (var percent in Percents)
        {
            yield return Row.Of(name, system, $"resume at {percent}%", "ms", Latencies<long, DataLoader<long>>(
                Create, loader => loader.LoadStateDict(loader.StateDict().Set("samples", count / 100 * percent))));
        }

        using (var loader = Create())
        {
            yield return Row.Of(name, system, "state", "bytes", [loader.StateDict().ToJson().Length]);
        }

        yield return Row.Of(name, system, "peak memory", "MB", [PeakMegabytes()]);
    }

    public static List<double> Rates(Func<long, long> epoch)
    {
        var rates = new List<double>();
        var begun = Stopwatch.GetTimestamp();
        for (var number = 0L; rates.Count < Repetitions; number++)
        {
            var warm = Stopwatch.GetElapsedTime(begun) > WarmUp;
            var started = Stopwatch.GetTimestamp();
            var samples = epoch(number);
            if (warm)
            {
                rates.Add(samples / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        return rates;
    }

    private static IEnumerable<Row> Epochs<TBatch, TLoader>(
        string name, string system, Func<TLoader> create, Func<TBatch, int> count, Action<TLoader> atFirstBatch)
        where TLoader : IEnumerable<TBatch>
    {
        List<double> rates = [], bytes = [], gaps = [];
        var loader = create();
        var begun = Stopwatch.GetTimestamp();
        while (rates.Count < Repetitions)
        {
            var warm = Stopwatch.GetElapsedTime(begun) > WarmUp;
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var started = Stopwatch.GetTimestamp();
            var (samples, batches, gap) = (0L, 0L, 0.0);
            foreach (var batch in loader)
            {
                if (batches++ == 0)
                {
                    gap = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                    atFirstBatch(loader);
                    allocated = GC.GetTotalAllocatedBytes(precise: true);
                    started = Stopwatch.GetTimestamp();
                    continue;
                }

                samples += count(batch);
                if ((batches & 15) == 0 && Stopwatch.GetElapsedTime(started) > LongestRepetition)
                {
                    break;
                }
            }

            if (warm)
            {
                rates.Add(samples / Stopwatch.GetElapsedTime(started).TotalSeconds);
                bytes.Add((GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)batches);
                gaps.Add(gap);
            }
        }

        (loader as IDisposable)?.Dispose();
        yield return Row.Of(name, system, "throughput", "samples/s", rates);
        yield return Row.Of(name, system, "managed per batch", "bytes", bytes);
        yield return Row.Of(name, system, "between epochs", "ms", gaps);
        yield return Row.Of(name, system, "first batch", "ms", Latencies<TBatch, TLoader>(create, _ => { }));
    }

    /// <summary>From the making of a loader to its first batch, in a process that has loaded before.</summary>
    private static List<double> Latencies<TBatch, TLoader>(Func<TLoader> create, Action<TLoader> prepare)
        where TLoader : IEnumerable<TBatch>
    {
        var latencies = new List<double>();
        for (var repetition = -1; repetition < Repetitions; repetition++)
        {
            var started = Stopwatch.GetTimestamp();
            var loader = create();
            prepare(loader);
            using (var batches = loader.GetEnumerator())
            {
                batches.MoveNext();
                if (repetition >= 0)
                {
                    latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }

            (loader as IDisposable)?.Dispose();
        }

        return latencies;
    }

    public static double PeakMegabytes()
    {
        // VmHWM: the most physical memory the process has had, in kB.
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
            {
                return double.Parse(line[6..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
            }
        }

        return double.NaN;
    }
}
