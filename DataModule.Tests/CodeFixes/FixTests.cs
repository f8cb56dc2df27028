using DataModule.Tests.Generators;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class FixTests
{
    public static TheoryData<string> FixableRules => [.. FixHost.FixableIds.Where(id => id.StartsWith("DM", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(FixableRules))]
    public async Task The_wrong_example_of_the_rules_page_is_mended(string id)
    {
        var wrong = RulePageTests.Example(id, "Wrong");

        var titles = await FixHost.TitlesAsync(id, wrong);

        Assert.NotEmpty(titles);
        foreach (var title in titles)
        {
            var mended = await FixHost.FixOneAsync(id, wrong, title);

            Assert.NotEqual(wrong, mended);
        }
    }

    [Theory]
    [MemberData(nameof(FixableRules))]
    public void The_page_says_that_there_is_a_fix(string id) =>
        Assert.Contains("code fix", RulePageTests.Page(id), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(FixableRules))]
    public async Task All_wrong_examples_of_a_project_are_mended_at_once(string id)
    {
        var wrong = RulePageTests.Example(id, "Wrong");
        var other = Renamed(wrong, "Other");
        var together = wrong + "\n" + Renamed(wrong, "Third");

        var project = await FixHost.FixAllAsync(id, FixAllScope.Project, together, other);
        var document = await FixHost.FixAllAsync(id, FixAllScope.Document, together, other);

        Assert.NotEqual(other, project[1]);
        Assert.Equal(project[0], document[0]);
        Assert.Equal(other, document[1]);
    }

    // Each example declares its types once; a copy beside it needs other names.
    private static string Renamed(string source, string prefix)
    {
        foreach (var name in new[] { "DigitData", "Experiment", "Program", "Augmentation", "Classifier", "DigitFiles" })
        {
            source = System.Text.RegularExpressions.Regex.Replace(source, $@"\b{name}\b", prefix + name);
        }

        return source;
    }
}
