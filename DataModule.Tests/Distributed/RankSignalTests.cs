using System.Diagnostics;
using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

public sealed class RankSignalTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <summary>What the kernel does to a process that takes too much memory: nobody is told.</summary>
    [Theory]
    [InlineData(Launcher.OpenMpi)]
    [InlineData(Launcher.Mpich)]
    public async Task A_rank_that_is_killed_ends_the_job_soon_and_leaves_a_good_checkpoint(Launcher launcher)
    {
        var running = await StartAsync(launcher, 3);
        await SignalAsync("KILL");
        var killed = Stopwatch.GetTimestamp();
        var result = await running;
        // The launcher sees it at once; a rank that waits for ever in a sum would not end at all.
        Assert.InRange(Stopwatch.GetElapsedTime(killed), TimeSpan.Zero, TimeSpan.FromMinutes(2));
        Assert.True(result.ExitCode != 0, result.ToString());

        long steps;
        using (var checkpoint = Checkpoint.Read(Path.Combine(directory.Path, "last.ckpt")))
        {
            steps = checkpoint.Loops.GetInt64("steps");
        }

        var again = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "batch=6", "epochs=100000", $"steps={steps + 5}", "resume=last", $"checkpoints={directory.Path}");
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.All(again.Lines(), line => Assert.Contains($" | {steps + 5} | ", line, StringComparison.Ordinal));
    }

    /// <summary>As Slurm does before it takes nodes away; here one rank alone gets it, so that the others must hear of it.</summary>
    [Theory]
    [InlineData(Launcher.OpenMpi, "TERM", 143)]
    [InlineData(Launcher.Mpich, "INT", 130)]
    public async Task A_signal_to_one_rank_ends_all_in_order_with_a_last_checkpoint(Launcher launcher, string signal, int exitCode)
    {
        var running = await StartAsync(launcher, 2);
        await SignalAsync(signal);
        var result = await running;
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.All([0, 1], rank => Assert.Contains($"[rank {rank}] torn down", result.Everything(), StringComparison.Ordinal));

        var again = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "batch=6", "epochs=1", "resume=last", $"checkpoints={directory.Path}");
        Assert.True(again.ExitCode == 0, again.ToString());
    }

    private string Pid => Path.Combine(directory.Path, "1.pid");

    /// <summary>Starts a fit without an end, and waits until rank 1 is in the middle of an epoch and there is a checkpoint.</summary>
    private async Task<Task<Command.Result>> StartAsync(Launcher launcher, int ranks)
    {
        var running = RankRunner.RunAsync(
            launcher, ranks, "fit", "only=fit", $"batch={3 * ranks}", "epochs=100000", "sleep=5", "every=2", $"checkpoints={directory.Path}", $"pids={directory.Path}");
        await Patience.UntilAsync(
            () => running.IsCompleted || (File.Exists(Pid) && File.Exists(Path.Combine(directory.Path, "last.ckpt"))), "rank 1 did not come to its third step");
        Assert.False(running.IsCompleted, "The job ended by itself.");
        return running;
    }

    /// <summary>To rank 1 alone.</summary>
    private async Task SignalAsync(string signal) =>
        await Command.RunAsync("sh", ["-c", $"kill -{signal} {await File.ReadAllTextAsync(Pid, TestContext.Current.CancellationToken)}"]);
}
