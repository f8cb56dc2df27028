using Xunit;

namespace DataModule.Tests.Analyzers;

public sealed class CapturedParameterRuleTests
{
    [Theory]
    [InlineData("batchSize = 3;", "batchSize")]
    [InlineData("batchSize *= 3;", "batchSize")]
    [InlineData("batchSize++;", "batchSize")]
    [InlineData("(batchSize, _) = (1, 2);", "batchSize")]
    [InlineData("_ = int.TryParse(\"1\", out batchSize);", "batchSize")]
    [InlineData("Action change = () => batchSize = 3; change();", "batchSize")]
    public async Task An_assignment_in_any_form_is_reported(string body, string squiggle)
    {
        var analysis = await AnalyzerHost.RunAsync(Module("int batchSize", body));

        analysis.ShouldReport(("DM0043", squiggle));
        Assert.StartsWith("'DigitData' assigns its constructor parameter 'batchSize'", analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[NotHyperparameter] int batchSize", "batchSize = 3;")]
    [InlineData("int batchSize", "var copy = batchSize; copy++; _ = copy;")]
    [InlineData("int batchSize", "int Local(int batchSize) => batchSize = 3; _ = Local(batchSize);")]
    public async Task Other_assignments_are_not(string parameter, string body)
    {
        var analysis = await AnalyzerHost.RunAsync(Module(parameter, body));

        analysis.ShouldBeSilent();
    }

    private static string Module(string parameter, string body) => $$"""
        [DataModule]
        public partial class DigitData({{parameter}})
        {
            [Setup("fit")]
            private void Open()
            {
                {{body}}
            }

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(batchSize);
        }
        """;
}
