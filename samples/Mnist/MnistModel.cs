using System.ComponentModel.DataAnnotations;
using DataModule;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Mnist;

/// <summary>
/// A small convolutional network: two strided 5 x 5 convolutions and a linear layer, 83 thousand parameters.
/// </summary>
[Hyperparameters] // saved in checkpoints, for MnistModel.LoadFromCheckpoint
public sealed partial class MnistModel
    : Module<Tensor, Tensor>, ITrainingStep<LabelledPicture.Batch>, IValidationStep<LabelledPicture.Batch>, ITestStep<LabelledPicture.Batch>
{
    private readonly double learningRate;
    private readonly Accuracy accuracy = new(classes: 10);
    private readonly Module<Tensor, Tensor> layers = Sequential(
        ("convolution1", Conv2d(1, 32, kernel_size: 5, stride: 2, padding: 2)), // 28 x 28 to 14 x 14
        ("relu1", ReLU()),
        ("convolution2", Conv2d(32, 64, kernel_size: 5, stride: 2, padding: 2)), // to 7 x 7
        ("relu2", ReLU()),
        ("flatten", Flatten()),
        ("linear", Linear(64 * 7 * 7, 10)));

    /// <summary>Creates the model. Weights are initialised from TorchSharp's global random generator.</summary>
    /// <param name="learningRate">Step size of the Adam optimizer.</param>
    public MnistModel([Range(0, 1, MinimumIsExclusive = true)] double learningRate = 0.001)
        : base(nameof(MnistModel))
    {
        CaptureHyperparameters(learningRate);
        this.learningRate = learningRate;
        RegisterComponents();
    }

    /// <summary>Scores of the ten classes, [batch, 10], for images of [batch, 1, 28, 28].</summary>
    public override Tensor forward(Tensor input) => layers.forward(input);

    /// <inheritdoc/>
    public Tensor TrainingStep(LabelledPicture.Batch batch, StepContext context) =>
        functional.cross_entropy(forward(batch.Image), batch.Label);

    /// <inheritdoc/>
    public void ValidationStep(LabelledPicture.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    /// <inheritdoc/>
    public void TestStep(LabelledPicture.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    /// <inheritdoc/>
    public OptimizerSetup ConfigureOptimizers() => optim.Adam(parameters(), learningRate);

    private void LogLossAndAccuracy(LabelledPicture.Batch batch, StepContext context)
    {
        var scores = forward(batch.Image);
        context.Log("loss", functional.cross_entropy(scores, batch.Label));
        accuracy.Update(scores, batch.Label);
        context.Log("accuracy", accuracy);
    }
}
