using Xunit;

namespace DataModule.Tests.Analyzers;

public sealed class PrepareRuleTests
{
    [Theory]
    [InlineData("train = Digits.Open(\"train\");", "train")]
    [InlineData("this.train = Digits.Open(\"train\");", "this.train")]
    [InlineData("train ??= Digits.Open(\"train\");", "train")]
    [InlineData("(train, var other) = (Digits.Open(\"a\"), 1); _ = other;", "train")]
    [InlineData("(_, (train, _)) = (1, (Digits.Open(\"a\"), 2));", "train")]
    [InlineData("Fill(out train); static void Fill(out IDataset<Digit> target) => target = Digits.Open(\"a\");", "train")]
    [InlineData("Fill(ref train); static void Fill(ref IDataset<Digit>? target) => target = Digits.Open(\"a\");", "train")]
    [InlineData("Open(); void Open() { train = Digits.Open(\"a\"); }", "train")]
    [InlineData("System.Action open = () => train = Digits.Open(\"a\"); open();", "train")]
    [InlineData("if (DateTime.UtcNow.Year > 2000) { try { train = Digits.Open(\"a\"); } finally { } }", "train")]
    [InlineData("classes += 10;", "classes")]
    [InlineData("classes++;", "classes")]
    [InlineData("Vocabulary = [];", "Vocabulary")]
    [InlineData("files.Add(\"a\");", "files")]
    [InlineData("counts[\"a\"] = 1;", "counts")]
    [InlineData("shape.Width = 3;", "shape")]
    [InlineData("Helper();", "labels")]
    public async Task An_assignment_in_any_form_is_reported_where_it_stands(string body, string squiggle)
    {
        var analysis = await AnalyzerHost.RunAsync(Module(body));

        analysis.ShouldReport(("DM0040", squiggle));
    }

    [Fact]
    public async Task The_message_names_type_method_member_and_remedy()
    {
        var analysis = await AnalyzerHost.RunAsync(Module("Helper();"));

        Assert.Equal(
            "[Prepare] method 'DigitData.Download' assigns 'labels' (in 'Again', which it calls); [Prepare] runs in one process only, "
            + "so 'labels' is unchanged in the others: write the data to disk, and assign 'labels' in a [Setup] method",
            analysis.Message());
    }

    [Theory]
    [InlineData("attempts++;")] // read by prepare alone
    [InlineData("client ??= new System.Net.Http.HttpClient(); _ = client.Timeout;")]
    [InlineData("manifest = \"a\";")] // assigned by setup, too
    [InlineData("_ = Lazy;")] // assigned by whoever reads it first
    [InlineData("var local = 1; local++; int[] numbers = [local]; numbers[0] = 2;")]
    [InlineData("var other = new DigitData { Public = 3 }; _ = other;")]
    [InlineData("_ = nameof(train);")]
    public async Task What_nobody_can_miss_is_not_reported(string body)
    {
        var analysis = await AnalyzerHost.RunAsync(Module(body));

        analysis.ShouldBeSilent();
    }

    private static string Module(string body) => $$"""
        public struct Shape { public int Width; }

        [DataModule]
        public partial class DigitData
        {
            private IDataset<Digit>? train;
            private int classes;
            private List<string> files = [];
            private readonly Dictionary<string, int> counts = [];
            private string[] labels = [];
            private Shape shape;
            private int attempts;
            private System.Net.Http.HttpClient? client;
            private string manifest = "";
            private string? lazy;

            public int Public { get; set; }

            public List<string> Vocabulary { get; private set; } = [];

            private string Lazy => lazy ??= File.ReadAllText("a");

            [Prepare]
            private void Download()
            {
                {{body}}
            }

            [Setup("fit")]
            private void Open()
            {
                manifest = File.ReadAllText("manifest");
            }

            [Dataloader(Split.Train)]
            private DataLoader<Digit.Batch> Train() =>
                Digits.Open("a").ToLoader((train is null ? 1 : 2) + classes + files.Count + counts.Count + labels.Length + shape.Width + manifest.Length + Lazy.Length);

            private void Helper() => Again();

            private void Again() => labels = ["a"];
        }
        """;
}
