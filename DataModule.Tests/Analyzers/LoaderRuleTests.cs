using Microsoft.CodeAnalysis;
using Xunit;

namespace DataModule.Tests.Analyzers;

public sealed class LoaderRuleTests
{
    [Theory]
    [InlineData("Train", "fit")]
    [InlineData("Test", "test")]
    [InlineData("Predict", "predict")]
    public async Task A_member_that_only_another_stage_sets_up_is_reported(string split, string stage)
    {
        var analysis = await AnalyzerHost.RunAsync($$"""
            [DataModule]
            public partial class DigitData
            {
                private IDataset<Digit>? digits;

                [Setup("validate")]
                private void Open() => digits = Digits.Open("val");

                [Dataloader(Split.{{split}})]
                private DataLoader<Digit.Batch> Load() => digits!.ToLoader(64);
            }
            """);

        analysis.ShouldReport(("DM0041", "digits"));
        Assert.Equal(
            $"[Dataloader] method 'DigitData.Load' reads 'digits', which no [Setup] for the stage '{stage}' assigns; 'Open' does, for validate: "
            + $"assign 'digits' in a [Setup(\"{stage}\")] method",
            analysis.Message());
    }

    [Fact]
    public async Task A_member_that_nobody_assigns_is_reported_through_helpers_and_properties()
    {
        var analysis = await AnalyzerHost.RunAsync("""
            [DataModule]
            public partial class DigitData
            {
                private IDataset<Digit>? Train { get; set; }

                private IDataset<Digit> Ready => Train ?? throw new InvalidOperationException();

                [Setup("fit")]
                private void Open() => Digits.Open("val");

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Load() => Make();

                private DataLoader<Digit.Batch> Make() => Ready.ToLoader(64);
            }
            """);

        analysis.ShouldReport(("DM0041", "Train"));
    }

    [Fact]
    public async Task A_validation_member_that_only_fit_sets_up_is_a_suggestion()
    {
        var analysis = await AnalyzerHost.RunAsync(Validation("[Setup(\"fit\")]"));

        analysis.ShouldReport(("DM0042", "val"));
        Assert.Equal(DiagnosticSeverity.Info, analysis.Diagnostics[0].Severity);
    }

    [Theory]
    [InlineData("trainer.Validate(model, data)")]
    [InlineData("data.Validate(model, trainer)")]
    [InlineData("trainer.Validate(model, new Derived())")]
    public async Task Where_the_project_validates_it_is_a_warning_at_the_call(string call)
    {
        var analysis = await AnalyzerHost.RunAsync(Validation("[Setup(\"fit\")]"), Calling(call));

        analysis.ShouldReport(("DM0042", "val"), ("DM0042", "Validate"));
        Assert.Equal(DiagnosticSeverity.Warning, analysis.Diagnostics[1].Severity);
        Assert.Equal(
            "[Dataloader] method 'DigitData.Load' reads 'val', which no [Setup] for the stage 'validate' assigns; 'Open' does, for fit: add \"validate\" to it, or Validate finds 'val' unassigned",
            analysis.Message(1));
    }

    [Theory]
    [InlineData("[Setup(\"fit\", \"validate\")]", "trainer.Validate(model, data)")]
    [InlineData("[Setup]", "trainer.Validate(model, data)")]
    [InlineData("[Setup]", "data.Validate(model, trainer)")]
    [InlineData("[Setup]", "trainer.Validate(model, new List<Digit.Batch>())")]
    public async Task Where_validate_is_set_up_the_call_is_fine(string attribute, string call) =>
        (await AnalyzerHost.RunAsync(Validation(attribute), Calling(call))).ShouldBeSilent();

    [Theory]
    [InlineData("Train", "fit")]
    [InlineData("Validation", "fit")]
    [InlineData("Test", "test")]
    public async Task A_setup_whose_attribute_was_forgotten_is_reported(string split, string stage)
    {
        var analysis = await AnalyzerHost.RunAsync(Forgotten(split, ""));

        analysis.ShouldReport(("DM0041", "digits"));
        Assert.Equal(
            $"[Dataloader] method 'DigitData.Load' reads 'digits', which no [Setup] for the stage '{stage}' assigns; 'Open' does, but has no [Setup] attribute and is never called: "
            + $"add [Setup(\"{stage}\")] to 'Open'",
            analysis.Message());
    }

    [Theory]
    [InlineData("[Setup] private void All() => Open();")]
    [InlineData("public DigitData() => Open();")]
    [InlineData("public void All() => Open();")]
    [InlineData("private readonly Lazy<int> lazy; public DigitData() => lazy = new(() => { Open(); return 1; });")]
    [InlineData("private sealed class Opener(DigitData data) { public void Run() => data.Open(); }")]
    [InlineData("public Action Opener => Open;")]
    public async Task A_method_that_something_calls_is_no_forgotten_setup(string caller) =>
        (await AnalyzerHost.RunAsync(Forgotten("Train", caller))).ShouldBeSilent();

    [Theory]
    [InlineData("[Obsolete] private void Open()")]
    [InlineData("internal void Open()")]
    public async Task A_method_that_others_may_call_is_no_forgotten_setup(string header) =>
        (await AnalyzerHost.RunAsync(Forgotten("Train", "").Replace("private void Open()", header, StringComparison.Ordinal))).ShouldBeSilent();

    [Theory]
    [InlineData("[Setup]")]
    [InlineData("[Setup(\"fit\", \"validate\")]")]
    [InlineData("[Setup(Stage.Fit, Stage.Validate)]")]
    [InlineData("[Setup(\"Fit\", \"VALIDATE\")]")]
    public async Task A_validation_member_that_both_stages_set_up_is_fine(string attribute)
    {
        var analysis = await AnalyzerHost.RunAsync(Validation(attribute));

        analysis.ShouldBeSilent();
    }

    [Fact]
    public async Task Where_validate_has_a_setup_of_its_own_that_forgets_a_member_it_is_a_warning()
    {
        var analysis = await AnalyzerHost.RunAsync("""
            [DataModule]
            public partial class DigitData
            {
                private IDataset<Digit>? val;
                private IDataset<Digit>? extra;

                [Setup("fit")]
                private void Open() => (val, extra) = (Digits.Open("val"), Digits.Open("extra"));

                [Setup("validate")]
                private void OpenAlone() => val = Digits.Open("val");

                [Dataloader(Split.Validation)]
                private DataLoader<Digit.Batch> Load() => val!.Concat(extra!).ToLoader(64);
            }
            """);

        analysis.ShouldReport(("DM0041", "extra"));
    }

    [Theory]
    [InlineData("private IDataset<Digit> digits = Digits.Open(\"a\");")]
    [InlineData("private readonly IDataset<Digit> digits; public DigitData() => digits = Digits.Open(\"a\");")]
    [InlineData("private IDataset<Digit> digits; public DigitData() { digits = Make(); IDataset<Digit> Make() => Digits.Open(\"a\"); }")]
    [InlineData("public IDataset<Digit>? digits { get; set; }")]
    [InlineData("internal IDataset<Digit>? digits;")]
    [InlineData("private IDataset<Digit>? digits; public void Use(IDataset<Digit> other) => digits = other;")]
    [InlineData("private IDataset<Digit>? digits; public static DigitData Of(IDataset<Digit> other) => new() { digits = other };")]
    [InlineData("private static IDataset<Digit>? digits; [Setup(\"test\")] private void Open() => digits = Digits.Open(\"a\");")]
    [InlineData("private IDataset<Digit>? digits; [Setup] private async Task OpenAsync() { await Task.Yield(); digits = Digits.Open(\"a\"); }")]
    [InlineData("private IDataset<Digit>? digits; [Setup(\"fit\")] private void Open() { Fill(out digits); } private static void Fill(out IDataset<Digit> d) => d = Digits.Open(\"a\");")]
    [InlineData("private IDataset<Digit>? digits; [Setup(\"fit\")] private void Open() => Parallel.Invoke(() => digits = Digits.Open(\"a\"));")]
    [InlineData("private IDataset<Digit>? digits; [Setup(\"fit\")] private void Open() => Array.ForEach([\"a\"], Append); private void Append(string part) => digits = Digits.Open(part);")]
    [InlineData("private IDataset<Digit> digits => field ??= Digits.Open(\"a\");")]
    [InlineData("private Lazy<IDataset<Digit>> lazy = new(() => Digits.Open(\"a\")); private IDataset<Digit> digits => lazy.Value;")]
    public async Task A_member_that_something_assigns_in_time_is_fine(string declaration)
    {
        var analysis = await AnalyzerHost.RunAsync($$"""
            [DataModule]
            public partial class DigitData
            {
                {{declaration}}

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Load() => digits!.ToLoader(64);
            }
            """);

        analysis.ShouldBeSilent();
    }

    [Theory]
    [InlineData("digits is null ? Digits.Open(\"b\").ToLoader(1) : digits.ToLoader(1)")]
    [InlineData("(digits ?? Digits.Open(\"b\")).ToLoader(1)")]
    [InlineData("(digits ??= Digits.Open(\"b\")).ToLoader(1)")]
    [InlineData("digits is { } ready ? ready.ToLoader(1) : Digits.Open(\"b\").ToLoader(1)")]
    [InlineData("Digits.Open(nameof(digits)).ToLoader(1)")]
    public async Task A_loader_that_provides_for_the_missing_member_is_fine(string loader)
    {
        var analysis = await AnalyzerHost.RunAsync($$"""
            [DataModule]
            public partial class DigitData
            {
                private IDataset<Digit>? digits;

                [Setup("test")]
                private void Open() => digits = Digits.Open("a");

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Load() => {{loader}};
            }
            """);

        analysis.ShouldBeSilent();
    }

    [Fact]
    public async Task A_number_of_another_stage_is_reported_and_one_that_nobody_assigns_is_not()
    {
        var analysis = await AnalyzerHost.RunAsync("""
            [DataModule]
            public partial class DigitData
            {
                private int classes;
                private int rounds;

                [Setup("test")]
                private void Open() => classes = 10;

                [Dataloader(Split.Train)]
                private DataLoader<Digit.Batch> Load() => Digits.Open("a").ToLoader(classes + rounds);

                [Teardown]
                private void Close() => rounds = 0;
            }
            """);

        analysis.ShouldReport(("DM0041", "classes"));
    }

    private static string Forgotten(string split, string caller) => $$"""
        [DataModule]
        public partial class DigitData
        {
            private IDataset<Digit>? digits;

            {{caller}}

            private void Open() => Assign("train");

            private void Assign(string part) => digits = Digits.Open(part);

            [Dataloader(Split.{{split}})]
            private DataLoader<Digit.Batch> Load() => digits!.ToLoader(64);
        }
        """;

    private static string Calling(string call) => $$"""
        [DataModule]
        public partial class Derived : DigitData
        {
            [Dataloader(Split.Test)]
            private DataLoader<Digit.Batch> Test() => Digits.Open("test").ToLoader(64);
        }

        public static class Program
        {
            public static void Run(Trainer trainer, IValidationStep<Digit.Batch> model, DigitData data) => {{call}};
        }
        """;

    private static string Validation(string attribute) => $$"""
        [DataModule]
        public partial class DigitData
        {
            private IDataset<Digit>? val;

            {{attribute}}
            private void Open() => val = Digits.Open("val");

            [Dataloader(Split.Validation)]
            private DataLoader<Digit.Batch> Load() => val!.ToLoader(64);
        }
        """;
}
