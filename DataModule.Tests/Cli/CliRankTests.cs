using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Cli;

/// <summary>A command typed for several processes.</summary>
public sealed class CliRankTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Several_processes_share_a_run_and_its_folder()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mpirun.openmpi"), "Open MPI is not installed; ./test installs it on Debian");
        var fit = await Command.RunAsync("env",
        [
            "--chdir=" + run.Path, "mpirun.openmpi", "--allow-run-as-root", "--oversubscribe", "-n", "2", "dotnet", CliRun.Program,
            "fit", "--model.inputs", "2", "--trainer.max-epochs", "2", "--trainer.progress", "none", "--and-test",
        ]);

        Assert.True(fit.ExitCode == 0, fit.ToString());
        Assert.Single(fit.Output.Split('\n'), line => line.Contains("test: error 0.", StringComparison.Ordinal));
        var folder = Assert.Single(run.Runs);
        Assert.Equal(
            ["config.yaml", "hyperparameters.json", "learning-curves.svg", "log-rank1.txt", "log.txt", "metrics.csv"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // One process alone goes on with it.
        var resumed = await run.TypeAsync("test", "--checkpoint", "last", "--trainer.progress", "none");
        Assert.Equal(0, resumed.ExitCode);
        Assert.StartsWith("test: error 0.", resumed.Output, StringComparison.Ordinal);
    }
}
