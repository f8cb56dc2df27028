using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

[Sample]
internal readonly partial record struct Point(float X);

/// <summary>A data module made of datasets.</summary>
public sealed class DatasetModuleTests
{
    [Fact]
    public void Train_is_shuffled_anew_each_epoch_and_the_others_keep_their_order()
    {
        var model = new Seeing();
        var data = new DatasetModule<Point, Point.Batch>(batchSize: 4, seed: 3) { Train = Points(0, 8), Validation = Points(10, 4), Test = Points(20, 3), Predict = Points(30, 2) };
        var trainer = new Trainer { MaxEpochs = 2, NumSanityValSteps = 0, Progress = ProgressDisplay.None };

        trainer.Fit(model, data);
        trainer.Test(model, data);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], model.Trained[..8].Order());
        Assert.NotEqual(model.Trained[..8], model.Trained[8..]);
        Assert.NotEqual(model.Trained[..8].Order(), model.Trained[..8]);
        Assert.Equal([10, 11, 12, 13, 10, 11, 12, 13], model.Validated);
        Assert.Equal([20, 21, 22], model.Tested);
        Assert.Equal([60f, 62f], trainer.Predict(model, data).Single().data<float>().ToArray());
    }

    [Fact]
    public void Several_datasets_of_a_split_have_names()
    {
        var data = new DatasetModule<Point, Point.Batch>(2, workers: 1)
        {
            Train = Points(0, 2),
            Test = Points(5, 1),
            TestSets = new Dictionary<string, IDataset<Point>> { ["clean"] = Points(0, 2), ["noisy"] = Points(8, 3) },
        };

        Assert.Equal(["test", "clean", "noisy"], data.GetTestLoaders().Select(loader => loader.Name));
        Assert.Equal([1, 2, 3], data.GetTestLoaders().Select(loader => loader.Loader.Sum(batch => batch.Count)));
    }

    [Fact]
    public void A_split_without_a_dataset_is_told_and_a_fit_needs_no_validation()
    {
        var model = new Seeing();
        var data = new DatasetModule<Point, Point.Batch>(2) { Train = Points(0, 4) };
        var trainer = new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None };

        trainer.Fit(model, data);

        Assert.Empty(model.Validated);
        Assert.Equal(
            "The data module has no test dataset: set Test or TestSets of the DatasetModule.",
            Assert.Throws<InvalidOperationException>(() => trainer.Test(model, data)).Message);
        Assert.Equal(
            "The data module has no train dataset: set Train of the DatasetModule.",
            Assert.Throws<InvalidOperationException>(() => trainer.Fit(model, new DatasetModule<Point, Point.Batch>(2))).Message);
    }

    private static IDataset<Point> Points(int start, int count) => Dataset.Generate(count, index => new Point(start + index));

    private sealed class Seeing : ITrainingStep<Point.Batch>, IValidationStep<Point.Batch>, ITestStep<Point.Batch>, IPredictStep<Point.Batch, torch.Tensor>
    {
        private static readonly TorchSharp.Modules.Parameter Weight = new(torch.ones(1));

        public List<float> Trained { get; } = [];

        public List<float> Validated { get; } = [];

        public List<float> Tested { get; } = [];

        public torch.Tensor TrainingStep(Point.Batch batch, StepContext context)
        {
            Trained.AddRange(batch.X.data<float>());
            return (batch.X * Weight).mean();
        }

        public void ValidationStep(Point.Batch batch, StepContext context) => Validated.AddRange(batch.X.data<float>());

        public void TestStep(Point.Batch batch, StepContext context) => Tested.AddRange(batch.X.data<float>());

        public torch.Tensor PredictStep(Point.Batch batch, StepContext context) => batch.X * 2;

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([Weight], 0.1);
    }
}
