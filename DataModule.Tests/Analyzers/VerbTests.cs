using DataModule.Tests.Generators;
using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>Where the compiler can only say that types cannot be inferred, the model or the data module is told what it lacks.</summary>
public sealed class VerbTests
{
    private const string Code = """
        [Sample] public readonly partial record struct Pair(float X, float Y);

        [DataModule]
        public partial class TrainData
        {
            [Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(64);
        }

        [DataModule]
        public partial class EvaluationData
        {
            [Dataloader(Split.Validation)] private DataLoader<Digit.Batch> Val() => Digits.Open("val").ToLoader(64);
            [Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => Digits.Open("t10k").ToLoader(64);
            [Dataloader(Split.Predict)] private DataLoader<Digit.Batch> Predict() => Digits.Open("t10k").ToLoader(64);
        }

        public abstract class Model : ITrainingStep<Pair.Batch>, IValidationStep<Digit.Batch>, ITestStep<Pair.Batch>, ITestStep<Digit.Batch>
        {
            public abstract Tensor TrainingStep(Pair.Batch batch, StepContext context);
            public abstract OptimizerSetup ConfigureOptimizers();
            public abstract void ValidationStep(Digit.Batch batch, StepContext context);
            public abstract void TestStep(Pair.Batch batch, StepContext context);
            public abstract void TestStep(Digit.Batch batch, StepContext context);
        }

        public static class Program
        {
            public static void Run(Trainer trainer, Model model, TrainData train, EvaluationData data) => CALL;
        }
        """;

    [Theory]
    [InlineData("trainer.Fit(model, data)", "Fit", "'Fit' is not possible: 'EvaluationData' has no train loader: write a method with [Dataloader(Split.Train)] that returns one")]
    [InlineData("trainer.Validate(model, train)", "Validate", "'TrainData' has no validation loader")]
    [InlineData("trainer.Fit(model, train)", "Fit", "the step of 'Model' takes batches of 'Pair.Batch', but 'TrainData' has 'Digit.Batch': implement ITrainingStep<Digit.Batch>")]
    [InlineData("trainer.Fit(model, train, resumeFrom: \"last\")", "Fit", "implement ITrainingStep<Digit.Batch>")]
    [InlineData("trainer.Predict(model, data)", "Predict", "'Model' cannot do it: implement IPredictStep<Digit.Batch, TPrediction>")]
    public async Task The_side_that_lacks_something_is_told(string call, string squiggle, string message)
    {
        var diagnostic = Assert.Single(await AnalyzerHost.RunAsync(GeneratorHost.Run(Code.Replace("CALL", call, StringComparison.Ordinal)).Output));

        Assert.Equal(("DM0059", squiggle), (diagnostic.Id, Generated.Text(diagnostic)));
        Assert.Contains(message, diagnostic.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trainer.Validate(model, data)")]
    [InlineData("trainer.Test(model, data)")]
    public async Task What_fits_is_silent(string call) =>
        (await AnalyzerHost.RunAsync(Code.Replace("CALL", call, StringComparison.Ordinal))).ShouldBeSilent();

    [Theory]
    [InlineData("trainer.Test(model, data, 3)")]
    [InlineData("trainer.Test(model, new List<int>())")]
    [InlineData("trainer.Test(model)")]
    [InlineData("trainer.Test(model, unknown)")]
    [InlineData("trainer.Fit(null, data.Train)")]
    public async Task Other_mistakes_are_left_to_the_compiler(string call) =>
        Assert.Empty(await AnalyzerHost.RunAsync(GeneratorHost.Run(Code.Replace("CALL", call, StringComparison.Ordinal)).Output));
}
