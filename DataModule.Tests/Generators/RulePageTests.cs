using System.Reflection;
using System.Text.RegularExpressions;
using DataModule.Generators.Diagnostics;
using DataModule.Tests.Analyzers;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Generators;

/// <summary>Every rule has a page whose wrong example triggers it, alone, and whose right example is clean.</summary>
public sealed partial class RulePageTests
{
    // What is wrong with the language version does not stand in the code; LanguageVersionTests has that one.
    public static TheoryData<string> RulesWithExamples => [.. Rules.All.Keys.Where(id => id != Rules.Crash.Id && id != Rules.OutdatedLanguage.Id)];

    public static TheoryData<string> AllRules => [.. Rules.All.Keys];

    // Not from the compiler, but from what a consumer's build runs.
    public static TheoryData<string> RulesOfTheBuild => ["DM0090", "DM0091", "DM0092"];

    [Theory]
    [MemberData(nameof(RulesWithExamples))]
    public async Task The_wrong_example_triggers_its_rule_and_no_other(string id)
    {
        var wrong = GeneratorHost.Run(Example(id, "Wrong"));
        var analysis = await AnalyzerHost.RunAsync(wrong.Output);

        Assert.Equal([id], wrong.Diagnostics.Concat(analysis).Select(diagnostic => diagnostic.Id).Distinct());
    }

    // What does not fit, or is not partial, is an error of the compiler, which these explain.
    public static TheoryData<string> RulesBesideNoError => [.. RulesWithExamples.Select(row => row.Data)
        .Where(id => id != Rules.VerbMisfit.Id && id != Rules.NotCreatable.Id && id != Rules.NotPartial.Id && id != Rules.ContainerNotPartial.Id && id != Rules.SampleHidden.Id)];

    [Theory]
    [MemberData(nameof(RulesBesideNoError))]
    public void After_the_wrong_example_there_is_no_second_error(string id)
    {
        var wrong = GeneratorHost.Run(Example(id, "Wrong"));

        Assert.Empty(wrong.CompilerDiagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString()));
    }

    [Theory]
    [MemberData(nameof(RulesWithExamples))]
    public async Task The_right_example_is_clean(string id)
    {
        var right = GeneratorHost.Run(Example(id, "Right")).ShouldBeClean();

        Assert.Empty((await AnalyzerHost.RunAsync(right.Output)).Select(diagnostic => diagnostic.ToString()));
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void The_message_has_its_arguments_and_the_link_leads_to_the_page(string id)
    {
        var rule = Rules.Get(id);

        Assert.EndsWith($"docs/rules/{id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
        Assert.True(File.Exists(RepositoryFiles.PathOf("docs", "rules", id + ".md")));
        Assert.Contains("{0}", rule.MessageFormat.ToString(null), StringComparison.Ordinal);
        Assert.StartsWith($"# {id}: {rule.Title}\n", RepositoryFiles.Read("docs", "rules", id + ".md"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void Every_rule_is_in_the_release_file_with_its_severity(string id)
    {
        var releases = RepositoryFiles.Read("DataModule.Generators", "AnalyzerReleases.Unshipped.md")
            + RepositoryFiles.Read("DataModule.Generators", "AnalyzerReleases.Shipped.md");

        Assert.Contains($"{id} | DataModule | {Rules.Get(id).DefaultSeverity} |", releases, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllRules))]
    public void Every_rule_is_in_the_index(string id) => Assert.Contains(
        $"| [{id}]({id}.md) | {Rules.Get(id).DefaultSeverity} | {Rules.Get(id).Title} |\n", RepositoryFiles.Read("docs", "rules", "README.md"), StringComparison.Ordinal);

    [Fact]
    public void Every_analyzers_page_says_what_it_cannot_see() => Assert.All(
        AnalyzerHost.All.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Distinct(),
        id => Assert.Matches("\n## What it cannot see\n\n[\\w`]", Page(id)));

    [Fact]
    public void Ids_are_unique_and_there_is_no_page_without_a_rule()
    {
        var fields = typeof(Rules).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(DiagnosticDescriptor));
        var pages = Directory.GetFiles(RepositoryFiles.PathOf("docs", "rules"), "DM*.md").Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(fields.Count(), Rules.All.Count);
        Assert.Equal(
            Rules.All.Keys.Concat(RulesOfTheBuild.Select(row => row.Data)).Order(StringComparer.Ordinal),
            pages.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(RulesOfTheBuild))]
    public void A_rule_of_the_build_is_reported_there_and_has_a_page_that_says_how_to_fix_it(string id)
    {
        var build = RepositoryFiles.Read("DataModule.Runtime", "build", "DataModule.targets")
            + RepositoryFiles.Read("DataModule.Runtime", "build", "OlderLinux.csx");
        var title = Regex.Match(Page(id), $@"\A# {id}: (.+)\n\nWarning, from the build\. [^#]*\n## How to fix it\n").Groups[1].Value;

        Assert.Contains($"\"{id}\"", build, StringComparison.Ordinal);
        Assert.Contains($"| [{id}]({id}.md) | Warning | {title} |\n", RepositoryFiles.Read("docs", "rules", "README.md"), StringComparison.Ordinal);
    }

    internal static string Page(string id) => RepositoryFiles.Read("docs", "rules", id + ".md");

    internal static string Example(string id, string heading)
    {
        var page = Page(id);
        var block = Regex.Match(page, $"## {heading}\n+```csharp\n(?<code>.*?)```", RegexOptions.Singleline);
        Assert.True(block.Success, $"The page of {id} has no example under '{heading}'.");
        return block.Groups["code"].Value;
    }
}
