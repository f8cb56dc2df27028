using System.IO.Compression;
using System.Xml.Linq;
using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Cli;

/// <summary>A program in a project that has nothing of ours but the package of the command line.</summary>
[Collection(TestPackage.Name)]
public sealed class CliPackageTests(TestPackage package) : IDisposable
{
    private readonly TemporaryDirectory consumer = new();

    public void Dispose() => consumer.Dispose();

    [Fact]
    public async Task It_brings_all_that_a_program_needs()
    {
        AssertContents(Path.Combine(package.Feed, $"DataModule.Cli.{package.Version}.nupkg"));
        File.WriteAllText(consumer["nuget.config"], package.NuGetConfig);
        File.WriteAllText(consumer["Consumer.csproj"], TestPackage.Project(
            package.ReferencesTo("DataModule.Cli"),
            "<IsAotCompatible>true</IsAotCompatible><TreatWarningsAsErrors>true</TreatWarningsAsErrors><NoWarn>NU1900</NoWarn>"));
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "DataModule.Tests/Cli/Program"), "*.cs"))
        {
            File.Copy(file, consumer[Path.GetFileName(file)]);
        }

        var build = await DotNet.RunAsync("build", consumer["Consumer.csproj"], "-o", consumer["out"]);
        Assert.True(build.ExitCode == 0, build.ToString());

        var fit = await TypeAsync("fit", "--model.inputs", "2", "--trainer.max-epochs", "1", "--trainer.progress", "none", "--and-test");
        Assert.Equal(0, fit.ExitCode);
        var test = await TypeAsync("test", "--checkpoint", "last", "--trainer.progress", "none");
        Assert.Equal((0, fit.Output), (test.ExitCode, test.Output));
    }

    private static void AssertContents(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        Assert.Contains(archive.Entries, entry => entry.FullName == "README.md");
        Assert.Equal(
            ["lib/net10.0/DataModule.Cli.dll", "lib/net10.0/DataModule.Cli.xml"],
            archive.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var nuspec = archive.GetEntry("DataModule.Cli.nuspec")!.Open();
        var dependencies = XDocument.Load(nuspec).Descendants().Where(element => element.Name.LocalName == "dependency").ToDictionary(element => (string)element.Attribute("id")!);
        Assert.Equal(["DataModule", "DataModule.Reporting", "System.CommandLine", "TorchSharp", "YamlDotNet"], dependencies.Keys.Order(StringComparer.Ordinal));
        Assert.Matches(@"\A\[.*\]\z", (string)dependencies["DataModule"].Attribute("version")!);
    }

    private Task<Command.Result> TypeAsync(params string[] arguments) =>
        Command.RunAsync("env", ["--chdir=" + consumer.Path, "dotnet", consumer["out/Consumer.dll"], .. arguments]);
}
