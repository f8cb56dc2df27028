using DataModule.Tests.Generators;
using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Predictions that the trainer can copy out of a step, and those that it cannot.</summary>
public sealed class PredictionTests
{
    [Theory]
    [InlineData("Hidden", "tensors in 'Hidden'")]
    [InlineData("(Tensor, List<Hidden>)", "tensors in 'Hidden'")]
    [InlineData("IEnumerable<Tensor>", "tensors in 'IEnumerable<torch.Tensor>'")]
    [InlineData("IEnumerable<float>", "tensors in 'IEnumerable<float>'")]
    [InlineData("Lazy<float>", "tensors in 'Lazy<float>'")]
    [InlineData("GetOnly", "tensors in 'GetOnly'")]
    [InlineData("object", "tensors in 'object'")]
    [InlineData("Tensor[,]", "tensors in 'torch.Tensor[*,*]'")]
    [InlineData("Model.Own", "generated code cannot access 'Model.Own', so make it internal or public")]
    public async Task A_prediction_with_tensors_out_of_reach_is_told(string prediction, string reason)
    {
        var analysis = (await AnalyzerHost.RunAsync(Program(prediction))).ShouldReport(("DM0061", prediction));

        Assert.Contains($"for which Trainer.Predict throws: {reason.Replace("[*,*]", "[,]", StringComparison.Ordinal)}", analysis.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tensor", "PredictionCopy.Copy(prediction)")]
    [InlineData("(Tensor A, (float, List<Tensor?>) B)", "static prediction => (global::DataModule.PredictionCopy.Copy(prediction.A), (prediction.B.Item1, ")]
    [InlineData("Dictionary<string, Tensor[]>", "PredictionCopy.Dictionary(prediction, static item0 => global::DataModule.PredictionCopy.Array(item0, static item1 =>")]
    [InlineData("Scores", "(prediction is { } present0 ? present0 with { Values = global::DataModule.PredictionCopy.Copy(present0.Values) } : null!)")]
    [InlineData("Open?", "PredictionCopy.Exactly(present0) with { Values = ")]
    [InlineData("Digit.Batch", "prediction.CopyRows(0, prediction.Count, new global::DataModule.BatchMemory())")]
    [InlineData("string[]", "PredictionCopy.Copy(prediction)")]
    [InlineData("Boxes", "prediction => prediction)")]
    [InlineData("List<Boxes>", "prediction => prediction)")]
    public async Task The_copy_is_written_for_the_exact_type(string prediction, string expected)
    {
        var analysis = await AnalyzerHost.RunAsync(Program(prediction));

        analysis.ShouldBeSilent();
        Assert.Contains(expected, analysis.Generated.ShouldBeClean().Source("DataModule-Predictions.g.cs"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float")]
    [InlineData("(int, Model.Plain)")]
    public async Task What_holds_no_reference_needs_none(string prediction) => (await AnalyzerHost.RunAsync(Program(prediction))).ShouldBeSilent();

    [Fact]
    public async Task A_prediction_of_any_type_is_left_to_the_run() => (await AnalyzerHost.RunAsync("""
        public abstract class Model<T> : IPredictStep<Tensor, T> { public abstract T PredictStep(Tensor batch, StepContext context); }
        """)).ShouldBeSilent();

    private static string Program(string prediction) => $$"""
        public sealed class Hidden(Tensor tensor) { public Tensor Tensor { get; } = tensor; }
        public sealed record GetOnly(int Number) { public Tensor Tensor { get; } = null!; }
        public sealed record Scores(Tensor Values, float[] Shares) { public float[] Shares { get; } = Shares; }
        public record Open(Tensor Values);
        public sealed class Boxes { public List<float> Corners { get; } = []; public string Name = ""; public DateTime Day { get; set; } }
        public sealed class Model : IPredictStep<Tensor, {{prediction}}>
        {
            {{prediction}} IPredictStep<Tensor, {{prediction}}>.PredictStep(Tensor batch, StepContext context) => throw new NotSupportedException();
            private sealed record Own(Tensor Values);
            private readonly record struct Plain(int Number);
        }
        """;
}
