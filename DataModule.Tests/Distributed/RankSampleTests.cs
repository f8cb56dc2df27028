using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Distributed;

/// <summary>The sample program as users start it: it knows nothing of ranks but who prints.</summary>
public sealed class RankSampleTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(RankRunner.Launchers), MemberType = typeof(RankRunner))]
    public async Task The_sample_learns_under_mpirun_and_one_process_speaks_for_all(Launcher launcher)
    {
        Idx.WriteLearnable(directory.Path, train: 1000, test: 200, gzip: true);
        var (mpirun, options) = RankRunner.Launch(launcher, 2);
        var result = await Command.RunAsync(
            mpirun, [.. options, "dotnet", Repository.Sample, "fit", "--and-test", "--data-dir", directory.Path, "--max-epochs", "2", "--batch-size", "25", "--run.dir", directory["runs"]]);
        Assert.True(result.ExitCode == 0, result.ToString());
        // 900 images in steps of 2 x 25; the speed is of both.
        Assert.Matches(@"epoch 2/2: batch 18/18, loss", Assert.Single(result.Output.Split('\n'), static line => line.Contains("epoch 2/2: batch 18", StringComparison.Ordinal)));
        // Open MPI gives its processes a terminal, where results are a table alone.
        Assert.Single(result.Everything().Split('\n'), static line => line.Contains("test: 200 samples", StringComparison.Ordinal));
        Assert.Matches(@"test: 200 samples[^:]*accuracy\W+(1|0\.9[5-9]\d*)\W", result.Everything());
        Assert.Equal(["last.ckpt"], Directory.GetFiles(Path.Combine(Assert.Single(Directory.GetDirectories(directory["runs"])), "checkpoints")).Select(Path.GetFileName));
    }
}
