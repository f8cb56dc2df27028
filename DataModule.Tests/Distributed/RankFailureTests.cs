using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

/// <summary>One rank comes to its end in each place in turn: the job ends with its error, and no rank waits for ever.</summary>
public sealed class RankFailureTests
{
    [Theory]
    [InlineData(Launcher.OpenMpi, "setup")]
    [InlineData(Launcher.Mpich, "run-start")]
    [InlineData(Launcher.OpenMpi, "loader")]
    [InlineData(Launcher.Mpich, "optimizers")]
    [InlineData(Launcher.OpenMpi, "step")]
    [InlineData(Launcher.Mpich, "batch-end")]
    [InlineData(Launcher.OpenMpi, "validation")]
    [InlineData(Launcher.Mpich, "epoch-end")]
    [InlineData(Launcher.OpenMpi, "run-end")]
    [InlineData(Launcher.Mpich, "teardown")]
    public async Task A_rank_that_throws_ends_the_job_with_its_error_and_all_ranks_tear_down(Launcher launcher, string place)
    {
        var result = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "epochs=1", $"fail={place}:1");
        Assert.True(result.ExitCode != 0, result.ToString());
        Assert.Contains($"InvalidDataException: no luck in {place}", result.Everything(), StringComparison.Ordinal);
        Assert.Matches($@"\[rank 1\] .*no luck in {place}|{place} failed on rank 1: InvalidDataException: no luck in {place}", result.Everything());
        Assert.All([0, 1], rank => Assert.Contains($"[rank {rank}] torn down", result.Everything(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Launcher.OpenMpi)]
    [InlineData(Launcher.Mpich)]
    public async Task A_failure_is_heard_in_the_sums_of_a_backward_pass(Launcher launcher)
    {
        var result = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "epochs=1", "layers=norm", "sync=yes", "fail=loss:1");
        Assert.True(result.ExitCode != 0, result.ToString());
        Assert.Contains("Unhandled exception. DataModule.CollectiveException: [rank 1] InvalidDataException: no luck in loss", result.Everything(), StringComparison.Ordinal);
        Assert.All([0, 1], rank => Assert.Contains($"[rank {rank}] torn down", result.Everything(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Launcher.OpenMpi)]
    [InlineData(Launcher.Mpich)]
    public async Task A_failed_prepare_reaches_all_ranks_as_that_error(Launcher launcher)
    {
        var result = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "fail=prepare:0", "catch=yes");
        Assert.True(result.ExitCode != 0, result.ToString());
        Assert.Equal(
            ["[0] InvalidDataException: no luck in prepare", "[1] CollectiveException: prepare failed on rank 0: InvalidDataException: no luck in prepare"],
            result.Lines());
        Assert.Contains("[rank 0] prepare failed: InvalidDataException: no luck in prepare", result.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain("torn down", result.Everything(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Launcher.OpenMpi)]
    [InlineData(Launcher.Mpich)]
    public async Task A_rank_that_exits_within_a_run_ends_the_job_with_its_exit_code(Launcher launcher)
    {
        var result = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "exit=step:1", "code=7");
        Assert.Equal(7, result.ExitCode);
        // It says that all is well, but the others wait for it.
        result = await RankRunner.RunAsync(launcher, 2, "fit", "only=fit", "exit=step:0", "code=0");
        Assert.Equal(1, result.ExitCode);
    }
}
