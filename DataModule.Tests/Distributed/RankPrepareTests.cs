using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

public sealed class RankPrepareTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    /// <summary>torchrun's variables say which node a rank is on: two ranks on each of two.</summary>
    [Theory]
    [InlineData(Launcher.OpenMpi, "$OMPI_COMM_WORLD_RANK")]
    [InlineData(Launcher.Mpich, "$PMI_RANK")]
    public async Task Data_is_prepared_once_on_each_node_and_what_is_for_all_once(Launcher launcher, string rank)
    {
        var file = directory["prepared.txt"];
        var script = $"export RANK={rank} WORLD_SIZE=4; export LOCAL_RANK=$((RANK % 2)) GROUP_RANK=$((RANK / 2)); exec \"$0\" \"$@\"";
        var result = await RankRunner.RunAsync(launcher, 4, new Dictionary<string, string>(), ["sh", "-c", script, "dotnet"], "fit", "only=fit", "steps=1", $"prepared={file}", "progress=lines");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["node 0 rank 0", "node 1 rank 2", "once rank 0"], (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Order());

        // Rank 0 alone shows how far the run is, after a first line that says where it runs.
        Assert.Matches(@"(?m)^(\e\[\?1h\e=)*rank 0 of 4 \(local rank 0, node 0\) with (Open MPI|MPICH)", result.Everything());
        Assert.Single(result.Output.Split('\n'), static line => line.Contains("validation: batch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Jobs_that_prepare_one_directory_do_so_one_after_the_other_and_one_that_was_killed_lets_go()
    {
        using (var owner = Command.Start("dotnet", [RankRunner.Job, "prepare-alone", directory["data"], "hold"]))
        {
            await owner.WaitForAsync("inside");
            var waiting = Command.RunAsync("dotnet", [RankRunner.Job, "prepare-alone", directory["data"]]);
            await owner.SignalAsync("KILL");
            Assert.Equal((0, "whole\n"), (await waiting) is var result ? (result.ExitCode, result.Output) : default);
        }

        File.Delete(Path.Combine(directory["data"], "data"));
        File.Delete(Path.Combine(directory["data"], "prepared"));
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Command.RunAsync("dotnet", [RankRunner.Job, "prepare-alone", directory["data"]])));
        Assert.All(all, static one => Assert.Equal((0, "whole\n", ""), (one.ExitCode, one.Output, one.Errors)));
        Assert.Equal(["once"], await File.ReadAllLinesAsync(Path.Combine(directory["data"], "prepared"), TestContext.Current.CancellationToken));
    }
}
