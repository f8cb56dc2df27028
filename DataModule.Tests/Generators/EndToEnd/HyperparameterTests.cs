using System.Globalization;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

public enum Interpolation
{
    Nearest,
    Bilinear,
}

public sealed record Crop(int Height, int Width = 7)
{
    public double Padding { get; init; } = 0.5;
}

/// <summary>What a module is made with: captured, shown, saved, and made into a module again.</summary>
public sealed class HyperparameterTests
{
    [Fact]
    public void Constructor_parameters_are_captured_with_their_defaults()
    {
        var data = new Configured("elsewhere", batchSize: 32);

        Assert.Equal("elsewhere", data.Hyperparameters.Directory);
        Assert.Equal(32, data.Hyperparameters.BatchSize);
        Assert.Equal(1e-3, data.Hyperparameters.Rate);
        Assert.Equal(Interpolation.Bilinear, data.Hyperparameters.Interpolation);
        Assert.Null(data.Hyperparameters.Crop);
    }

    [Fact]
    public void Create_makes_an_equal_module()
    {
        var data = new Configured("d", 8, Interpolation.Nearest, 0.25, new Crop(3) { Padding = 2 }) { Shards = ["a", "b"] };

        var again = Configured.Create(data.Hyperparameters, log: null);

        Assert.NotSame(data, again);
        Assert.Equal(data.Hyperparameters, again.Hyperparameters);
        Assert.Equal(data.Hyperparameters.GetHashCode(), again.Hyperparameters.GetHashCode());
        Assert.NotEqual(data.Hyperparameters, again.Hyperparameters with { Shards = ["a", "c"] });
    }

    [Theory]
    [InlineData("")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void Json_gives_every_value_back_under_any_culture(string culture)
    {
        var current = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            var values = new Everything(
                -5, 1.5m, new DateTime(2026, 5, 17, 8, 9, 10, DateTimeKind.Utc), TimeSpan.FromMilliseconds(90_061_001), null, [1, 2],
                new() { [Interpolation.Nearest] = [0.1f, float.NaN] }, (3, "drei"), 'ß', float.MaxValue, Guid.Empty).Hyperparameters;

            var again = Everything.HyperparameterValues.FromJson(values.ToJson());

            Assert.Equal(values, again);
            Assert.Equal(DateTimeKind.Utc, again.Moment.Kind);
            Assert.Equal(values.Duration, again.Duration);
            Assert.Equal(float.MaxValue, again.Large);
            Assert.Contains("1.5", values.ToJson(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = current;
        }
    }

    [Fact]
    public void A_value_that_is_missing_takes_its_default_or_is_named()
    {
        Assert.Equal(64, Configured.HyperparameterValues.FromJson("""{ "Directory": "d", "Shards": [] }""").BatchSize);
        Assert.Contains(
            "'Configured.Directory' is missing",
            Assert.Throws<StateException>(() => Configured.HyperparameterValues.FromJson("{}")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Directory": "d", "Shards": [], "BatchSize": "many" }""", "'Configured.BatchSize' should be a number of type Int32, but the saved value is \"many\"")]
    [InlineData("""{ "Directory": "d", "Shards": [], "BatchSize": 1e30 }""", "'Configured.BatchSize'")]
    [InlineData("""{ "Directory": "d", "Shards": [], "Interpolation": "Cubic" }""", "one of Nearest, Bilinear")]
    [InlineData("""{ "Directory": "d", "Shards": [], "Crop": { "Height": 1, "Width": true, "Padding": 1 } }""", "'Configured.Crop.Width'")]
    [InlineData("""{ "Directory": "d", "Shards": ["a", 1] }""", "'Configured.Shards.1'")]
    [InlineData("""{ "Directory": "d", "Shards": [], "Batchsize": 3 }""", "'Configured' has no hyperparameter 'Batchsize': check the spelling, or remove the value.")]
    public void A_wrong_value_is_named(string json, string message) => Assert.Contains(
        message, Assert.Throws<StateException>(() => Configured.HyperparameterValues.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_former_name_is_understood() =>
        Assert.Equal(9, Configured.HyperparameterValues.FromJson("""{ "Directory": "d", "Shards": [], "batch": 9 }""").BatchSize);

    [Fact]
    public void Members_show_in_the_current_view_and_not_in_the_initial_one()
    {
        var data = new Configured("d") { Shards = ["a"] };
        var initial = data.InitialHyperparameters;

        data.Shards = ["b"];

        Assert.Equal(["b"], data.Hyperparameters.Shards);
        Assert.Equal(["a"], initial.Shards);
        Assert.Same(initial, data.InitialHyperparameters);
    }

    [Fact]
    public void Two_values_of_one_name_are_an_error_that_names_both()
    {
        var data = new Configured("d").Hyperparameters;
        var model = new Everything(0, 0, default, default, 1, [], [], default, 'x', 0, default).Hyperparameters;

        Assert.Equal(5, data.MergeWith(new Other(3, "d").Hyperparameters).Values.Count - 2);
        var error = Assert.Throws<ArgumentException>(() => data.MergeWith(new Other(3, "e").Hyperparameters));

        Assert.Contains("'Directory' is \"d\" in Configured and \"e\" in Other", error.Message, StringComparison.Ordinal);
        Assert.Equal("Everything", ((IHyperparameters)model).Owner);
    }

    [Fact]
    public void To_string_has_a_line_for_each_split()
    {
        var data = new Points(batchSize: 16);
        data.Setup(Stage.Fit);

        Assert.Equal("Points\n  train: DataLoader of 16 batches\n  test: None\n  predict: None", data.ToString());
    }
}

[DataModule]
internal sealed partial class Configured(
    string directory,
    [FormerlyNamed("batch")] int batchSize = 64,
    Interpolation interpolation = Interpolation.Bilinear,
    double rate = 1e-3,
    Crop? crop = null,
    [NotHyperparameter] TextWriter? log = null)
{
    [Hyperparameter]
    public string[] Shards { get; set; } = [];

    [Dataloader(Split.Train)]
    private List<int> Train()
    {
        log?.WriteLine($"{directory} {batchSize} {interpolation} {rate} {crop}");
        return [];
    }
}

[DataModule]
internal sealed partial class Other(int height, string directory)
{
    [Dataloader(Split.Train)]
    private List<string> Train() => [directory + height];
}

[DataModule]
internal sealed partial class Everything(
    long count,
    decimal price,
    DateTime moment,
    TimeSpan duration,
    int? maybe,
    IReadOnlyList<byte> bytes,
    Dictionary<Interpolation, float[]> weights,
    (int Number, string Word) pair,
    char letter,
    float large,
    Guid id)
{
    [Dataloader(Split.Train)]
    private List<object> Unused() => [count, price, moment, duration, maybe ?? 0, bytes, weights, pair, letter, large, id];

    [TransferBatch]
    private static object Move(object batch) => batch;
}
