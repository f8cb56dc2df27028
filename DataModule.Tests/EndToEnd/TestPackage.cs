using TorchSharp;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The package, in a version for tests, made once of what these tests were built with; and a feed that has it.</summary>
[CollectionDefinition(Name)]
public sealed class TestPackage : IAsyncLifetime, ICollectionFixture<TestPackage>
{
    public const string Name = nameof(TestPackage);

    private readonly TemporaryDirectory feed = new();

    internal static bool HasStandIn => typeof(torch).Assembly.GetName().Name == "TorchSharp.SystemLibTorch";

    /// <summary>What a consumer's project references: the package, and TorchSharp's native part where ours has no stand-in.</summary>
    internal string References => $"""
        <ItemGroup>
          <PackageReference Include="DataModule" Version="[{Version}]" />
          {(HasStandIn ? "" : "<PackageReference Include=\"TorchSharp-cpu\" Version=\"*\" />")}
        </ItemGroup>
        """;

    internal string File => Directory.GetFiles(feed.Path, "*.nupkg").Single();

    internal string Symbols => Directory.GetFiles(feed.Path, "*.snupkg").Single();

    /// <summary>The feed beside the machine's own sources; what the machine has fetched before is not fetched again.</summary>
    internal string NuGetConfig
    {
        get
        {
            var fetched = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
                ? folder
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");
            var fallback = Directory.Exists(fetched)
                ? $"<fallbackPackageFolders><add key=\"fetched\" value=\"{fetched}\" /></fallbackPackageFolders>"
                : "";
            return $"<configuration><packageSources><add key=\"feed\" value=\"{feed.Path}\" /></packageSources>{fallback}</configuration>";
        }
    }

    /// <summary>Such as 0.1.0-testonly.</summary>
    internal string Version => Path.GetFileNameWithoutExtension(File)["DataModule.".Length..];

    public async ValueTask InitializeAsync()
    {
        var result = await PackAsync(feed.Path, "-p:TestOnlyPackage=true");
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public ValueTask DisposeAsync()
    {
        feed.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static Task<Command.Result> PackAsync(string feed, params string[] options) => DotNet.RunAsync(
    [
        "pack", Path.Combine(Repository.Root, "DataModule.Runtime"), "--no-build", "-c", Repository.Configuration, "-o", feed, .. options,
    ]);
}
