using System.Text.RegularExpressions;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>What the guide shows compiles as it stands.</summary>
public sealed class GuideTests
{
    private static readonly string Guide = RepositoryFiles.Read("docs", "guide", "attributes.md");

    public static TheoryData<string> Examples =>
        [.. Regex.Matches(Guide, "```csharp\n(?<code>.*?)```", RegexOptions.Singleline).Select(match => match.Groups["code"].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_compiles_without_a_warning(string code) => GeneratorHost.Run(code).ShouldBeClean();

    [Fact]
    public void Every_attribute_of_the_runtime_is_in_the_guide() => Assert.All(
        typeof(DataModuleAttribute).Assembly.GetExportedTypes().Where(type => typeof(Attribute).IsAssignableFrom(type)),
        attribute => Assert.Contains("[" + attribute.Name[..^"Attribute".Length], Guide, StringComparison.Ordinal));
}
