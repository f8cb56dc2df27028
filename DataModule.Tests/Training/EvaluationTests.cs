using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

public sealed class EvaluationTests
{
    private static readonly Trainer Quiet = new() { Progress = ProgressDisplay.None };

    private readonly List<string> calls = [];

    [Theory]
    [InlineData(0, "score 0")]
    [InlineData(0.41236, "score 0.4124")]
    [InlineData(0.0004321, "score 0.0004321")]
    [InlineData(-0.00000486768, "score -4.868E-06")]
    public void A_small_metric_does_not_read_as_0(double value, string text)
    {
        var result = new Trainer { Progress = ProgressDisplay.None }.Validate(
            new RecordingModel([]) { ExtraMetric = ("score", value) }, new RecordingData([]));

        Assert.EndsWith(", " + text, result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_are_weighted_by_the_samples_of_each_batch()
    {
        using var accumulator = new MetricAccumulator(MetricReduction.Mean);
        accumulator.Add(1.0, samples: 3);
        accumulator.Add(5.0, samples: 1);
        Assert.Equal(2, accumulator.Result);
    }

    [Theory]
    [InlineData(MetricReduction.Mean, 2)]
    [InlineData(MetricReduction.Sum, 6)]
    [InlineData(MetricReduction.Min, 1)]
    [InlineData(MetricReduction.Max, 5)]
    public void Each_reduction_gives_what_its_name_says(MetricReduction reduction, double expected)
    {
        using var accumulator = new MetricAccumulator(reduction);
        accumulator.Add(1.0, samples: 3);
        accumulator.Add(5.0, samples: 1);
        Assert.Equal(expected, accumulator.Result);
    }

    [Fact]
    public void Testing_gives_the_logged_metrics_and_the_number_of_samples()
    {
        var result = Quiet.Test(new RecordingModel(calls), new RecordingData(calls, batches: 3, batchSize: 4));

        Assert.Equal((Stage.Test, 12), (result.Stage, result.Samples));
        Assert.Equal(2, result["input"], 1e-6);
    }

    [Fact]
    public void Asking_for_a_metric_that_was_not_logged_lists_those_that_were()
    {
        var result = Quiet.Test(new RecordingModel(calls), new RecordingData(calls));

        var error = Assert.Throws<KeyNotFoundException>(() => result["acuracy"]);
        Assert.Equal("No metric 'acuracy' was logged; the logged metrics are: input.", error.Message);
    }

    [Fact]
    public void Several_named_loaders_are_told_apart_in_the_metrics()
    {
        var data = new RecordingData(calls) { ValidationNames = ["day", "night"] };

        var result = Quiet.Validate(new RecordingModel(calls), data);

        Assert.Equal(["input/day", "largest/day", "input/night", "largest/night"], result.Metrics.Keys);
        Assert.Equal(24, result.Samples);
    }

    [Fact]
    public void Predictions_come_in_order_and_outlive_the_run()
    {
        var predictions = Quiet.Predict(new RecordingModel(calls), new RecordingData(calls, batches: 3));

        Assert.Equal([2f, 4f, 6f], predictions.Select(prediction => prediction[0, 0].item<float>()));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(9, 3)]
    public void A_limit_by_count_uses_at_most_so_many_batches(int limit, int used)
    {
        var trainer = new Trainer { LimitTestBatches = limit, Progress = ProgressDisplay.None };
        Assert.Equal(used * 4, trainer.Test(new RecordingModel(calls), new RecordingData(calls, batches: 3)).Samples);
    }

    [Fact]
    public void A_limit_by_fraction_uses_that_part_of_the_batches()
    {
        var trainer = new Trainer { LimitTestBatches = 0.5, Progress = ProgressDisplay.None };
        Assert.Equal(2 * 4, trainer.Test(new RecordingModel(calls), new RecordingData(calls, batches: 5)).Samples);
    }

    [Fact]
    public void A_fraction_of_less_than_one_batch_names_the_smallest_that_is_legal()
    {
        var trainer = new Trainer { LimitTestBatches = 0.1, Progress = ProgressDisplay.None };

        var error = Assert.Throws<InvalidOperationException>(
            () => trainer.Test(new RecordingModel(calls), new RecordingData(calls, batches: 5)));

        Assert.Equal("LimitTestBatches = 0.1 of 5 batches is less than one batch; the smallest fraction is 0.2.", error.Message);
    }

    [Fact]
    public void A_fraction_of_a_loader_of_unknown_length_is_an_error()
    {
        var trainer = new Trainer { LimitTestBatches = 0.5, Progress = ProgressDisplay.None };
        var data = new RecordingData(calls) { KnowsItsLength = false };

        var error = Assert.Throws<InvalidOperationException>(() => trainer.Test(new RecordingModel(calls), data));

        Assert.Contains("does not know its length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Contradictory_options_are_an_error_before_anything_runs()
    {
        var trainer = new Trainer { OverfitBatches = 2, LimitTrainBatches = 3, Progress = ProgressDisplay.None };

        var error = Assert.Throws<InvalidOperationException>(
            () => trainer.Fit(new RecordingModel(calls), new RecordingData(calls)));

        Assert.Contains("OverfitBatches (2 batches)", error.Message, StringComparison.Ordinal);
        Assert.Empty(calls);
    }

    [Fact]
    public void A_metric_must_have_one_element()
    {
        using var context = new StepContext(torch.CPU);
        using var value = torch.zeros(2, 3);

        var error = Assert.Throws<ArgumentException>(() => context.Log("loss", value));

        Assert.StartsWith("The metric 'loss' must be a tensor of one element, but has shape [2, 3]: reduce it, as value.mean() does.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_device_is_an_error_that_names_the_choices()
    {
        var trainer = new Trainer { Device = "gpu", Progress = ProgressDisplay.None };

        var error = Assert.Throws<InvalidOperationException>(
            () => trainer.Test(new RecordingModel(calls), new RecordingData(calls)));

        Assert.Equal("Device is 'gpu'; it must be 'auto', 'cpu', 'cuda' or 'cuda:N'.", error.Message);
    }
}
