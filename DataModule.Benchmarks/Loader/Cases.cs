using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DataModule.Benchmarks.Loader;

/// <summary>What is loaded, by name, and how each of our systems and limits loads it.</summary>
internal static class Cases
{
    public const string Small = "images 28x28";
    public const string Large = "images 3x224x224";
    public const string Vectors = "tensors 784";
    public const string Heavy = "transform 200us";
    public const string Tokens = "tokens 10-200";
    public const string Files = "files 784 bytes";
    public const string Stream = "stream 28x28";
    public const string Scale = "synthetic";

    public static readonly string[] All = [Small, Large, Vectors, Heavy, Tokens, Files, Stream, Scale];

    public static string[] SystemsOf(string name) => name switch
    {
        Small or Large => ["ours, 0 workers", "ours, 1 worker", "ours, 2 workers", "limit: bare loop", "limit: memcpy"],
        Scale => ["ours, 10^3", "ours, 10^6", "ours, 10^9"],
        _ => ["ours, 0 workers", "ours, 1 worker", "ours, 2 workers"],
    };

    public static bool IsOurs(string system) => system.StartsWith("ours", StringComparison.Ordinal) || system.StartsWith("limit", StringComparison.Ordinal);

    public static IEnumerable<Row> Run(string name, string system, BenchmarkData data)
    {
        var workers = system.Contains("2 workers", StringComparison.Ordinal) ? 2 : system.Contains("1 worker", StringComparison.Ordinal) ? 1 : 0;
        if (!IsOurs(system))
        {
            return TorchSharpPeer.Run(name, system, data);
        }

        switch (name, system)
        {
            case (Small, "limit: bare loop"):
                return Limits.BareLoop(name, system, data.SmallPath, 784, 64);
            case (Large, "limit: bare loop"):
                return Limits.BareLoop(name, system, data.LargePath, 150_528, 32);
            case (Small, "limit: memcpy"):
                return Limits.Memcpy(name, system, 784, 64);
            case (Large, "limit: memcpy"):
                return Limits.Memcpy(name, system, 150_528, 32);
            case (Small, _):
                var small = data.Small();
                return Measurement.Run(name, system, () => small.ToLoader(64, shuffle: true, seed: 1, workers), static batch => batch.Count);
            case (Large, _):
                var large = data.Large();
                return Measurement.Run(name, system, () => large.ToLoader(32, shuffle: true, seed: 1, workers), static batch => batch.Count);
            case (Vectors, _):
                var vectors = data.Vectors();
                return Measurement.Run(name, system, () => vectors.ToLoader(64, shuffle: true, seed: 1, workers), static batch => batch.Count);
            case (Heavy, _):
                var heavy = Dataset.Generate(data.HeavyCount, static index => new Vector(Spin(index), index));
                return Measurement.Run(name, system, () => heavy.ToLoader(16, shuffle: true, seed: 1, workers), static batch => batch.Count);
            case (Tokens, _):
                var tokens = data.Tokens();
                return Measurement.Run(
                    name,
                    system,
                    () => DataLoader.Create<ReadOnlyMemory<long>, TokenBatch>(tokens, 64, TokenBatch.Collate, shuffle: true, seed: 1, workers),
                    static batch => batch.Count);
            case (Files, _):
                var folder = data.FilesPath;
                var files = Dataset.Generate(
                    data.FileCount, index => new SmallImage(File.ReadAllBytes(Path.Combine(folder, $"{index}.bin")), index % 10));
                return Measurement.Run(name, system, () => files.ToLoader(64, shuffle: true, seed: 1, workers), static batch => batch.Count);
            case (Stream, _):
                var source = data.Small();
                var stream = StreamDataset.From(_ => Enumerable.Range(0, (int)source.Count).Select(index => source[index]), count: source.Count);
                return Measurement.Run(
                    name, system, () => DataLoader.Create<SmallImage, SmallImage.Batch>(stream, 64, seed: 1, workers), static batch => batch.Count);
            case (Scale, _):
                return Measurement.Startup(name, system, (long)Math.Pow(10, system[^1] - '0'));
            default:
                throw new ArgumentException($"There is no case '{name}'.", nameof(name));
        }
    }

    public static float[] Spin(long index)
    {
        var values = new float[784];
        var started = Stopwatch.GetTimestamp();
        do
        {
            values[index % 784] += 1;
        }
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromMicroseconds(200));
        return values;
    }
}

/// <summary>How fast the same work can be when nothing but the work is done.</summary>
internal static unsafe class Limits
{
    public static IEnumerable<Row> BareLoop(string name, string system, string path, int width, int batchSize)
    {
        var bytes = File.ReadAllBytes(path);
        var count = bytes.Length / width;
        var sampler = Sampler.Shuffled(count);
        var buffer = (float*)NativeMemory.AlignedAlloc((nuint)width * (nuint)batchSize * sizeof(float), 64);
        var indices = new long[batchSize];
        var rates = Measurement.Rates(epoch =>
        {
            var order = sampler.Order(1, epoch);
            for (long start = 0; start + batchSize <= count; start += batchSize)
            {
                order.Read(start, indices);
                for (var item = 0; item < batchSize; item++)
                {
                    Collation.ScaleAndNormalize<byte>(
                        bytes.AsSpan((int)indices[item] * width, width), new Span<float>(buffer + (item * width), width), 1 / 255f, 0.1307f, 0.3081f);
                }
            }

            return count / batchSize * batchSize;
        });
        NativeMemory.AlignedFree(buffer);
        return [Row.Of(name, system, "throughput", "samples/s", rates)];
    }

    public static IEnumerable<Row> Memcpy(string name, string system, int width, int batchSize)
    {
        var from = new float[width * batchSize];
        var to = new float[width * batchSize];
        var rates = Measurement.Rates(_ =>
        {
            for (var batch = 0; batch < 500; batch++)
            {
                from.AsSpan().CopyTo(to);
            }

            return 500L * batchSize;
        });
        return [Row.Of(name, system, "throughput", "samples/s", rates)];
    }
}
