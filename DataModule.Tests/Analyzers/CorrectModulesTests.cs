using DataModule.Tests.Generators;
using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Realistic data modules, written in many styles and all right, of which no rule may say anything.</summary>
public sealed class CorrectModulesTests
{
    public static TheoryData<string> Modules =>
    [
        .. Directory.GetFiles(RepositoryFiles.PathOf("DataModule.Tests", "Analyzers", "Modules"), "*.cs")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task A_correct_module_gets_no_diagnostic(string module)
    {
        var source = RepositoryFiles.Read("DataModule.Tests", "Analyzers", "Modules", module + ".cs");
        var analysis = await AnalyzerHost.RunAsync(source);

        analysis.ShouldBeSilent();
        Assert.Empty(analysis.Generated.Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void There_are_at_least_twenty() => Assert.True(Modules.Count >= 20);
}
