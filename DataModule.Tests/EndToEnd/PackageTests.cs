using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>What is in the NuGet package, and what never gets into one.</summary>
[Collection(TestPackage.Name)]
public sealed partial class PackageTests(TestPackage package)
{
    [Fact]
    public void It_holds_the_runtime_the_generator_and_the_code_fixes_and_nothing_else()
    {
        using var archive = ZipFile.OpenRead(package.File);
        string[] expected =
        [
            "DataModule.nuspec", "README.md", "icon.png",
            "analyzers/dotnet/cs/DataModule.CodeFixes.dll", "analyzers/dotnet/cs/DataModule.Generators.dll",
            "lib/net10.0/DataModule.Runtime.dll", "lib/net10.0/DataModule.Runtime.xml",
            "buildTransitive/DataModule.targets", "buildTransitive/OlderLinux.csx",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), Contents(archive));

        using var nuspec = archive.GetEntry("DataModule.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal(("MIT", "README.md"), (Value("license"), Value("readme")));
        Assert.Contains(metadata.Elements(), element => element.Name.LocalName == "repository" && element.Attribute("url") is not null);
        var dependencies = metadata.Descendants().Select(element => (string?)element.Attribute("id")).OfType<string>();
        Assert.Equal(
            ["Google.Protobuf", "Microsoft.Extensions.Logging.Abstractions", "Spectre.Console", "TorchSharp", "YamlDotNet"],
            dependencies.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_readme_links_to_the_repository_and_its_symbols_are_packed()
    {
        using var archive = ZipFile.OpenRead(package.File);
        using var readme = new StreamReader(archive.GetEntry("README.md")!.Open());
        var text = readme.ReadToEnd();
        var links = Link().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.StartsWith("https://", link, StringComparison.Ordinal));
        var pictures = Picture().Matches(text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(pictures);
        Assert.All(pictures, picture => Assert.StartsWith("https://raw.githubusercontent.com/datamodule/datamodule/main/docs/", picture, StringComparison.Ordinal));

        using var symbols = ZipFile.OpenRead(package.Symbols);
        using var content = symbols.GetEntry("lib/net10.0/DataModule.Runtime.pdb")!.Open();
        using var pdb = new MemoryStream();
        content.CopyTo(pdb);
        // Source Link names a commit, so there is none in sources without a repository.
        Assert.Equal(
            Path.Exists(Path.Combine(Repository.Root, ".git")),
            Encoding.UTF8.GetString(pdb.ToArray()).Contains("https://raw.githubusercontent.com/datamodule/datamodule/", StringComparison.Ordinal));
    }

    // Without what every package has.
    private static IEnumerable<string> Contents(ZipArchive archive) => archive.Entries
        .Select(entry => entry.FullName)
        .Where(name => !name.StartsWith('_') && !name.StartsWith('[') && !name.StartsWith("package/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\]\(([^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]*)\)")]
    private static partial Regex Picture();
}
