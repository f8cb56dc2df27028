using Xunit;

namespace DataModule.Tests.CodeFixes;

public sealed class SetupFixTests
{
    [Theory]
    [InlineData("[Setup(\"fit\")]", "[Setup(\"fit\", \"validate\")]")]
    [InlineData("[Setup(Stage.Fit)]", "[Setup(Stage.Fit, Stage.Validate)]")]
    public async Task The_stage_that_is_missing_is_added_to_the_setup(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0042", Module(wrong, "Validation"));

        Assert.Equal(Module(right, "Validation"), mended);
    }

    [Fact]
    public async Task A_forgotten_attribute_is_added()
    {
        var wrong = Module("", "Test");

        Assert.Equal(["Add [Setup(\"test\")] to 'Open'", "Add a [Setup(\"test\")] method that assigns 'digits'"], await FixHost.TitlesAsync("DM0041", wrong));
        Assert.Contains("    [Setup(\"test\")]\n    private void Open() => digits", await FixHost.FixOneAsync("DM0041", wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_setup_is_added_by_either_way()
    {
        var wrong = Module("[Setup(\"fit\")]", "Test");

        Assert.Equal(["Add \"test\" to the [Setup] of 'Open'", "Add a [Setup(\"test\")] method that assigns 'digits'"], await FixHost.TitlesAsync("DM0041", wrong));
        Assert.Equal(Module("[Setup(\"fit\", \"test\")]", "Test"), await FixHost.FixOneAsync("DM0041", wrong));
        Assert.Contains("""

                private void Open() => digits = Digits.Open("a");

                [Setup("test")]
                private void SetUpDigitsForTest()
                {
                    digits = default!;
                    throw new NotImplementedException();
                }

                [Dataloader(Split.Test)]
            """, await FixHost.FixOneAsync("DM0041", wrong, "Add a [Setup(\"test\")] method that assigns 'digits'"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels = File.ReadAllLines(\"a\");", "private void SetUpLabels() => labels = File.ReadAllLines(\"a\");")]
    [InlineData("this.labels = [];", "private void SetUpLabels() => labels = [];")]
    [InlineData("labels = await File.ReadAllLinesAsync(folder);", "private async Task SetUpLabelsAsync() => labels = await File.ReadAllLinesAsync(folder);")]
    [InlineData("labels = folder.Split(',').Select(part => part.Trim()).ToArray();", "private void SetUpLabels() => labels = folder.Split(',').Select(part => part.Trim()).ToArray();")]
    public async Task An_assignment_moves_from_prepare_to_a_setup(string wrong, string right)
    {
        var mended = await FixHost.FixOneAsync("DM0040", Prepare(wrong));

        Assert.Contains($$"""
                    await Digits.DownloadAsync();
                }

                [Setup]
                {{right}}

                [Dataloader(Split.Train)]
            """, mended, StringComparison.Ordinal);
        Assert.DoesNotContain(" " + wrong + "\n    }", mended, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("var all = new[] { \"a\" }; labels = all;")]
    [InlineData("if (folder == \"\") { labels = []; }")]
    [InlineData("labels = [context.Stage.ToString()];")]
    [InlineData("(labels, _) = ([\"a\"], 1);")]
    public async Task An_assignment_that_depends_on_its_place_is_left_to_the_author(string wrong) =>
        Assert.Empty(await FixHost.TitlesAsync("DM0040", Prepare(wrong)));

    [Fact]
    public async Task A_prepare_that_does_nothing_else_becomes_a_setup()
    {
        var mended = await FixHost.FixOneAsync("DM0040", """
            [DataModule]
            public partial class DigitData
            {
                private int size;

                [Prepare(Scope = PrepareScope.Once)]
                private void Measure() => size = 3;

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Train() => Digits.Open("a").ToLoader(size);
            }
            """);

        Assert.Contains("    [Setup]\n    private void Measure() => size = 3;", mended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_without_a_loader_gets_one_over_its_dataset()
    {
        var mended = await FixHost.FixOneAsync("DM0013", """
            [DataModule]
            public partial class DigitData
            {
                private IDataset<Digit>? digits;

                [Setup]
                private void Open() => digits = Digits.Open("a");
            }
            """);

        Assert.EndsWith("""
                private void Open() => digits = Digits.Open("a");

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Train() => digits!.ToLoader(batchSize: 64, shuffle: true);
            }
            """, mended, StringComparison.Ordinal);
    }

    private static string Module(string attribute, string split) => $$"""
        [DataModule]
        public partial class DigitData
        {
            private IDataset<Digit>? digits;

            {{attribute}}
            private void Open() => digits = Digits.Open("a");

            [Dataloader(Split.{{split}})]
            private DataLoader<Digit.Batch> Load() => digits!.ToLoader(64);
        }
        """;

    private static string Prepare(string statement) => $$"""
        [DataModule]
        public partial class DigitData(string folder)
        {
            private string[] labels = [];

            [Prepare]
            private async Task DownloadAsync(PrepareContext context)
            {
                await Digits.DownloadAsync();
                {{statement}}
            }

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() => Digits.Open(folder).ToLoader(labels.Length);
        }
        """;
}
