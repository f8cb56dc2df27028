using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.State;

/// <summary>Processes that save, and end without warning at a certain point of it.</summary>
public sealed class SaveCrashTests : IDisposable
{
    private const string Variable = "DATAMODULE_TEST_CRASH_";
    private const int Elements = 2_000_000;

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("opened", 1)]
    [InlineData("1 bytes", 1)]
    [InlineData("100 bytes", 1)] // within the header
    [InlineData("8000000 bytes", 1)]
    [InlineData("16000000 bytes", 1)] // all but the last few
    [InlineData("written", 1)]
    [InlineData("flushed", 1)]
    [InlineData("renamed", 2)]
    [InlineData("the end", 2)]
    public void A_save_killed_at_any_point_leaves_the_old_file_or_the_new_one(string point, long left)
    {
        var path = directory["weights.safetensors"];
        Save(path, 1, "");
        TestProcess.RunToItsDeath(
            $"{typeof(SaveCrashTests).FullName}.{nameof(Child)}",
            new Dictionary<string, string> { [Variable + "PATH"] = path, [Variable + "POINT"] = point });

        Assert.Equal(left, ReadGeneration(path));
        Assert.Equal(left == 1, File.Exists(directory[".weights.safetensors.tmp"]));

        // What the crash left behind is in nobody's way.
        SafeTensors.Save(path, new Dictionary<string, torch.Tensor>(), null, TestContext.Current.CancellationToken);
        Assert.Equal(["weights.safetensors"], directory.Files);
    }

    [Fact(Explicit = true)]
    public void Child()
    {
        var path = Environment.GetEnvironmentVariable(Variable + "PATH");
        Assert.SkipWhen(path is null, "runs only as the child of the crash test");
        Save(path, 2, Environment.GetEnvironmentVariable(Variable + "POINT")!);
    }

    /// <summary>Saves as <see cref="SafeTensors.Save"/> does: every element, and the metadata, is of one generation.</summary>
    private static void Save(string path, long generation, string end)
    {
        using var tensor = torch.full(Elements, generation, dtype: torch.ScalarType.Int64);
        using var content = new MemoryStream();
        SafeTensorsWriter.Write(
            content,
            new Dictionary<string, torch.Tensor> { ["generation"] = tensor },
            new Dictionary<string, string> { ["generation"] = generation.ToString(CultureInfo.InvariantCulture) });
        var bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        var first = end.EndsWith(" bytes", StringComparison.Ordinal) ? int.Parse(end.Split(' ')[0], CultureInfo.InvariantCulture) : bytes.Length;
        var steps = DurableFile.Steps(path, stream =>
        {
            stream.Write(bytes.Span[..first]);
            DieIf(first < bytes.Length);
            stream.Write(bytes.Span[first..]);
        });
        foreach (var step in steps)
        {
            DieIf(step == end);
        }

        DieIf(end == "the end");
    }

    private static void DieIf(bool reached)
    {
        if (reached)
        {
            TestProcess.Die();
        }
    }

    private static long ReadGeneration(string path)
    {
        var generation = long.Parse(SafeTensors.LoadMetadata(path)["generation"], CultureInfo.InvariantCulture);
        using var tensor = SafeTensors.Load(path)["generation"];
        Assert.Equal([Elements], tensor.shape);
        Assert.False(MemoryMarshal.Cast<byte, long>(tensor.bytes).ContainsAnyExcept(generation));
        return generation;
    }
}
