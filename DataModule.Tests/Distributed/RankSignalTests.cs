using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

public sealed class RankSignalTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <summary>As Slurm does before it takes nodes away; here one rank alone gets it, so that the others must hear of it.</summary>
    [Theory]
    [InlineData(Launcher.OpenMpi, "TERM", 143)]
    [InlineData(Launcher.Mpich, "INT", 130)]
    public async Task A_signal_to_one_rank_ends_all_in_order_with_a_last_checkpoint(Launcher launcher, string signal, int exitCode)
    {
        var running = RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "epochs=100000", "sleep=5", $"checkpoints={directory.Path}", $"pids={directory.Path}");
        var file = Path.Combine(directory.Path, "1.pid");
        await Patience.UntilAsync(() => File.Exists(file) || running.IsCompleted, "rank 1 did not come to its third step");

        await Command.RunAsync("sh", ["-c", $"kill -{signal} {await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)}"]);
        var result = await running;
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.All([0, 1], rank => Assert.Contains($"[rank {rank}] torn down", result.Everything(), StringComparison.Ordinal));

        var again = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "epochs=1", "resume=last", $"checkpoints={directory.Path}");
        Assert.True(again.ExitCode == 0, again.ToString());
    }
}
