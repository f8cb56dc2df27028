using System.Globalization;
using System.Xml.Linq;
using Xunit;

namespace DataModule.Tests.Training.Loggers;

public sealed class LearningCurvesTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("train_loss", "loss")]
    [InlineData("val/loss", "loss")]
    [InlineData("validation.accuracy_epoch", "accuracy")]
    [InlineData("loss_step", "loss")]
    [InlineData("loss", "loss")]
    [InlineData("train", "train")]
    [InlineData("train_", "train_")]
    [InlineData("_epoch", "_epoch")]
    [InlineData("learning_rate", "learning_rate")]
    public void Metrics_of_one_quantity_share_a_panel(string name, string quantity) =>
        Assert.Equal(quantity, LearningCurves.Quantity(name));

    [Theory]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.13, 2.41, "0 0.5 1.0 1.5 2.0 2.5")]
    [InlineData(0, 937, "0 200 400 600 800 1,000")]
    [InlineData(10_000, 48_000, "10,000 20,000 30,000 40,000 50,000")]
    [InlineData(-3, 4, "-4 -2 0 2 4")]
    [InlineData(0.0001, 0.0004, "1e-4 2e-4 3e-4 4e-4")]
    [InlineData(0, 2.5e7, "0 5e6 1e7 1.5e7 2e7 2.5e7")]
    [InlineData(5, 5, "2 3 4 5 6 7 8")]
    [InlineData(0, 0, "-1.0 -0.5 0 0.5 1.0")]
    [InlineData(0.9981, 0.9989, "0.9980 0.9982 0.9984 0.9986 0.9988 0.9990")]
    public void Ticks_are_round_numbers_around_the_values(double least, double greatest, string ticks)
    {
        var axis = Axis.Around([least, greatest]);
        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(axis.Label)));
    }

    [Fact]
    public void Steps_are_whole_numbers()
    {
        var axis = Axis.Around([1, 3], whole: true);
        Assert.Equal("1 2 3", string.Join(' ', axis.Ticks.Select(axis.Label)));
    }

    [Theory]
    [InlineData(-double.MaxValue, double.MaxValue)]
    [InlineData(0, double.Epsilon)]
    [InlineData(1, 1.0000000000000002)]
    public void Extreme_values_have_an_axis_too(double least, double greatest)
    {
        var axis = Axis.Around([least, greatest]);
        Assert.InRange(axis.Ticks.Count(), 2, 20);
        Assert.All(axis.Ticks.Select(axis.Label), label => Assert.InRange(label.Length, 1, 20));
    }

    [Fact]
    public void The_drawing_is_written_at_the_end_of_a_run_with_titles_legend_and_axes()
    {
        using (var logger = new CsvLogger(directory.Path))
        {
            for (var step = 1; step <= 30; step++)
            {
                logger.LogMetrics(step * 10, step / 10, new Dictionary<string, double>
                {
                    ["train_loss"] = step == 12 ? double.NaN : 2.0 / step,
                    ["val_loss"] = 2.2 / step,
                    ["accuracy <%>"] = step,
                });
            }
        }

        var svg = XDocument.Load(directory["learning-curves.svg"]);
        var texts = svg.Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value).ToArray();
        Assert.Superset(new HashSet<string> { "loss", "train_loss", "val_loss", "accuracy <%>", "step", "0.5", "300" }, texts.ToHashSet());
        Assert.Single(texts, "accuracy <%>");
        var lines = svg.Descendants().Where(node => (string?)node.Attribute("stroke-linejoin") == "round")
            .Select(node => node.Attribute("d")!.Value).ToArray();
        Assert.Equal([2, 1, 1], lines.Select(line => line.Count(letter => letter == 'M')));
    }

    [Fact]
    public void Long_runs_are_thinned_out_and_keep_their_extremes()
    {
        var rows = Enumerable.Range(0, 50_000)
            .Select(step => string.Create(CultureInfo.InvariantCulture, $"{step},0,{(step == 30_123 ? 9 : 0.5 + (step % 7 * 0.01))}"));
        File.WriteAllLines(directory["metrics.csv"], ["step,epoch,loss", .. rows]);
        LearningCurves.Save(directory["metrics.csv"], directory["curves.svg"]);
        var svg = File.ReadAllText(directory["curves.svg"]);
        Assert.InRange(svg.Length, 5_000, 50_000);
        Assert.Contains(">10<", svg);
    }

    [Theory]
    [InlineData("step,epoch\n1,0\n")]
    [InlineData("")]
    [InlineData("step,epoch,loss\n1,0,NaN\n")]
    [InlineData("step,epoch,loss\n1,0,0.5\n2,0")]
    public void A_table_with_little_in_it_is_drawn_too(string table)
    {
        File.WriteAllText(directory["metrics.csv"], table);
        LearningCurves.Save(directory["metrics.csv"], directory["curves.svg"]);
        Assert.NotNull(XDocument.Load(directory["curves.svg"]).Root);
    }
}
