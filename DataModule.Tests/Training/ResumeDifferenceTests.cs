using TorchSharp;
using Xunit;

namespace DataModule.Tests.Training;

/// <summary>A checkpoint of other data or another version: refused with both sides, or accepted and said in a line.</summary>
public sealed class ResumeDifferenceTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly List<string> said = [];

    public static TheoryData<string, string, string> Differences => new()
    {
        // what differs, and the two values
        { "samples", "(20)", "(21)" },
        { "seed", "its seed is 5", "this loader's is 6" },
        { "batch size", "its batchSize is 4", "this loader's is 5" },
        { "order", "shuffled(20", "sequential(20)" },
        { "validation samples", "(8)", "(9)" },
        { "validation loaders", "There are 1 in the checkpoint", "but 2 here" },
    };

    public void Dispose() => directory.Dispose();

    [Theory]
    [MemberData(nameof(Differences))]
    public void Other_data_is_refused_with_both_sides(string difference, string there, string here)
    {
        var checkpoint = Save(steps: 2);

        var error = Assert.Throws<StateException>(() => Resume(checkpoint, Data(difference), ResumeDifferences.Versions));

        Assert.Contains(there, error.Message, StringComparison.Ordinal);
        Assert.Contains(here, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("set Trainer.AcceptOnResume to ResumeDifferences.Data.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Differences))]
    public void Other_data_is_accepted_when_told_to_and_said_in_one_line(string difference, string there, string here)
    {
        var checkpoint = Save(steps: 2);

        var (result, model) = Resume(checkpoint, Data(difference), ResumeDifferences.Data);

        // Two of the five steps of the first epoch were done before; with other train data, that epoch starts anew.
        var anew = difference is "samples" or "seed" or "batch size" or "order";
        Assert.Equal(2, result.Epochs);
        Assert.Equal(difference switch { "samples" => 2 + 12, "batch size" => 2 + 8, _ => anew ? 2 + 10 : 10 }, result.Steps);
        var line = Assert.Single(said, line => line.StartsWith("accepted: ", StringComparison.Ordinal));
        Assert.Contains(there, line, StringComparison.Ordinal);
        Assert.Contains(here, line, StringComparison.Ordinal);
        Assert.Equal(result.Steps, model.Steps + 2);
    }

    [Fact]
    public void Equal_data_is_resumed_without_a_word()
    {
        var (result, _) = Resume(Save(steps: 2), Data(""), ResumeDifferences.None);
        Assert.Equal(10, result.Steps);
        Assert.Empty(said);
    }

    [Fact]
    public void State_that_the_module_no_longer_has_is_left_out_and_said_in_one_line()
    {
        var (result, _) = Resume(Save(steps: 2), new LinesWithoutState(), ResumeDifferences.None);

        Assert.Equal(10, result.Steps);
        Assert.Equal(["left out: the checkpoint has 'seen', which 'LinesWithoutState' does not have"], said);
    }

    [Fact]
    public void A_plain_sequence_of_another_length_is_other_data()
    {
        var path = directory["plain.ckpt"];
        torch.Tensor[] batches = [torch.ones(4, 2), torch.ones(4, 2), torch.ones(4, 2)];
        using var model = new RecordingModel([]);
        new Trainer { MaxSteps = 2, Callbacks = [new SaveAtEnd(path)], Progress = ProgressDisplay.None }.Fit(model, batches, batches[..2]);

        var train = Assert.Throws<StateException>(() => Again(ResumeDifferences.None).Fit(model, batches[..2], batches[..2], resumeFrom: path));
        Assert.Contains("train loader does not fit this run's. It has 3 batches in the checkpoint, but 2 here.", train.Message, StringComparison.Ordinal);
        var validation = Assert.Throws<StateException>(() => Again(ResumeDifferences.None).Fit(model, batches, batches, resumeFrom: path));
        Assert.Contains("validation/0 loader does not fit this run's. It has 2 batches in the checkpoint, but 3 here.", validation.Message, StringComparison.Ordinal);
        Assert.Equal(2 + 2, Again(ResumeDifferences.Data).Fit(model, batches[..2], batches[..2], resumeFrom: path).Steps);
    }

    [Fact]
    public void Another_version_is_refused_with_both_sides_or_accepted()
    {
        var path = Save(steps: 2);
        Rewrite(path, checkpoint => checkpoint.Versions = new StateDict().Set("datamodule", "0.0.9").Set("libtorch", torch.__version__));

        var error = Assert.Throws<StateException>(() => Resume(path, Data(""), ResumeDifferences.Data));
        Assert.Matches(
            "^The checkpoint was saved with another version\\. datamodule is \"0\\.0\\.9\" in the checkpoint, but \"[0-9.]+\" here\\. To resume anyway, .* ResumeDifferences\\.Versions\\.$",
            error.Message);

        Assert.Equal(10, Resume(path, Data(""), ResumeDifferences.Versions).Result.Steps);
        Assert.Single(said);
    }

    [Fact]
    public void A_newer_format_is_refused_whatever_is_accepted()
    {
        var path = Save(steps: 2);
        var metadata = SafeTensors.LoadMetadata(path).ToDictionary();
        metadata["version"] = "2";
        SafeTensors.Save(path, SafeTensors.Load(path), metadata, TestContext.Current.CancellationToken);

        Assert.Throws<CheckpointException>(() => Resume(path, Data(""), ResumeDifferences.All));
    }

    private static Trainer Again(ResumeDifferences accept) =>
        new() { MaxEpochs = 1, AcceptOnResume = accept, Progress = ProgressDisplay.None };

    private static Lines Data(string difference) => new()
    {
        Samples = difference == "samples" ? 21 : 20,
        Seed = difference == "seed" ? 6u : 5u,
        BatchSize = difference == "batch size" ? 5 : 4,
        Shuffle = difference != "order",
        ValidationSamples = difference == "validation samples" ? 9 : 8,
        ValidationLoaders = difference == "validation loaders" ? 2 : 1,
    };

    private static void Rewrite(string path, Action<Checkpoint> change)
    {
        using var checkpoint = Checkpoint.Read(path);
        change(checkpoint);
        checkpoint.Write(path, TestContext.Current.CancellationToken);
    }

    private string Save(int steps)
    {
        var path = directory["saved.ckpt"];
        using var model = new LineModel();
        new Trainer { MaxSteps = steps, Callbacks = [new SaveAtEnd(path)], Progress = ProgressDisplay.None }.Fit(model, new Lines());
        return path;
    }

    private (FitResult Result, LineModel Model) Resume(string checkpoint, IDataModule data, ResumeDifferences accept)
    {
        var model = new LineModel();
        var trainer = new Trainer { MaxEpochs = 2, AcceptOnResume = accept, ProgressFactory = _ => new Listening(said) };
        return (trainer.Fit(model, (ITrainData<torch.Tensor>)data, checkpoint), model);
    }

    private sealed class SaveAtEnd(string path) : Callback
    {
        public override void OnFitEnd(Trainer trainer) => trainer.SaveCheckpoint(path);
    }

    private sealed class LineModel : torch.nn.Module<torch.Tensor, torch.Tensor>, ITrainingStep<torch.Tensor>, IValidationStep<torch.Tensor>
    {
        private readonly TorchSharp.Modules.Linear linear = torch.nn.Linear(1, 1);

        public LineModel()
            : base(nameof(LineModel)) => register_module("linear", linear);

        public int Steps { get; private set; }

        public override torch.Tensor forward(torch.Tensor input) => linear.forward(input);

        public torch.Tensor TrainingStep(torch.Tensor batch, StepContext context)
        {
            Steps++;
            return forward(batch).pow(2).mean();
        }

        public void ValidationStep(torch.Tensor batch, StepContext context) => context.Log("error", forward(batch).mean());

        public OptimizerSetup ConfigureOptimizers() => torch.optim.SGD(parameters(), 0.01);
    }

    private class LinesWithoutState : ITrainData<torch.Tensor>, IValidationData<torch.Tensor>
    {
        public int Samples { get; init; } = 20;

        public uint Seed { get; init; } = 5;

        public int BatchSize { get; init; } = 4;

        public bool Shuffle { get; init; } = true;

        public int ValidationSamples { get; init; } = 8;

        public int ValidationLoaders { get; init; } = 1;

        public NamedLoader<torch.Tensor> GetTrainLoader() => new(null, Loader(Samples, BatchSize, Shuffle, Seed));

        public IReadOnlyList<NamedLoader<torch.Tensor>> GetValidationLoaders() =>
            [.. Enumerable.Range(0, ValidationLoaders).Select(index => new NamedLoader<torch.Tensor>($"part{index}", Loader(ValidationSamples, 4, true, 5)))];

        public torch.Tensor TransferBatchToDevice(torch.Tensor batch, BatchContext context) => batch;

        long IBatchTransfer<torch.Tensor>.BatchSize(torch.Tensor batch) => batch.shape[0];

        public Task PrepareDataAsync(PrepareScope scope, PrepareContext context) => Task.CompletedTask;

        public Task SetupAsync(StageContext context) => Task.CompletedTask;

        public Task TeardownAsync(StageContext context) => Task.CompletedTask;

        public Task OnExceptionAsync(Exception exception, StageContext context) => Task.CompletedTask;

        private static DataLoader<torch.Tensor> Loader(int count, int batchSize, bool shuffle, uint seed) => DataLoader.Create<float, torch.Tensor>(
            Dataset.From(new float[count]), batchSize, static (numbers, _) => torch.ones(numbers.Length, 1), shuffle, seed);
    }

    private sealed class Lines : LinesWithoutState, IStateful
    {
        public StateDict StateDict() => new StateDict().Set("seen", 3);

        public void LoadStateDict(StateDict state) => Assert.Equal(3, state.GetInt64("seen"));
    }
}
