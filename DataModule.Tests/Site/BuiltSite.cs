using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Site;

/// <summary>What <c>./site</c> makes of this repository, made once.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class BuiltSite : IAsyncLifetime
{
    private readonly TemporaryDirectory folder = new();

    /// <summary>Where the pages are.</summary>
    internal string Folder => folder["site"];

    public async ValueTask InitializeAsync()
    {
        var result = await Command.RunAsync(
            Path.Combine(Repository.Root, "site"), ["--no-build", "--configuration", Repository.Configuration, "--output", Folder]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
