using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.State;

public sealed class SaveCostTests : IDisposable
{
    private const string ChildVariable = "DATAMODULE_TEST_SAVE_COST";
    private const long Megabyte = 1 << 20;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Saving_takes_no_second_copy_of_the_tensors()
    {
        Assert.SkipUnless(File.Exists("/proc/self/clear_refs"), "needs Linux's count of peak memory");
        using var child = new TestProcess(
            $"{typeof(SaveCostTests).FullName}.{nameof(Peak_memory_of_a_process_that_saves_256_MB)}",
            new Dictionary<string, string> { [ChildVariable] = "1" });
        var output = child.Output;
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output);
    }

    [Fact(Explicit = true)]
    public void Peak_memory_of_a_process_that_saves_256_MB()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(ChildVariable) is null, "runs only as the child of another test");
        using var scope = torch.NewDisposeScope();
        var contiguous = torch.ones(16 * Megabyte, 2);
        var tensors = new Dictionary<string, torch.Tensor> { ["contiguous"] = contiguous, ["transposed"] = contiguous.t() };

        // The first use of each operator brings libtorch's own pages into memory.
        var small = tensors.ToDictionary(pair => pair.Key, pair => pair.Value.narrow(pair.Key == "transposed" ? 1 : 0, 0, 1000));
        SafeTensors.Save(directory["small"], small, cancellationToken: TestContext.Current.CancellationToken);
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = MemoryKilobytes("VmRSS:");
        SafeTensors.Save(directory["large"], tensors, cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(MemoryKilobytes("VmHWM:") - before, 0, 32 * 1024);
        Assert.InRange(new FileInfo(directory["large"]).Length, 256 * Megabyte, 257 * Megabyte);
    }

    /// <summary>To be run by hand on a quiet machine: 1 GB, the median of eight in alternating order, both written out to the disk.</summary>
    [Fact(Explicit = true)]
    public void Saving_is_at_most_a_third_slower_than_writing_the_bytes()
    {
        using var tensor = torch.ones(256 * Megabyte);
        var tensors = new Dictionary<string, torch.Tensor> { ["ones"] = tensor };
        var (plain, saved) = (new List<double>(), new List<double>());
        for (var round = 0; round < 9; round++)
        {
            // Whichever comes second may find the disk still busy with the first.
            for (var turn = 0; turn < 2; turn++)
            {
                (turn == round % 2 ? plain : saved).Add(Seconds(turn == round % 2
                    ? () => WritePlainly(directory["file"], tensor)
                    : () => SafeTensors.Save(directory["file"], tensors, null, TestContext.Current.CancellationToken)));
                File.Delete(directory["file"]);
            }
        }

        // The first round finds the memory of the page cache cold.
        var ratio = Median(plain[1..]) / Median(saved[1..]);
        TestContext.Current.SendDiagnosticMessage(string.Create(
            CultureInfo.InvariantCulture, $"plain {1 / Median(plain[1..]):0.00} GiB/s, saved {1 / Median(saved[1..]):0.00} GiB/s, ratio {ratio:0.00}"));
        Assert.InRange(ratio, 0.7, double.PositiveInfinity);
    }

    private static void WritePlainly(string path, torch.Tensor tensor)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var bytes = (ReadOnlySpan<byte>)tensor.bytes; !bytes.IsEmpty; bytes = bytes[(int)Megabyte..])
        {
            stream.Write(bytes[..(int)Megabyte]);
        }

        stream.Flush(flushToDisk: true);
    }

    private static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static long MemoryKilobytes(string name) =>
        long.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(':')[1]
            .Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
