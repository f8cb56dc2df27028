using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample of a combined loader, run as a user runs it.</summary>
public sealed class SemiSupervisedSampleTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task It_trains_without_and_with_unlabelled_images_and_compares()
    {
        Idx.WriteLearnable(directory.Path, train: 600, test: 100, gzip: true);

        var result = await Command.RunAsync(
            "dotnet",
            [
                Repository.SampleOf("SemiSupervised"), "fit", "--and-test", "--data-dir", directory.Path, "--labelled", "200", "--max-steps", "12",
                "--run.dir", directory["runs"], "--sweep", "use-unlabelled=false,true",
            ]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(@"(?m)^  run +model\.use-unlabelled +train/loss +test/accuracy +train/confident$", result.Output);
        Assert.Matches(@"(?m)^  01 +false +[0-9.]+ +(0\.[3-9][0-9]*|1)$", result.Output);
        Assert.Matches(@"\A  02 +true +[0-9.]+ +(0\.[3-9][0-9]*|1) +[0-9.]+\z", result.LastLine);
        Assert.Contains("confident", result.Errors, StringComparison.Ordinal);
    }
}
