using DataModule.Tests.EndToEnd;
using Xunit;

namespace DataModule.Tests.Site;

/// <summary>What the sources of the site are refused for.</summary>
public sealed class SiteLinkTests : IDisposable
{
    private static readonly string Program = Path.Combine(Repository.Root, "eng/Site/bin", Repository.Configuration, "net10.0", "Site.dll");

    private readonly TemporaryDirectory repository = new();

    public SiteLinkTests()
    {
        Write("README.md", "[rules](docs/rules) and [a sample](samples/Tiny)");
        Write("CHANGELOG.md", "");
        Write("CONTRIBUTING.md", "");
        Write("samples/README.md", "[home](../README.md#it) ![chart](../docs/chart.svg)");
        Write("samples/Tiny/Program.cs", "");
        Write("docs/chart.svg", "<svg/>");
        Write("docs/rules/README.md", "```md\n[not a link](nowhere.md)\n```");
        Write("docs/rules/DM0001.md", "# DM0001: Wrong \"name\"");
    }

    public void Dispose() => repository.Dispose();

    [Fact]
    public async Task Links_lead_to_pages_of_the_site_or_to_the_repository()
    {
        var result = await RunAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal("[rules](docs/rules/index.md) and [a sample](https://github.com/datamodule/datamodule/tree/main/samples/Tiny)\n", Read("index.md"));
        Assert.Equal("[home](../index.md#it) ![chart](../docs/chart.svg)\n", Read("samples/index.md"));
        Assert.Equal("<svg/>", Read("docs/chart.svg"));
        Assert.Contains("- name: \"DM0001: Wrong \\\"name\\\"\"\n  href: DM0001.md\n", Read("docs/rules/toc.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_nowhere_and_a_page_that_nothing_lists_are_errors_with_their_places()
    {
        Write("docs/lost.md", "# Lost\n\nSee [this](guide/missing.md#part) and ![that](missing.png).");

        var result = await RunAsync();

        Assert.Equal(
            (1, """
                docs/lost.md:3: error: the link leads nowhere: guide/missing.md#part
                docs/lost.md:3: error: the link leads nowhere: missing.png
                docs/lost.md: error: the page is in no toc.yml of eng/Site/content

                """),
            (result.ExitCode, result.Errors));
    }

    private Task<Command.Result> RunAsync() => Command.RunAsync("dotnet", [Program, repository.Path, repository["target"]]);

    private string Read(string name) => File.ReadAllText(repository[$"target/{name}"]);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(repository[name])!);
        File.WriteAllText(repository[name], text);
    }
}
