using System.ComponentModel.DataAnnotations;
using DataModule;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Data_Project;

/// <summary>A network with two hidden layers.</summary>
[Hyperparameters]
public sealed partial class PointsModel : Module<Tensor, Tensor>,
    ITrainingStep<Point.Batch>,
    IValidationStep<Point.Batch>,
    ITestStep<Point.Batch>,
    IPredictStep<Point.Batch, Tensor>
{
    private readonly double learningRate;
    private readonly Accuracy accuracy = new(classes: 2);
    private readonly Module<Tensor, Tensor> layers;

    /// <param name="width">Units in each hidden layer.</param>
    /// <param name="learningRate">Step size of the optimizer.</param>
    public PointsModel([Range(1, 4096)] int width = 64, [Range(0, 1, MinimumIsExclusive = true)] double learningRate = 0.01)
        : base(nameof(PointsModel))
    {
        CaptureHyperparameters(width, learningRate);
        this.learningRate = learningRate;
        layers = Sequential(Linear(2, width), ReLU(), Linear(width, width), ReLU(), Linear(width, 2));
        RegisterComponents();
    }

    /// <summary>Scores of the classes, [batch, 2], for points of [batch, 2].</summary>
    public override Tensor forward(Tensor input) => layers.forward(input);

    public Tensor TrainingStep(Point.Batch batch, StepContext context) => functional.cross_entropy(forward(batch.Numbers), batch.Label);

    public void ValidationStep(Point.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    public void TestStep(Point.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    public Tensor PredictStep(Point.Batch batch, StepContext context) => forward(batch.Numbers).softmax(1);

    public OptimizerSetup ConfigureOptimizers() => optim.AdamW(parameters(), learningRate);

    private void LogLossAndAccuracy(Point.Batch batch, StepContext context)
    {
        var scores = forward(batch.Numbers);
        context.Log("loss", functional.cross_entropy(scores, batch.Label));
        accuracy.Update(scores, batch.Label);
        context.Log("accuracy", accuracy);
    }
}
