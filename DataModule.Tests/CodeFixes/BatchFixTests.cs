using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class BatchFixTests
{
    [Theory]
    [InlineData("foreach (var batch in loader) { all.Add(batch); }", "foreach (var batch in loader) { all.Add(batch.Detach()); }")]
    [InlineData("foreach (var batch in loader) { last = batch /* kept */; }", "foreach (var batch in loader) { last = batch.Detach() /* kept */; }")]
    [InlineData("foreach (var batch in loader) { images.Add(batch.Image); }", "foreach (var batch in loader) { images.Add(batch.Image.clone()); }")]
    [InlineData("all = loader.ToList();", "all = loader.Select(batch => batch.Detach()).ToList();")]
    public async Task What_is_kept_is_detached_or_cloned(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0048", Program(wrong));

        Assert.Equal(Program(right), mended);
    }

    [Fact]
    public async Task A_parameter_that_changes_is_marked_as_no_hyperparameter()
    {
        const string Wrong = """
            [DataModule]
            public partial class DigitData(string folder, TextWriter? log = null)
            {
                [Setup]
                private void Open() => log ??= Console.Out;

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Train() => Digits.Open(folder).ToLoader(64);
            }
            """;

        var mended = await FixHost.FixOneAsync("DM0043", Wrong);

        Assert.Equal(Wrong.Replace("TextWriter? log", "[NotHyperparameter] TextWriter? log", StringComparison.Ordinal), mended);
    }

    private static string Program(string body) => $$"""
        public sealed class Program
        {
            private List<Digit.Batch> all = [];
            private readonly List<Tensor> images = [];
            private Digit.Batch last;

            public object Run(DataLoader<Digit.Batch> loader)
            {
                {{body}}
                return (all, images, last);
            }
        }
        """;
}
