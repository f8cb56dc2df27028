using DataModule;
using TorchSharp;
using Xunit;

namespace Data_Project.Tests;

public sealed class PicturesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;
    private readonly PicturesDataModule data;

    public PicturesTests()
    {
        torch.manual_seed(1);
        FakePictures.WriteImageFolder(folder, perClass: 60, splits: false);
        data = new PicturesDataModule(folder, batchSize: 16, side: 32);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Batches_are_the_same_again_and_of_the_shape_that_the_model_takes()
    {
        Assert.Equal(Sum(data), Sum(new PicturesDataModule(folder, batchSize: 16, side: 32, workers: 0)));

        static float Sum(PicturesDataModule data)
        {
            data.PrepareData();
            data.Setup(Stage.Fit);
            using var loader = data.TrainDataloader();
            var batch = loader.First();
            Assert.Equal([16, 3, 32, 32], batch.Image.shape);
            var sum = batch.Image.sum().item<float>();
            data.Teardown(Stage.Fit);
            return sum;
        }
    }

    [Fact]
    public void The_model_learns()
    {
        using var model = new PicturesModel(data.ClassCount);
        var trainer = new Trainer { MaxEpochs = 8, Progress = ProgressDisplay.None };
        var cancellation = TestContext.Current.CancellationToken;
        trainer.Fit(model, data, cancellationToken: cancellation);
        Assert.InRange(trainer.Test(model, data, cancellationToken: cancellation)["accuracy"], 0.8, 1); // guessing gives 0.33
    }
}
