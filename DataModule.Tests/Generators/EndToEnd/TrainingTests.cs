using TorchSharp;
using TorchSharp.Modules;
using Xunit;

namespace DataModule.Tests.Generators.EndToEnd;

[Sample]
public readonly partial record struct Point([Shape(2)] float[] Position, long Side);

/// <summary>A generated module and its typed entry points under a real trainer.</summary>
public sealed class TrainingTests
{
    [Fact]
    public void A_model_learns_from_a_generated_module()
    {
        torch.random.manual_seed(1);
        using var model = new Separator();
        var data = new Points(batchSize: 16);
        var trainer = new Trainer { MaxEpochs = 4, Device = "cpu", Progress = ProgressDisplay.None, HandleSignals = false };

        var fit = data.Fit(model, trainer, TestContext.Current.CancellationToken);
        var test = data.Test(model, trainer, TestContext.Current.CancellationToken);

        Assert.Equal(4, fit.Epochs);
        Assert.True(test["accuracy"] > 0.9, test.ToString());
        Assert.Equal(64, test.Samples);
        Assert.True(data.Augmented > 0);
        Assert.Equal([Stage.Fit, Stage.Test], data.TornDown);
    }

    [Fact]
    public void A_fit_saves_what_its_data_was_made_with()
    {
        var directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using var model = new Separator();
            var trainer = new Trainer
            {
                MaxEpochs = 1,
                Device = "cpu",
                Progress = ProgressDisplay.None,
                HandleSignals = false,
                Callbacks = [new ModelCheckpoint(directory)],
            };

            new Points(batchSize: 32).Fit(model, trainer, TestContext.Current.CancellationToken);
            var data = Points.LoadFromCheckpoint(Directory.GetFiles(directory, "*.ckpt")[0]);

            Assert.Equal(32, data.Hyperparameters.BatchSize);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Predictions_come_typed()
    {
        using var model = new Separator();
        var data = new Points(batchSize: 16);
        var trainer = new Trainer { Device = "cpu", Progress = ProgressDisplay.None, HandleSignals = false };

        var predictions = data.Predict(model, trainer, TestContext.Current.CancellationToken);

        Assert.Equal([16, 16], predictions.Select(batch => batch.Length));
    }
}

[DataModule]
internal sealed partial class Points(int batchSize)
{
    private IDataset<Point>? train, held;

    public int Augmented { get; private set; }

    public List<Stage> TornDown { get; } = [];

    [Setup("fit")]
    private void OpenTrain() => train = Make(256, 0);

    [Setup("test", "predict")]
    private void OpenHeld(Stage stage) => held = Make(stage == Stage.Test ? 64 : 32, 1000);

    [Teardown]
    private void Close(Stage stage) => TornDown.Add(stage);

    [Dataloader(Split.Train)]
    private DataLoader<Point.Batch> Train() => train!.ToLoader(batchSize, shuffle: true, seed: 3);

    [Dataloader(Split.Test)]
    private DataLoader<Point.Batch> Test() => held!.ToLoader(batchSize);

    [Dataloader(Split.Predict)]
    private DataLoader<Point.Batch> Predict() => held!.ToLoader(batchSize);

    [AfterBatchTransfer(Split.Train)]
    private Point.Batch Jitter(Point.Batch batch, BatchContext context)
    {
        Assert.Equal(RunningState.Training, context.State);
        Augmented++;
        return batch with { Position = batch.Position + 0.001f };
    }

    private static IDataset<Point> Make(long count, long from) => Dataset.Generate(count, index =>
    {
        var angle = (index + from) * 2.399963f;
        float[] position = [MathF.Cos(angle), MathF.Sin(angle)];
        return new Point(position, position[0] > 0 ? 1 : 0);
    });
}

internal sealed class Separator : torch.nn.Module<torch.Tensor, torch.Tensor>,
    ITrainingStep<Point.Batch>, ITestStep<Point.Batch>, IPredictStep<Point.Batch, long[]>
{
    private readonly Linear linear = torch.nn.Linear(2, 2);

    public Separator()
        : base(nameof(Separator)) => RegisterComponents();

    public override torch.Tensor forward(torch.Tensor input) => linear.forward(input);

    public torch.Tensor TrainingStep(Point.Batch batch, StepContext context) =>
        torch.nn.functional.cross_entropy(forward(batch.Position), batch.Side);

    public void TestStep(Point.Batch batch, StepContext context) =>
        context.Log("accuracy", forward(batch.Position).argmax(1).eq(batch.Side).to_type(torch.ScalarType.Float32).mean());

    public long[] PredictStep(Point.Batch batch, StepContext context) => forward(batch.Position).argmax(1).data<long>().ToArray();

    public OptimizerSetup ConfigureOptimizers() => torch.optim.Adam(parameters(), 0.05);
}
