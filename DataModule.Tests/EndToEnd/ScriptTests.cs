using System.Runtime.Versioning;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The scripts at the root and in eng/, in a copy of them, with doubles of the programs that they call.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ScriptTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    public ScriptTests()
    {
        foreach (var directory in new[] { "eng", "bin", "elsewhere" })
        {
            Directory.CreateDirectory(root[directory]);
        }

        foreach (var script in new[] { "run", "test", "eng/setup", "eng/common.sh" })
        {
            File.Copy(Path.Combine(Repository.Root, script), root[script]);
        }

        Program("dotnet", "exit 0");
        Program("dpkg-query", "exit 1");
        Program("apt-get", $"echo \"$*\" >>'{root["apt.log"]}'; exit 1");
        Program("sudo", "exec \"$@\"");
    }

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Setup_without_installing_prints_the_command_and_stops()
    {
        var result = await RunAsync("eng/setup", "--no-install");
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(
            @"\A(sudo )?apt-get update && (sudo )?env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends (\S+ )*dataset-fashion-mnist( \S+)*\n\z",
            result.Output);
        Assert.Contains("not installed: ", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(root["apt.log"]));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    public async Task Run_and_test_stop_there_too(string script)
    {
        var result = await RunAsync(script, "--no-install");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("apt-get install", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(root["apt.log"]));
    }

    [Fact]
    public async Task Run_starts_so_many_ranks_under_mpirun()
    {
        Program("dpkg-query", "printf installed");
        Program("mpirun.openmpi", "exit 0");
        Program("mpirun.mpich", "exit 0");
        Program("mpirun", $"[ \"$1\" != --version ] || {{ echo 'mpirun (Open MPI) 4.1.4'; exit; }}; echo \"$*\" >>'{root["mpirun.log"]}'");
        Directory.CreateDirectory(root["samples/Mnist/bin/Release/net10.0"]);
        await File.WriteAllTextAsync(root["samples/Mnist/bin/Release/net10.0/Mnist.dll"], "", TestContext.Current.CancellationToken);
        var result = await RunAsync("run", "--ranks", "3", "--max-epochs", "1");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(
            @"\A-n 3 --bind-to none --oversubscribe --mca odls_base_sigkill_timeout 60( --allow-run-as-root)? dotnet \S+/Mnist\.dll fit --and-test --max-epochs 1\n\z",
            await File.ReadAllTextAsync(root["mpirun.log"], TestContext.Current.CancellationToken));

        foreach (var wrong in new[] { "none", "0", "" })
        {
            result = await RunAsync("run", "--ranks", wrong);
            Assert.Equal((1, $"error: --ranks is '{wrong}'; it must be a whole number from 1 on\n"), (result.ExitCode, result.Errors));
        }
    }

    [Fact]
    public async Task Setup_says_what_it_installs_and_fetches_package_lists_only_when_installing_fails()
    {
        var result = await RunAsync("eng/setup");
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"installing with apt: (\S+ )*dataset-fashion-mnist", result.Errors);
        Assert.Contains("error: apt-get update failed", result.Errors, StringComparison.Ordinal);
        var calls = await File.ReadAllLinesAsync(root["apt.log"], TestContext.Current.CancellationToken);
        Assert.Equal(["install", "update"], calls.Select(call => call.Split(' ')[0]));

        File.Delete(root["apt.log"]);
        Program("apt-get", $"echo \"$*\" >>'{root["apt.log"]}'");
        Assert.Equal(0, (await RunAsync("eng/setup")).ExitCode);
        Assert.Single(await File.ReadAllLinesAsync(root["apt.log"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_unknown_option_of_setup_is_refused()
    {
        var result = await RunAsync("eng/setup", "--abacus");
        Assert.Equal((1, "error: eng/setup does not know '--abacus'; it takes --no-install, --ranks, --tests and --pictures\n"), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData(0, "Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: 1 s - A.dll (net10.0)", "12 passed, 0 failed, 1 skipped", 0)]
    [InlineData(1, "Failed!  - Failed:     2, Passed:     3, Skipped:     0, Total:     5, Duration: 1 s - B.dll (net10.0)", "3 passed, 2 failed, 0 skipped", 1)]
    [InlineData(1, "error CS1002: ; expected", "0 passed, 0 failed, 0 skipped", 1)]
    [InlineData(0, "No test matches the given testcase filter", "0 passed, 0 failed, 0 skipped", 1)]
    public async Task The_last_line_of_test_adds_up_all_projects(int exitCode, string line, string last, int expectedExitCode)
    {
        Program("apt-get", "exit 0");
        Program("dotnet", $"if [ $1 = test ]; then echo '{line}'; echo done; exit {exitCode}; fi");
        var result = await RunAsync("test");
        Assert.Equal((expectedExitCode, last), (result.ExitCode, result.LastLine));
    }

    [Fact]
    public async Task The_counts_of_several_test_projects_are_added()
    {
        Program("apt-get", "exit 0");
        const string One = "- Failed:     0, Passed:     7, Skipped:     2, Total:     9";
        Program("dotnet", $"if [ $1 = test ]; then echo 'Passed! {One}'; echo 'Passed! {One}'; fi");
        Assert.Equal("14 passed, 0 failed, 4 skipped", (await RunAsync("test")).LastLine);
    }

    [Fact]
    public async Task Run_passes_its_arguments_on_and_works_from_any_directory_through_a_link()
    {
        Program("apt-get", "exit 0");
        Program("dotnet", "if [ ${1##*/} = Mnist.dll ]; then shift; printf '<%s>' \"$@\"; fi");
        File.CreateSymbolicLink(root["elsewhere/link"], root["run"]);
        await AssertPassedAsync("<fit><--and-test>");
        await AssertPassedAsync("<fit><--and-test><--data-dir><a b><--max-epochs><2>", "--data-dir", "a b", "--max-epochs", "2");
        await AssertPassedAsync("<mnist><fit><--and-test><--max-epochs><2>", "mnist", "--max-epochs", "2");
        await AssertPassedAsync("<test><--checkpoint><last>", "test", "--checkpoint", "last");
        await AssertPassedAsync("<mnist><fit><--help>", "mnist", "fit", "--help");

        async Task AssertPassedAsync(string passed, params string[] arguments)
        {
            var result = await RunAsync("elsewhere/link", arguments);
            Assert.Equal((0, passed + "\n"), (result.ExitCode, result.Output));
        }
    }

    private Task<Command.Result> RunAsync(string script, params string[] arguments) =>
        Command.RunAsync(root[script], arguments, new Dictionary<string, string>
        {
            ["PATH"] = root["bin"] + ":" + Environment.GetEnvironmentVariable("PATH"),
        });

    private void Program(string name, string body)
    {
        var path = root[Path.Combine("bin", name)];
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
