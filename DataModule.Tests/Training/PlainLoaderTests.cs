using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

public sealed class PlainLoaderTests
{
    private readonly List<string> calls = [];

    [Fact]
    public void A_model_trains_validates_tests_and_predicts_on_plain_sequences_of_batches()
    {
        using var model = new RecordingModel(calls);
        torch.Tensor[] batches = [torch.full([4, 2], 1.0f), torch.full([4, 2], 2.0f)];
        var trainer = new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None };

        var fit = trainer.Fit(model, batches, batches.Where(_ => true));

        Assert.Equal(2, fit.Steps);
        Assert.Equal(1.5, fit.Validation["input"], 1e-6);
        Assert.Equal(1.5, trainer.Validate(model, batches)["input"], 1e-6);
        Assert.Equal(1.5, trainer.Test(model, batches)["input"], 1e-6);
        Assert.Equal(2, trainer.Predict(model, batches).Count);
    }

    [Fact]
    public void The_callers_loader_is_not_disposed()
    {
        using var loader = DataLoader.Create<float, torch.Tensor>(
            Dataset.From(new float[8]), 4, static (numbers, _) => torch.zeros(numbers.Length, 2));
        using var model = new RecordingModel(calls);
        var trainer = new Trainer { MaxEpochs = 1, Progress = ProgressDisplay.None };

        trainer.Fit(model, loader);

        Assert.Equal(2, trainer.Fit(model, loader).Steps);
    }

    [Fact]
    public void The_loaders_in_use_can_be_seen_while_the_run_lasts()
    {
        var seen = new List<(bool Train, int Validation)>();
        var trainer = new Trainer
        {
            MaxEpochs = 1,
            Progress = ProgressDisplay.None,
            Callbacks = [new Look(trainer => seen.Add((trainer.TrainDataloader is not null, trainer.ValidationDataloaders.Count)))],
        };

        trainer.Fit(new RecordingModel(calls), new RecordingData(calls, batches: 1));

        Assert.Equal([(true, 1)], seen);
        Assert.Null(trainer.TrainDataloader);
    }

    private sealed class Look(Action<Trainer> look) : Callback
    {
        public override void OnTrainBatchEnd(Trainer trainer) => look(trainer);
    }
}
