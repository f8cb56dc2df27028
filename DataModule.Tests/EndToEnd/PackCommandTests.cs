using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace DataModule.Tests.EndToEnd;

/// <summary>eng/pack, which finds all packages by itself, and what each of them must have.</summary>
[Collection(TestPackage.Name)]
public sealed class PackCommandTests(TestPackage package) : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    private string[] Packages => [.. Directory.GetFiles(package.Feed, "*.nupkg").Order(StringComparer.Ordinal)];

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_is_packed_again_is_the_same_to_the_byte()
    {
        var again = await TestPackage.PackAsync(directory.Path);
        Assert.True(again.ExitCode == 0, again.ToString());
        var files = Directory.GetFiles(package.Feed).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(files, directory.Files);
        Assert.Subset(
            files.ToHashSet(),
            new[] { "", ".Cli", ".Reporting", ".Templates", ".Vision" }.Select(name => $"DataModule{name}.{package.Version}.nupkg").ToHashSet<string?>());
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(package.Feed, file!)), File.ReadAllBytes(directory[file!])));
    }

    [Fact]
    public void Each_has_a_readme_an_icon_documentation_and_symbols_that_name_the_sources() => Assert.All(Packages, file =>
    {
        using var archive = ZipFile.OpenRead(file);
        var metadata = Metadata(archive);
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal(("README.md", "icon.png", "MIT"), (Value("readme"), Value("icon"), Value("license")));
        Assert.NotEqual("Package Description", Value("description"));
        Assert.NotEmpty(Value("tags"));
        Assert.NotNull(archive.GetEntry("README.md"));
        Assert.Equal(0x89, ReadAll(archive.GetEntry("icon.png")!)[0]);

        var symbols = Path.ChangeExtension(file, ".snupkg");
        string[] assemblies = [.. archive.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith("lib/", StringComparison.Ordinal) && name.EndsWith(".dll", StringComparison.Ordinal))];
        Assert.Equal(IsTemplate(metadata) ? 0 : 1, assemblies.Length);
        Assert.Equal(assemblies.Length > 0, File.Exists(symbols));
        foreach (var assembly in assemblies)
        {
            Assert.NotNull(archive.GetEntry(Path.ChangeExtension(assembly, ".xml")));
            using var symbolArchive = ZipFile.OpenRead(symbols);
            // Source Link names a commit, so there is none in sources without a repository.
            Assert.Equal(
                Path.Exists(Path.Combine(Repository.Root, ".git")),
                Encoding.UTF8.GetString(ReadAll(symbolArchive.GetEntry(Path.ChangeExtension(assembly, ".pdb"))!)).Contains("https://raw.githubusercontent.com/datamodule/datamodule/", StringComparison.Ordinal));
        }
    });

    [Fact]
    public async Task Each_is_all_that_a_project_with_a_data_module_needs()
    {
        File.WriteAllText(directory["nuget.config"], package.NuGetConfig);
        foreach (var file in Packages)
        {
            using var archive = ZipFile.OpenRead(file);
            var metadata = Metadata(archive);
            if (IsTemplate(metadata))
            {
                continue;
            }

            var id = metadata.Elements().Single(element => element.Name.LocalName == "id").Value;
            var folder = Directory.CreateDirectory(directory[id]).FullName;
            File.WriteAllText(Path.Combine(folder, "Consumer.csproj"), TestPackage.Project(
                package.ReferencesTo(id),
                "<TreatWarningsAsErrors>true</TreatWarningsAsErrors><NoWarn>NU1900</NoWarn><RestorePackagesPath>$(MSBuildProjectDirectory)/../packages</RestorePackagesPath>"));
            File.WriteAllText(Path.Combine(folder, "Program.cs"), """
                using DataModule;

                var data = new Numbers();
                data.Setup(Stage.Fit);
                Console.WriteLine(data.TrainDataloader().First().Value.sum().item<long>());

                [Sample]
                public readonly partial record struct Number(long Value);

                [DataModule]
                public sealed partial class Numbers(int batchSize = 3)
                {
                    [Dataloader(Split.Train)]
                    private DataLoader<Number.Batch> Train() => Dataset.From(new Number[] { new(1), new(2), new(4), new(8) }).ToLoader(batchSize);
                }
                """);
            var build = await DotNet.RunAsync("build", Path.Combine(folder, "Consumer.csproj"));
            Assert.True(build.ExitCode == 0, $"{id}: {build}");
            var run = await DotNet.RunAsync(Path.Combine(folder, "bin/Debug/net10.0/Consumer.dll"));
            Assert.Equal((id, 0, "7\n"), (id, run.ExitCode, run.Output));
        }
    }

    private static XElement Metadata(ZipArchive archive)
    {
        using var nuspec = archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }

    private static bool IsTemplate(XElement metadata) =>
        metadata.Descendants().Any(element => element.Name.LocalName == "packageType" && (string?)element.Attribute("name") == "Template");

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
