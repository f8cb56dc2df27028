using System.Globalization;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.State;

public sealed class SaveCrashTests
{
    private const string PathVariable = "DATAMODULE_TEST_CRASH_PATH";
    private const int Elements = 2_000_000;

    [Fact]
    public async Task A_save_killed_at_any_moment_leaves_a_complete_file()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["weights.safetensors"];
        var seen = new HashSet<long>();
        var caughtInTheAct = 0;
        for (var round = 0; round < 6 || (caughtInTheAct == 0 && round < 60); round++)
        {
            var before = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : DateTime.MinValue;
            using var writer = new TestProcess(
                $"{typeof(SaveCrashTests).FullName}.{nameof(Writer)}", new Dictionary<string, string> { [PathVariable] = path });
            while (!File.Exists(path) || File.GetLastWriteTimeUtc(path) == before)
            {
                Assert.False(writer.HasExited, writer.HasExited ? writer.Output : "");
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(7.3 * (round % 6)), TestContext.Current.CancellationToken);
            writer.Kill();
            caughtInTheAct += File.Exists(directory[".weights.safetensors.tmp"]) ? 1 : 0;
            seen.Add(ReadGeneration(path));
        }

        Assert.True(caughtInTheAct > 0, "no writer was killed during a save");
        Assert.True(seen.Count > 1, "every writer saved the same");
    }

    /// <summary>Saves one generation after the other until it is killed; every element of a file is of one generation.</summary>
    [Fact(Explicit = true)]
    public void Writer()
    {
        var path = Environment.GetEnvironmentVariable(PathVariable);
        Assert.SkipWhen(path is null, "runs only as the child of the crash test");
        for (long generation = Environment.ProcessId * 1000L; ; generation++)
        {
            using var tensor = torch.full(Elements, generation, dtype: torch.ScalarType.Int64);
            SafeTensors.Save(
                path,
                new Dictionary<string, torch.Tensor> { ["generation"] = tensor },
                new Dictionary<string, string> { ["generation"] = generation.ToString(CultureInfo.InvariantCulture) },
                TestContext.Current.CancellationToken);
        }
    }

    private static long ReadGeneration(string path)
    {
        var generation = long.Parse(SafeTensors.LoadMetadata(path)["generation"], CultureInfo.InvariantCulture);
        using var tensor = SafeTensors.Load(path)["generation"];
        Assert.Equal([Elements], tensor.shape);
        Assert.False(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(tensor.bytes).ContainsAnyExcept(generation));
        return generation;
    }
}
