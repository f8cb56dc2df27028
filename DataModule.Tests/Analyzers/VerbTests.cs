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
    [InlineData("trainer.Predict(model, data)", "Predict", "'Model' has no predict step: implement IPredictStep<Digit.Batch, TPrediction>")]
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

    private const string FitCode = """
        [Sample] public readonly partial record struct Pair(float X, float Y);

        [DataModule]
        public partial class FitData
        {
            [Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(64);
            [Dataloader(Split.Validation)] private DataLoader<Digit.Batch> Val() => Digits.Open("val").ToLoader(64);
        }

        public class Learner : ITrainingStep<Digit.Batch>
        {
            public Tensor TrainingStep(Digit.Batch batch, StepContext context) => batch.Image.mean();
            public OptimizerSetup ConfigureOptimizers() => throw new NotSupportedException();
        }

        public sealed class Misfit : Learner, IValidationStep<Pair.Batch>
        {
            public void ValidationStep(Pair.Batch batch, StepContext context) => context.Log("x", batch.X.mean());
        }

        public sealed class Fitting : Learner, IValidationStep<Digit.Batch>
        {
            public void ValidationStep(Digit.Batch batch, StepContext context) => context.Log("x", batch.Image.mean());
        }

        public static class Program
        {
            public static void Run(FitData data, Learner learner, Misfit misfit, Fitting fitting, ITrainingStep<Digit.Batch> any)
            {
                var trainer = new Trainer { MaxEpochs = 1 };
                var blind = new Trainer { LimitValidationBatches = 0 };
                CALL;
            }
        }
        """;

    [Theory]
    [InlineData("trainer.Fit(misfit, data)")]
    [InlineData("data.Fit(misfit, trainer)")]
    [InlineData("trainer.Fit(misfit, data, \"last\")")]
    public async Task A_validation_step_for_other_batches_does_not_compile(string call)
    {
        var analysis = await AnalyzerHost.RunAsync(FitCode.Replace("CALL", call, StringComparison.Ordinal));

        analysis.ShouldReport(("DM0059", "Fit"));
        Assert.Equal(
            "'Fit' is not possible: the validation step of 'Misfit' takes batches of 'Pair.Batch', but 'FitData' has 'Digit.Batch': implement IValidationStep<Digit.Batch>",
            analysis.Message());
        Assert.Equal(Microsoft.CodeAnalysis.DiagnosticSeverity.Error, analysis.Diagnostics[0].Severity);
    }

    [Theory]
    [InlineData("trainer.Fit(learner, data)")]
    [InlineData("data.Fit(learner, trainer)")]
    [InlineData("new Trainer { LimitValidationBatches = 10 }.Fit(learner, data)")]
    public async Task Validation_data_that_nothing_validates_is_a_warning(string call)
    {
        var analysis = await AnalyzerHost.RunAsync(FitCode.Replace("CALL", call, StringComparison.Ordinal));

        analysis.ShouldReport(("DM0078", "Fit"));
        Assert.Equal(
            "'Fit' does not validate, though 'FitData' has a validation loader: 'Learner' has no validation step; implement IValidationStep<Digit.Batch>, or set LimitValidationBatches = 0",
            analysis.Message());
    }

    [Theory]
    [InlineData("trainer.Fit(fitting, data)")]
    [InlineData("data.Fit(fitting, trainer)")]
    [InlineData("blind.Fit(learner, data)")]
    [InlineData("data.Fit(learner, blind)")]
    [InlineData("trainer.Fit(any, data)")]
    [InlineData("trainer.Fit(learner, Digits.Open(\"train\").ToLoader(64))")]
    public async Task What_validates_or_is_told_not_to_is_silent(string call) =>
        (await AnalyzerHost.RunAsync(FitCode.Replace("CALL", call, StringComparison.Ordinal))).ShouldBeSilent();

    [Theory]
    [InlineData("trainer.Test(model, data, 3)")]
    [InlineData("trainer.Test(model, new List<int>())")]
    [InlineData("trainer.Test(model)")]
    [InlineData("trainer.Test(model, unknown)")]
    [InlineData("trainer.Fit(null, data.Train)")]
    public async Task Other_mistakes_are_left_to_the_compiler(string call) =>
        Assert.Empty(await AnalyzerHost.RunAsync(GeneratorHost.Run(Code.Replace("CALL", call, StringComparison.Ordinal)).Output));
}
