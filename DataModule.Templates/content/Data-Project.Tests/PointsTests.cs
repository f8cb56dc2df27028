using DataModule;
using TorchSharp;
using Xunit;

namespace Data_Project.Tests;

public sealed class PointsTests
{
    public PointsTests() => torch.manual_seed(1);

    [Fact]
    public void Batches_are_of_the_shape_that_the_model_takes()
    {
        var data = new PointsDataModule(batchSize: 16);
        data.PrepareData();
        data.Setup(Stage.Fit);
        using var loader = data.TrainDataloader();
        var batch = loader.First();
        Assert.Equal([16, 2], batch.Numbers.shape);
        Assert.Equal([16], batch.Label.shape);
        data.Teardown(Stage.Fit);
    }

    [Fact]
    public void The_model_learns()
    {
        var data = new PointsDataModule();
        using var model = new PointsModel();
        var trainer = new Trainer { MaxEpochs = 20, Progress = ProgressDisplay.None };
        var cancellation = TestContext.Current.CancellationToken;
        trainer.Fit(model, data, cancellationToken: cancellation);
        Assert.InRange(trainer.Test(model, data, cancellationToken: cancellation)["accuracy"], 0.9, 1); // guessing gives 0.5
    }
}
