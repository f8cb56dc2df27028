using DataModule.Tests.Generators;
using Xunit;

namespace DataModule.Tests.Analyzers;

/// <summary>A program of a data module and a model that does not fit, or of a class that settings alone cannot make.</summary>
public sealed class AppTests
{
    private const string Code = """
        [DataModule]
        public partial class Data(int batchSize = 64)
        {
            [Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open("train").ToLoader(batchSize);
            [Dataloader(Split.Test)] private DataLoader<Digit.Batch> Test() => Digits.Open("t10k").ToLoader(batchSize);
        }

        [DataModule]
        public partial class Placed([NotHyperparameter] Stream source)
        {
            [Dataloader(Split.Train)] private DataLoader<Digit.Batch> Train() => Digits.Open(source.ToString()!).ToLoader(64);
        }

        public abstract class Learner<T> : nn.Module<Tensor, Tensor>, ITrainingStep<T>
        {
            protected Learner() : base("Learner") { }
            public override Tensor forward(Tensor input) => input;
            public Tensor TrainingStep(T batch, StepContext context) => throw new NotSupportedException();
            public OptimizerSetup ConfigureOptimizers() => throw new NotSupportedException();
        }

        [Hyperparameters] public sealed partial class Fitting(double lr = 0.1) : Learner<Digit.Batch> { public double Lr => lr; }
        [Hyperparameters] public sealed partial class Other(double lr = 0.1) : Learner<Tensor> { public double Lr => lr; }
        [Hyperparameters] public sealed partial class Idle(double lr = 0.1) { public double Lr => lr; }
        [Hyperparameters] public sealed partial class HalfFitting(double lr = 0.1) : Learner<Digit.Batch>, ITestStep<Tensor>
        {
            public double Lr => lr;
            public void TestStep(Tensor batch, StepContext context) { }
        }

        public sealed class Plain(double lr = 0.1) : Learner<Digit.Batch> { public double Lr => lr; }

        public static class Program
        {
            public static int Main(string[] args) => CALL;
        }
        """;

    [Theory]
    [InlineData("DataModuleApp.Run<Data, Other>(args)", "DM0062", "'Data' and 'Other' do not match: the step of 'Other' takes batches of 'torch.Tensor', but 'Data' has 'Digit.Batch': implement ITrainingStep<Digit.Batch>")]
    [InlineData("DataModuleApp.Run<Data, HalfFitting>(args)", "DM0062", "'Data' and 'HalfFitting' do not match: the step of 'HalfFitting' takes batches of 'torch.Tensor', but 'Data' has 'Digit.Batch': implement ITestStep<Digit.Batch>")]
    [InlineData("DataModuleApp.Run<Data, Idle>(args)", "DM0062", "'Data' and 'Idle' do not match: 'Idle' has no training step: implement ITrainingStep<Digit.Batch>")]
    [InlineData("DataModuleApp.Run(args, (Data data) => new Other())", "DM0062", "'Data' and 'Other' do not match: the step of 'Other' takes batches of 'torch.Tensor', but 'Data' has 'Digit.Batch': implement ITrainingStep<Digit.Batch>")]
    [InlineData("DataModuleApp.Run<Data, Plain>(args)", "DM0063", "'Plain' cannot be created from hyperparameters alone: annotate it with [Hyperparameters] and make it partial, or pass a function that creates it: Run<Data, Plain>(args, data => ...)")]
    [InlineData("DataModuleApp.Run<Placed, Fitting>(args)", "DM0063", "'Placed' cannot be created from hyperparameters alone: it also needs 'source', which cannot be a hyperparameter; add a constructor without it")]
    public async Task What_lacks_something_is_named(string call, string id, string message)
    {
        var diagnostic = Assert.Single(await AnalyzerHost.RunAsync(GeneratorHost.Run(Code.Replace("CALL", call, StringComparison.Ordinal)).Output));

        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(null)));
    }

    [Theory]
    [InlineData("DataModuleApp.Run<Data, Fitting>(args)")]
    [InlineData("DataModuleApp.Run<Data, Plain>(args, data => new Plain())")]
    [InlineData("DataModuleApp.Run(args, (Data data) => new Plain())")]
    [InlineData("DataModuleApp.Run(args, (Data data, Fitting.HyperparameterValues values) => Fitting.Create(values))")]
    public async Task What_fits_is_silent(string call) =>
        (await AnalyzerHost.RunAsync(Code.Replace("CALL", call, StringComparison.Ordinal))).ShouldBeSilent();
}
