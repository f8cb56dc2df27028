using Spectre.Console;
using Xunit;

namespace DataModule.Tests.Training;

public sealed class ResultTableTests
{
    private readonly List<string> calls = [];

    [Fact]
    public void A_fit_has_a_column_for_training_and_one_for_validation()
    {
        var table = Fit(["day", "night"], new EarlyStopping("input/day") { Patience = 1 });

        Assert.Equal(
            [
                "fit: 2 epochs, 6 steps; input/day was no better than 2 in 1 validations.",
                "  metric   train  validation/day  validation/night",
                "  input        2               2                 2",
                "  loss         4                                  ",
                "  largest                      3                 3",
            ],
            table.Lines());
    }

    [Fact]
    public void An_evaluation_has_a_column_for_each_loader()
    {
        var data = new RecordingData(calls) { ValidationNames = ["day", "night"] };
        var result = new Trainer { Progress = ProgressDisplay.None }.Validate(new RecordingModel(calls), data);

        Assert.Equal(
            ["validate: 24 samples", "  metric   day  night", "  input      2      2", "  largest    3      3"],
            ResultTable.Of(result, ["day", "night"], null)!.Lines());
        Assert.Equal("  metric         value", ResultTable.Of(result, [], null)!.Lines().ElementAt(1));
    }

    [Fact]
    public void Small_and_large_numbers_keep_their_digits_in_any_culture()
    {
        var metrics = new Metrics { ["small"] = 1.25e-7, ["large"] = 123456, ["none"] = double.NaN };
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = new("de-DE");
            Assert.Equal(
                ["test: 1,234 samples", "  metric     value", "  small   1.25E-07", "  large     123456", "  none         NaN"],
                ResultTable.Of(new EvaluationResult(Stage.Test, metrics, 1234), [], null)!.Lines());
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Where_nothing_was_logged_there_is_no_table() =>
        Assert.Null(ResultTable.Of(new EvaluationResult(Stage.Test, Metrics.Empty, 3), [], null));

    [Fact]
    public void On_a_terminal_it_is_drawn()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        using var bars = new ProgressBars(console);
        bars.Show(ResultTable.Of(new EvaluationResult(Stage.Test, new Metrics { ["[loss]"] = 0.5 }, 3), [], null)!);

        Assert.Contains("test: 3 samples", output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"│ \[loss\] │ +0\.5 │", output.ToString());
    }

    private ResultTable Fit(string[] validationNames, Callback callback)
    {
        var results = new List<ResultTable>();
        var trainer = new Trainer { Callbacks = [callback], ProgressFactory = _ => new Collecting(results) };
        trainer.Fit(new RecordingModel(calls) { LearningRate = 0 }, new RecordingData(calls) { ValidationNames = validationNames });
        return Assert.Single(results);
    }

    private sealed class Collecting(List<ResultTable> results) : ProgressCallback
    {
        public override void Show(ResultTable table) => results.Add(table);

        public override void Dispose()
        {
        }
    }
}
