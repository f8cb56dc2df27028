using System.IO.Compression;
using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>The package for pictures: what is in it, and that a program that has nothing else of ours decodes pictures, compiled ahead of time, too.</summary>
[Collection(TestPackage.Name)]
public sealed partial class VisionPackageTests(TestPackage package) : IDisposable
{
    private const string Expected = """
        Float32 [5, 3, 16, 16]
        Float32 [5, 3, 16, 16]
        Float32 [2, 3, 16, 16]
        Picture 'a.jpg': it is something that begins with the bytes 6E6F207069637475, not JPEG, PNG, WebP, GIF or BMP.

        """;

    private readonly TemporaryDirectory consumer = new();

    public void Dispose() => consumer.Dispose();

    [Fact]
    public void It_holds_its_assembly_and_depends_on_the_runtime_and_SkiaSharp()
    {
        using var archive = ZipFile.OpenRead(package.VisionFile);
        var names = archive.Entries.Select(entry => entry.FullName).ToArray();
        Assert.Contains("lib/net10.0/DataModule.Vision.dll", names);
        Assert.Contains("lib/net10.0/DataModule.Vision.xml", names);
        Assert.DoesNotContain(names, name => name.StartsWith("analyzers/", StringComparison.Ordinal));
        using var nuspec = new StreamReader(archive.GetEntry("DataModule.Vision.nuspec")!.Open());
        var dependencies = Dependency().Matches(nuspec.ReadToEnd()).Select(match => match.Groups[1].Value);
        Assert.Equal(["DataModule", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"], dependencies.Where(name => name != "TorchSharp").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_program_over_it_decodes_pictures()
    {
        Write();
        var build = await DotNet.RunAsync("build", consumer["Consumer.csproj"]);
        Assert.True(build.ExitCode == 0, build.ToString());
        Assert.DoesNotContain(": warning ", build.Output, StringComparison.Ordinal);
        var run = await DotNet.RunAsync(consumer["bin/Debug/net10.0/Consumer.dll"]);
        Assert.Equal((0, Expected, ""), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public async Task It_runs_compiled_ahead_of_time_without_a_warning_about_our_code()
    {
        Write();
        var publish = await DotNet.RunAsync(
            "publish", consumer["Consumer.csproj"], "-p:PublishAot=true", "-p:TrimmerSingleWarn=false", "-o", consumer["out"]);
        if (MissingTool().Match(publish.Output) is { Success: true } missing)
        {
            Assert.Skip($"This machine cannot compile ahead of time: {missing.Value}");
        }

        Assert.True(publish.ExitCode == 0, publish.ToString());
        Assert.Empty(AheadOfTimeWarning().Matches(publish.Output).Select(match => match.Value));
        var run = await Command.RunAsync(consumer["out/Consumer"], []);
        Assert.Equal((0, Expected, ""), (run.ExitCode, run.Output, run.Errors));
    }

    private void Write()
    {
        File.Copy(Path.Combine(Repository.Root, "DataModule.Tests/EndToEnd/Consumers/Vision.cs"), consumer["Program.cs"]);
        File.WriteAllText(consumer["nuget.config"], package.NuGetConfig);
        File.WriteAllText(consumer["Consumer.csproj"], TestPackage.Project(
            package.ReferencesTo("DataModule.Vision"), "<InvariantGlobalization>true</InvariantGlobalization>"));
    }

    [GeneratedRegex("<dependency id=\"([^\"]*)\"")]
    private static partial Regex Dependency();

    [GeneratedRegex(@"error NU110[12]: .*ilcompiler.*|Platform linker .* not found.*|cannot find -lz\b.*", RegexOptions.IgnoreCase)]
    private static partial Regex MissingTool();

    // The inside of others' packages is theirs.
    [GeneratedRegex(@"(?m)^.*warning IL[23]\d{3}: (?!(TorchSharp|SkiaSharp|Google)\.).*$")]
    private static partial Regex AheadOfTimeWarning();
}
