using DataModule.Tests.Engine;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Reporting;

/// <summary>One sample, step by step; and where a step fails, which sample and why.</summary>
[Collection(ProcessWideTorchState.Name)]
public sealed class ExplainTests
{
    [Fact]
    public void Every_step_is_there_in_order_with_types_shapes_and_bytes()
    {
        var explanation = new ShownDataModule(random: true).Explain(sample: 2);
        Assert.Null(explanation.Failure);
        Assert.Equal("ShownDataModule, train: a batch of the first epoch, sample 2 of 6", explanation.Title);
        Assert.Equal(
            ["prepare", "setup", "loader", "source", "map", "sample", "collate", "hooks"],
            explanation.Steps.Select(static step => step.Phase).Distinct());
        Assert.Equal("Does nothing but be called.", Step(explanation, "Get").Result);
        Assert.Equal(("Byte [60]", 60), (Step(explanation, "Photo").Result, Step(explanation, "Photo").Bytes));
        Assert.Equal("missing", Step(explanation, "Wind").Result);

        // Samples 2 to 5, of which the longest has six tokens.
        var tokens = explanation.Steps.Last(static step => step.Name == "Tokens");
        Assert.Equal(("Int64 [4, 6], from 0 to 6", 4 * (6 + 1) * 8), (tokens.Result, tokens.Bytes));
        Assert.Equal("from 3 to 6, padded to 6", Step(explanation, "TokensLengths").Result);
        Assert.All(explanation.Steps.Where(static step => step.Phase is "source" or "map"), static step => Assert.NotNull(step.Elapsed));
        Assert.Contains("source", explanation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pictures_plan_is_shown_as_it_is_drawn()
    {
        using var files = new TemporaryDirectory();
        FakePictures.WriteCifar10(files.Path);
        var plan = Assert.Single(new Cifar10DataModule(files.Path, batchSize: 4).Explain().Steps, static step => step.Phase == "plan");
        Assert.StartsWith("32x32; crop 32x32 at ", plan.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_are_named_and_what_they_gave_is_shown()
    {
        var hooks = new InvertingDataModule().Explain().Steps.Where(static step => step.Phase == "hooks").ToArray();
        Assert.Equal("Invert [AfterBatchTransfer]", hooks[0].Name);
        Assert.Contains(hooks, static step => step is { Name: "Curve", Result: "Float32 [2, 9], from 0.25 to 2.5" });
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_counted_and_in_no_range()
    {
        var explanation = new LooseDataModule(static index => torch.tensor([index == 0 ? float.NaN : index, float.PositiveInfinity, 0.5f])).Explain();
        Assert.Contains(explanation.Steps, static step => step.Phase == "collate" && step.Result == "Float32 [4, 3], from 0.5 to 3, 5 NaN or infinite");
    }

    [Fact]
    public void A_map_that_fails_is_the_last_step()
    {
        var explanation = new LooseDataModule(static index => index == 0 ? throw new FormatException("no number") : torch.zeros(2)).Explain();
        Assert.IsType<FormatException>(explanation.Failure);
        Assert.Equal(("map", "map: make"), (explanation.Steps[^1].Phase, explanation.Steps[^1].Name));
        Assert.Contains("FAILED: FormatException: no number", explanation.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_sample_of_the_batch_that_fails_is_named()
    {
        var explanation = new LooseDataModule(static index => index == 2 ? throw new FormatException("no number") : torch.zeros(2)).Explain();
        Assert.Contains(explanation.Steps, static step => step.Name == "sample 2, of the same batch");
        Assert.IsType<FormatException>(explanation.Failure);
    }

    [Fact]
    public void A_sample_that_does_not_fit_the_others_is_named_with_both_shapes()
    {
        var explanation = new LooseDataModule(static index => torch.zeros(index == 3 ? 5 : 2)).Explain();
        var failed = explanation.Steps[^1];
        Assert.Equal("collate", failed.Phase);
        Assert.NotNull(failed.Error);
        Assert.Equal("sample 3 cannot be collated with sample 0: sample 0 is (Value Float32 [2]), sample 3 is (Value Float32 [5])", failed.Result);
    }

    [Fact]
    public void A_sample_that_is_not_there_is_an_error()
    {
        var failure = new ShownDataModule().Explain(sample: 6).Failure;
        Assert.IsType<ArgumentOutOfRangeException>(failure);
        Assert.Contains("The dataset has 6 samples, so their indices are 0 to 5.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_was_set_up_stays_so_and_nothing_is_left_behind()
    {
        var data = new ShownDataModule();
        data.Setup(Stage.Fit);
        LiveTensors.NoneIsLeftBy(() => data.Explain());
        Assert.Equal(["setup"], data.Calls);
    }

    private static ExplainedStep Step(SampleExplanation explanation, string name) => explanation.Steps.First(step => step.Name == name);
}
