using Xunit;

namespace DataModule.Tests.CodeFixes;

/// <summary>Fixes of calls and of hooks that stand wrongly, in the forms that the pages do not show.</summary>
public sealed class CallFixTests
{
    private const string Train = "[Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open(\"a\").ToLoader(8);";

    [Theory]
    [InlineData("ToLoader(8, shuffle: true)", "ToLoader(8)")]
    [InlineData("ToLoader(8, true)", "ToLoader(8)")]
    [InlineData("ToLoader(8, true, 42)", "ToLoader(8, false, 42)")]
    [InlineData("ToLoader(shuffle: true, batchSize: 8)", "ToLoader(batchSize: 8)")]
    public Task A_loader_stops_shuffling(string wrong, string right) => Mends("DM0054",
        $"[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => Digits.Open(\"a\").{wrong};",
        $"[Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => Digits.Open(\"a\").{right};");

    [Theory]
    [InlineData("RandomSplit(0.9, 0.2, 1)", "RandomSplit(0.9, 0.1, 1)")]
    [InlineData("RandomSplit(0.7, 0.1, 0.1, 1)", "RandomSplit(0.7, 0.1, 0.2, 1)")]
    [InlineData("RandomSplit(first: 0.5, second: 0.6, seed: 1)", "RandomSplit(first: 0.5, second: 0.5, seed: 1)")]
    public Task The_last_fraction_is_what_is_left(string wrong, string right) => Mends("DM0050",
        $"public object Parts => Digits.Open(\"a\").{wrong};", $"public object Parts => Digits.Open(\"a\").{right};");

    [Theory]
    [InlineData("RandomSplit(1.5, 0.2, 1)")]
    [InlineData("RandomSplit(-0.5, 0.5, 1)")]
    public async Task Where_nothing_is_left_there_is_no_fix(string wrong) =>
        Assert.Empty(await FixHost.TitlesAsync("DM0050", Module($"public object Parts => Digits.Open(\"a\").{wrong};")));

    [Theory]
    [InlineData("digits.Map((digit, random) => digit).Slice(0, 9).Cache().ToLoader(8)", "digits.Cache().Map((digit, random) => digit).Slice(0, 9).ToLoader(8)")]
    [InlineData("digits.Map((digit, random) => digit).Map((digit, random) => digit).Cache()", "digits.Cache().Map((digit, random) => digit).Map((digit, random) => digit)")]
    [InlineData("digits.Map(digit => digit).Map((digit, random) => digit).Cache()", "digits.Map(digit => digit).Cache().Map((digit, random) => digit)")]
    public Task A_cache_goes_before_all_that_is_random(string wrong, string right) => Mends("DM0052",
        $"public static object Use(IDataset<Digit> digits) => {wrong};", $"public static object Use(IDataset<Digit> digits) => {right};");

    [Fact]
    public Task A_hook_awaits_its_task() => Mends("DM0053",
        "[Prepare] private void Get() => Digits.DownloadAsync();", "[Prepare] private async Task Get() => await Digits.DownloadAsync();");

    [Fact]
    public async Task A_hook_awaits_all_its_tasks()
    {
        var changed = await FixHost.FixAllAsync("DM0053", Microsoft.CodeAnalysis.CodeFixes.FixAllScope.Document, Module(
            "[Prepare] private static void Get() { Digits.DownloadAsync(); if (DateTime.Now.Year > 1) { Digits.DownloadAsync(); } }"));

        Assert.Equal(
            Module("[Prepare] private static async Task Get() { await Digits.DownloadAsync(); if (DateTime.Now.Year > 1) { await Digits.DownloadAsync(); } }"),
            changed[0]);
    }

    [Fact]
    public async Task A_hook_that_others_override_keeps_its_signature() =>
        Assert.Empty(await FixHost.TitlesAsync("DM0053", Module("[Prepare] protected virtual void Get() => Digits.DownloadAsync();")));

    [Fact]
    public Task An_attribute_among_others_is_removed_alone() => Mends(
        "DM0034",
        "[Obsolete, Setup(\"test\")] protected override void Open() { }",
        "[Obsolete] protected override void Open() { }",
        " : Root", "[DataModule] public abstract partial class Root { [Setup(\"fit\")] protected virtual void Open() { } }");

    [Theory]
    [InlineData("[Setup(Split.Train)] private void Open() { }", "[Setup(Stage.Fit)] private void Open() { }")]
    [InlineData("[Teardown(Split.Validation)] private void Close() { }", "[Teardown(Stage.Validate)] private void Close() { }")]
    [InlineData("[Dataloader(Stage.Validate)] private List<Tensor> Validation() => [];", "[Dataloader(Split.Validation)] private List<Tensor> Validation() => [];")]
    public Task A_stage_in_place_of_a_split_is_exchanged(string wrong, string right) => Mends("CS1503", wrong, right);

    [Theory]
    [InlineData("public class M\n{\n    [State] private int seen = 1;\n    public int Seen => seen;\n}", "[DataModule]\npublic partial class M\n{\n    [State] private int seen = 1;\n    public int Seen => seen;\n}")]
    [InlineData("public class M\n{\n    [Hyperparameter] public int Rate { get; set; } = 1;\n}", "[Hyperparameters]\npublic partial class M\n{\n    [Hyperparameter] public int Rate { get; set; } = 1;\n}")]
    [InlineData("public readonly record struct M([Shape(3)] int[] X, [OneHot(3)] int Y);", "[Sample]\npublic readonly partial record struct M([Shape(3)] int[] X, [OneHot(3)] int Y);")]
    public async Task A_class_gets_the_attribute_that_it_lacks(string wrong, string right) =>
        Assert.Equal(right, (await FixHost.FixOneAsync("DM0049", wrong)).ReplaceLineEndings("\n"));

    [Fact]
    public async Task A_container_stops_being_file_local()
    {
        var mended = await FixHost.FixOneAsync("DM0031", "// Kept.\nfile partial class Outer\n{\n    [Sample] public partial record struct Point(int X);\n}");

        Assert.Equal("// Kept.\npartial class Outer\n{\n    [Sample] public partial record struct Point(int X);\n}", mended);
    }

    [Theory]
    [InlineData("private List<Tensor>? Test() => [];", "private List<Tensor> Test() => [];")]
    [InlineData("private IDataset<Digit> Test() { return Digits.Open(\"a\"); }", "private DataLoader<Digit.Batch> Test() { return Digits.Open(\"a\").ToLoader(batchSize: 64); }")]
    [InlineData("private IDataset<Digit> Test() => Use ? Digits.Open(\"a\") : Digits.Open(\"b\"); public bool Use => true;", "private DataLoader<Digit.Batch> Test() => (Use ? Digits.Open(\"a\") : Digits.Open(\"b\")).ToLoader(batchSize: 64); public bool Use => true;")]
    public Task A_loader_method_returns_a_loader(string wrong, string right) =>
        Mends("DM0009", "[Dataloader(Split.Test)] " + wrong, "[Dataloader(Split.Test)] " + right);

    private static async Task Mends(string id, string wrong, string right, string header = "", string other = "") =>
        Assert.Equal(Module(right, header, other), await FixHost.FixOneAsync(id, Module(wrong, header, other)));

    private static string Module(string member, string header = "", string other = "") =>
        $"[DataModule]\npublic partial class M{header}\n{{\n    {member}\n    {Train}\n}}\n{other}";
}
