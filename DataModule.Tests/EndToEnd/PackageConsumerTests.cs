using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample with the plain loop, in a project that has nothing of ours but the package.</summary>
[Collection(TestPackage.Name)]
public sealed partial class PackageConsumerTests : IDisposable
{
    private const string Fitted = "epoch 3: height = 2.0 x -3.0 y +0.5\ntest error: 0.10, of which 0.10 is noise\n";

    private readonly TemporaryDirectory consumer = new();

    public PackageConsumerTests(TestPackage package)
    {
        foreach (var source in Directory.GetFiles(Path.Combine(Repository.Root, "samples/PlainLoop"), "*.cs"))
        {
            File.Copy(source, consumer[Path.GetFileName(source)]);
        }

        File.WriteAllText(consumer["nuget.config"], package.NuGetConfig);
        // The private folder keeps an older package of the same version out.
        File.WriteAllText(consumer["Consumer.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <InvariantGlobalization>true</InvariantGlobalization>
                <NoWarn>NU1603</NoWarn>
                <RestorePackagesPath>$(MSBuildProjectDirectory)/packages</RestorePackagesPath>
              </PropertyGroup>
              {package.References}
            </Project>
            """);
    }

    public void Dispose() => consumer.Dispose();

    [Fact]
    public async Task It_is_told_of_a_mistake_and_runs_without_it()
    {
        Replace("[Setup(\"fit\")]", "[Setup(\"fti\")]");
        var wrong = await DotNet.RunAsync("build", consumer["Consumer.csproj"]);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Matches(
            @"PlaneDataModule\.cs\(\d+,\d+\): error DM0004: 'fti' .*fit.*https://.*/docs/rules/DM0004\.md",
            Assert.Single(DotNet.Errors(wrong)));

        Replace("[Setup(\"fti\")]", "[Setup(\"fit\")]");
        var right = await DotNet.RunAsync("build", consumer["Consumer.csproj"]);
        Assert.True(right.ExitCode == 0, right.ToString());
        Assert.DoesNotContain(": warning ", right.Output, StringComparison.Ordinal);

        var run = await DotNet.RunAsync(consumer["bin/Debug/net10.0/Consumer.dll"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.EndsWith(Fitted, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_runs_compiled_ahead_of_time_without_a_warning_about_our_code()
    {
        var publish = await DotNet.RunAsync(
            "publish", consumer["Consumer.csproj"], "-p:PublishAot=true", "-p:TrimmerSingleWarn=false", "-o", consumer["out"]);

        if (MissingTool().Match(publish.Output) is { Success: true } missing)
        {
            Assert.Skip($"This machine cannot compile ahead of time: {missing.Value}");
        }

        Assert.True(publish.ExitCode == 0, publish.ToString());
        Assert.Empty(AheadOfTimeWarning().Matches(publish.Output).Select(match => match.Value));
        var run = await Command.RunAsync(consumer["out/Consumer"], []);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.EndsWith(Fitted, run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(consumer["out/DataModule.Runtime.dll"]));
    }

    private void Replace(string from, string to)
    {
        var path = consumer["PlaneDataModule.cs"];
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    // No feed with the compiler, no C compiler to link with, or no zlib to link.
    [GeneratedRegex(@"error NU110[12]: .*ilcompiler.*|Platform linker .* not found.*|cannot find -lz\b.*", RegexOptions.IgnoreCase)]
    private static partial Regex MissingTool();

    // The inside of TorchSharp's own package is TorchSharp's; its stand-in is ours.
    [GeneratedRegex(@"(?m)^.*warning IL[23]\d{3}: (?!(TorchSharp|SkiaSharp|Google)\.).*$")]
    private static partial Regex AheadOfTimeWarning();
}
