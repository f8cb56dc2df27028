using DataModule.Tests.Data;
using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

[DataModule]
public sealed partial class GivesNull
{
    [Dataloader(Split.Train)]
    private List<torch.Tensor> Train() => null!;

    [Dataloader(Split.Validation)]
    private List<DataLoader<torch.Tensor>> Validation() => [LoaderGiftTests.Load(2, 1, shuffle: false, LastBatch.Keep), null!];

    [Dataloader(Split.Test)]
    private Dictionary<string, DataLoader<torch.Tensor>> Test() => new() { ["night"] = null! };

    [Dataloader(Split.Predict)]
    private List<DataLoader<torch.Tensor>> Predict() => null!;
}

/// <summary>What loaders give the trainer: null is one line that says whose; an order that predictions lose, and new loaders' epochs.</summary>
public sealed class LoaderGiftTests
{
    private readonly List<string> said = [];
    private readonly List<string> calls = [];

    private Trainer Quiet => new() { MaxEpochs = 1, ProgressFactory = _ => new Listening(said) };

    [Fact]
    public void A_loader_method_that_gives_null_is_named_with_split_and_module()
    {
        var data = new GivesNull();
        using var model = new RecordingModel(calls);
        Says("[Dataloader] method GivesNull.Validation (at index 1) returned null instead of a validation loader.", () => Quiet.Fit(model, data));
        Says("[Dataloader] method GivesNull.Train returned null instead of a train loader.", () => new Trainer { NumSanityValSteps = 0, ProgressFactory = _ => null }.Fit(model, data));
        Says("[Dataloader] method GivesNull.Test (under 'night') returned null instead of a test loader.", () => Quiet.Test(model, data));
        Says("[Dataloader] method GivesNull.Predict returned null instead of a predict loader.", () => Quiet.Predict(model, data));
        Says("[Dataloader] method GivesNull.Train returned null instead of a train loader.", () => data.TrainDataloader());
    }

    [Fact]
    public void Null_given_to_a_verb_is_named()
    {
        using var model = new RecordingModel(calls);
        IEnumerable<torch.Tensor> none = null!;
        foreach (var (verb, split, call) in new (string, string, Action)[]
        {
            ("Fit", "train", () => Quiet.Fit(model, none)),
            ("Validate", "validation", () => Quiet.Validate(model, none)),
            ("Test", "test", () => Quiet.Test(model, none)),
            ("Predict", "predict", () => Quiet.Predict(model, none)),
        })
        {
            Assert.StartsWith($"Trainer.{verb} was given null instead of a {split} loader.", Assert.Throws<ArgumentNullException>(call).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_prediction_out_of_order_or_with_samples_left_out_says_so_in_a_line()
    {
        using var model = new RecordingModel(calls);
#pragma warning disable DM0054, DM0065, DM0066 // on purpose
        using var shuffled = Load(10, 4, shuffle: true, LastBatch.Drop);
        Quiet.Predict(model, shuffled);
        Assert.Equal(["predict: batches are in the order of shuffled(10, v1), not in the order of the dataset", "predict: LastBatch.Drop drops 2 of 10 samples"], Taken());

        using var whole = Load(8, 4, shuffle: false, LastBatch.Drop);
        Quiet.Predict(model, whole);
        Quiet.Test(model, Load(10, 4, shuffle: true, LastBatch.Drop));
        Assert.Empty(Taken());

        using var stream = DataLoader.Create<long, torch.Tensor>(
            StreamDataset.From(_ => new long[] { 1, 2, 3 }).Shuffle(2, seed: 1), 2, Batch, lastBatch: LastBatch.DropIfSingle);
        Quiet.Predict(model, CombinedLoader.Sequential(stream, whole));
#pragma warning restore DM0054, DM0065, DM0066
        Assert.Equal(["predict: samples are in the order of shuffle(stream, 2, seed 1), not in the order of its source", "predict: LastBatch.DropIfSingle may drop the last samples"], Taken());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Loaders_that_are_asked_for_again_go_on_with_the_runs_epoch(int every)
    {
        Assert.Equal(Orders(reloadEvery: 0), Orders(every));
        Assert.Equal(4, Orders(every).Distinct().Count());
    }

    private List<string> Orders(int reloadEvery)
    {
        var data = new Fresh();
        new Trainer { MaxEpochs = 4, ReloadDataloadersEveryNEpochs = reloadEvery, ProgressFactory = _ => null }.Fit(new Noting(data), data);
        return [.. data.Seen.Chunk(10).Select(epoch => string.Join(' ', epoch))];
    }

    private static void Says(string message, Action call) => Assert.Equal(message, Assert.Throws<InvalidOperationException>(call).Message);

    private string[] Taken()
    {
        var taken = said.ToArray();
        said.Clear();
        return taken;
    }

    internal static DataLoader<torch.Tensor> Load(int count, int batchSize, bool shuffle, LastBatch lastBatch) =>
        DataLoader.Create<long, torch.Tensor>(Loaders.Indices(count), batchSize, Batch, shuffle, lastBatch: lastBatch);

    private static torch.Tensor Batch(ReadOnlySpan<long> samples, BatchMemory memory) => torch.full([samples.Length, 2], (float)samples[0]);

    private sealed class Noting(Fresh data) : ITrainingStep<torch.Tensor>, IValidationStep<torch.Tensor>
    {
        private readonly TorchSharp.Modules.Parameter weight = torch.nn.Parameter(torch.ones(1));

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context)
        {
            data.Seen.Add(batch[0, 0].item<float>());
            return (weight * batch).mean();
        }

        public void ValidationStep(torch.Tensor batch, StepContext context)
        {
        }

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD([weight], 0.001);
    }

    private sealed class Fresh : ITrainData<torch.Tensor>, IValidationData<torch.Tensor>
    {
        public List<float> Seen { get; } = [];

        public NamedLoader<torch.Tensor> GetTrainLoader() => new(null, Load(10, 1, shuffle: true, LastBatch.Keep));

        public IReadOnlyList<NamedLoader<torch.Tensor>> GetValidationLoaders() => [new(null, Load(3, 1, shuffle: false, LastBatch.Keep))];

        public torch.Tensor TransferBatchToDevice(torch.Tensor batch, BatchContext context) => batch;

        public long BatchSize(torch.Tensor batch) => batch.size(0);

        public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Task.CompletedTask;

        public Task SetupAsync(StageContext context) => Task.CompletedTask;

        public Task TeardownAsync(StageContext context) => Task.CompletedTask;

        public Task OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;
    }
}
