using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The sample with the plain loop, in a project that has nothing of ours but the package.</summary>
[Collection(TestPackage.Name)]
public sealed partial class PackageConsumerTests(TestPackage package) : IDisposable
{
    private readonly Consumer consumer = new(package, package.References);

    public void Dispose() => consumer.Dispose();

    [Fact]
    public async Task It_is_told_of_a_mistake_and_runs_without_it()
    {
        consumer.Replace("PlaneDataModule.cs", "[Setup(\"fit\")]", "[Setup(\"fti\")]");
        var wrong = await DotNet.RunAsync("build", consumer["Consumer.csproj"]);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Matches(
            @"PlaneDataModule\.cs\(\d+,\d+\): error DM0004: 'fti' .*fit.*https://.*/docs/rules/DM0004\.md",
            Assert.Single(DotNet.Errors(wrong)));

        consumer.Replace("PlaneDataModule.cs", "[Setup(\"fti\")]", "[Setup(\"fit\")]");
        var right = await consumer.SucceedAsync("build");
        Assert.DoesNotContain(": warning ", right.Output, StringComparison.Ordinal);
        await consumer.RunAsync(consumer.Program);
    }

    [Fact]
    public async Task It_runs_as_it_is_published()
    {
        await consumer.SucceedAsync("publish", "-o", consumer["portable"]);
        await consumer.RunAsync(consumer["portable/Consumer.dll"]);
        foreach (var (folder, options) in new (string, string[])[]
        {
            ("system", ["--no-self-contained"]),
            ("contained", ["--self-contained"]),
            ("single", ["--self-contained", "-p:PublishSingleFile=true"]),
        })
        {
            await consumer.SucceedAsync("publish", ["--use-current-runtime", .. options, "-o", consumer[folder]]);
            await consumer.RunAsync(consumer[folder + "/Consumer"]);
        }

        Assert.False(File.Exists(consumer["single/DataModule.Runtime.dll"]));
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
        await consumer.RunAsync(consumer["out/Consumer"]);
        Assert.False(File.Exists(consumer["out/DataModule.Runtime.dll"]));
    }

    // No feed with the compiler, no C compiler to link with, or no zlib to link.
    [GeneratedRegex(@"error NU110[12]: .*ilcompiler.*|Platform linker .* not found.*|cannot find -lz\b.*", RegexOptions.IgnoreCase)]
    private static partial Regex MissingTool();

    // The inside of others' packages is theirs.
    [GeneratedRegex(@"(?m)^.*warning IL[23]\d{3}: (?!(TorchSharp|SkiaSharp|Google)\.).*$")]
    private static partial Regex AheadOfTimeWarning();
}
