using System.Text.RegularExpressions;
using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

/// <summary>Real jobs under Open MPI and MPICH.</summary>
public sealed class MpiTests
{
    [Theory]
    [MemberData(nameof(RankRunner.Jobs), MemberType = typeof(RankRunner))]
    public async Task Every_operation_gives_every_rank_the_right_values(Launcher launcher, int ranks)
    {
        var result = await RankRunner.RunAsync(launcher, ranks, "collectives");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(Enumerable.Range(0, ranks).Select(rank => $"[{rank}] all right"), result.Lines());
    }

    [Theory]
    [MemberData(nameof(RankRunner.Launchers), MemberType = typeof(RankRunner))]
    public async Task Each_rank_knows_its_place_and_which_library_it_uses(Launcher launcher)
    {
        var result = await RankRunner.RunAsync(launcher, 2, "where");
        Assert.True(result.ExitCode == 0, result.ToString());
        var library = launcher == Launcher.OpenMpi ? @"Open MPI v\d.*libmpi\.so\.40, thread support \d" : @"MPICH Version:\s*\d.*libmpich?\.so\.12, thread support \d";
        Assert.Collection(
            result.Lines(),
            line => Assert.Matches(@"Global = 0, Local = 0, Node = 0, WorldSize = 2 .*" + library, line),
            line => Assert.Matches(@"Global = 1, Local = 1, Node = 0, WorldSize = 2 .*" + library, line));
    }

    [Fact]
    public async Task Without_a_launcher_there_is_a_single_process()
    {
        var result = await Command.RunAsync("dotnet", [RankRunner.Job, "where"]);
        Assert.Matches(@"\[0\] .*WorldSize = 1", result.Output);
    }

    [Theory]
    [MemberData(nameof(RankRunner.Launchers), MemberType = typeof(RankRunner))]
    public async Task Ranks_that_meet_at_different_places_are_an_error_on_all(Launcher launcher)
    {
        var result = await RankRunner.RunAsync(launcher, 2, "meet-elsewhere");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("Rank 0 is at 'here', but rank 1 at 'there'.", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RankRunner.Launchers), MemberType = typeof(RankRunner))]
    public async Task A_rank_that_aborts_ends_the_job_with_its_exit_code(Launcher launcher)
    {
        for (var rank = 0; rank < 3; rank++)
        {
            var result = await RankRunner.RunAsync(launcher, 3, "die", $"{rank}");
            Assert.Equal(23, result.ExitCode);
        }
    }

    [Fact]
    public async Task An_MPI_that_is_not_the_launchers_is_an_error_that_names_both()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mpirun.mpich"), "MPICH is not installed");
        var result = await RankRunner.RunAsync(
            Launcher.OpenMpi, 2, new Dictionary<string, string> { ["DATAMODULE_MPI_LIBRARY"] = "libmpich.so.12" }, "where");
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(new Regex(@"The environment variables say rank 1 of 2 \(local rank 1, Open MPI\), but MPICH.* says rank 0 of 1"), result.Errors);
    }

    [Fact]
    public async Task A_library_that_is_not_there_is_an_error_that_says_what_to_install()
    {
        var result = await Command.RunAsync(
            "dotnet", [RankRunner.Job, "where"], new Dictionary<string, string> { ["RANK"] = "0", ["WORLD_SIZE"] = "2", ["DATAMODULE_MPI_LIBRARY"] = "/nowhere/libmpi.so" });
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("The MPI library '/nowhere/libmpi.so' could not be loaded. It is set by DATAMODULE_MPI_LIBRARY: check the path.", result.Errors, StringComparison.Ordinal);
    }
}
