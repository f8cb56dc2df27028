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
            [Repository.SampleOf("SemiSupervised"), "--data-dir", directory.Path, "--labelled", "200", "--steps", "12"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"(?m)^test accuracy without unlabelled images: (0\.[3-9]|1\.0)", result.Output);
        Assert.Matches(@"\Atest accuracy with unlabelled images: (0\.[3-9]|1\.0)", result.LastLine);
        Assert.Contains("confident", result.Errors, StringComparison.Ordinal);
    }
}
