using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>All packages, in a version for tests, made once of what these tests were built with; and a feed that has them.</summary>
[CollectionDefinition(Name)]
public sealed class TestPackage : IAsyncLifetime, ICollectionFixture<TestPackage>
{
    public const string Name = nameof(TestPackage);

    private readonly TemporaryDirectory feed = new();

    /// <summary>What a consumer's project references: the package, and this machine's libtorch.</summary>
    internal string References => ReferencesTo("DataModule");

    /// <summary>The project of a program that has nothing of ours but the referenced packages.</summary>
    /// <param name="references">The item groups of references.</param>
    /// <param name="properties">More properties, which win over these.</param>
    internal static string Project(string references, string properties = "") =>
        // The private folder keeps an older package of the same version out; links spare the copies of libtorch.
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <RestorePackagesPath>$(MSBuildProjectDirectory)/packages</RestorePackagesPath>
            <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
            <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
            {properties}
          </PropertyGroup>
          {references}
        </Project>
        """;

    /// <summary>References to one of the packages and to a libtorch.</summary>
    internal string ReferencesTo(string id) => $"""
        <ItemGroup>
          <PackageReference Include="{id}" Version="[{Version}]" />
          <PackageReference Include="libtorch-cpu-$(NETCoreSdkPortableRuntimeIdentifier)" Version="2.10.0" />
        </ItemGroup>
        """;

    /// <summary>The folder with all of them.</summary>
    internal string Feed => feed.Path;

    /// <summary>The package for pictures.</summary>
    internal string VisionFile => Directory.GetFiles(feed.Path, "DataModule.Vision.0*.nupkg").Single();

    internal string File => Directory.GetFiles(feed.Path, "DataModule.0*.nupkg").Single();

    internal string Symbols => Directory.GetFiles(feed.Path, "DataModule.0*.snupkg").Single();

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

    /// <summary>0.0.0-test.</summary>
    internal string Version => Path.GetFileNameWithoutExtension(File)["DataModule.".Length..];

    public async ValueTask InitializeAsync()
    {
        var result = await PackAsync(feed.Path);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public ValueTask DisposeAsync()
    {
        feed.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Packs all of them.</summary>
    internal static Task<Command.Result> PackAsync(string feed) => Command.RunAsync(
        Path.Combine(Repository.Root, "eng/pack"),
        ["--no-build", "-c", Repository.Configuration, "-o", feed, "-p:PackageVersion=0.0.0-test"],
        DotNet.Environment.Append(new("SOURCE_DATE_EPOCH", "1700000000")).ToDictionary());
}
