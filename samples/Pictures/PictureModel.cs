using System.ComponentModel.DataAnnotations;
using DataModule;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Pictures;

/// <summary>A small convolutional network for pictures of any size and any number of classes: it trains on every ready-made data module.</summary>
[Hyperparameters] // saved in checkpoints, for PictureModel.LoadFromCheckpoint
public sealed partial class PictureModel
    : Module<Tensor, Tensor>, ITrainingStep<LabelledPicture.Batch>, IValidationStep<LabelledPicture.Batch>, ITestStep<LabelledPicture.Batch>
{
    private readonly double learningRate;
    private readonly Accuracy accuracy;
    private readonly Module<Tensor, Tensor> layers;

    /// <summary>Creates the model. Weights are initialised from TorchSharp's global random generator.</summary>
    /// <param name="channels">The number of channels of the pictures in the data.</param>
    /// <param name="classes">The number of classes in the data.</param>
    /// <param name="learningRate">Step size of the optimizer.</param>
    public PictureModel(int channels, int classes, [Range(0, 1, MinimumIsExclusive = true)] double learningRate = 0.003)
        : base(nameof(PictureModel))
    {
        CaptureHyperparameters(channels, classes, learningRate);
        this.learningRate = learningRate;
        accuracy = new(classes);
        layers = Sequential(
            Halve(channels, 32), Halve(32, 64), Halve(64, 128), AdaptiveAvgPool2d([2, 2]), Flatten(), Dropout(0.3), Linear(4 * 128, classes));
        RegisterComponents();
    }

    /// <summary>Scores of the classes, [batch, classes], for pictures of [batch, channels, height, width].</summary>
    public override Tensor forward(Tensor input) => layers.forward(input);

    /// <inheritdoc/>
    public Tensor TrainingStep(LabelledPicture.Batch batch, StepContext context) => functional.cross_entropy(forward(batch.Image), batch.Label);

    /// <inheritdoc/>
    public void ValidationStep(LabelledPicture.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    /// <inheritdoc/>
    public void TestStep(LabelledPicture.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    /// <inheritdoc/>
    public OptimizerSetup ConfigureOptimizers() => optim.AdamW(parameters(), learningRate);

    private void LogLossAndAccuracy(LabelledPicture.Batch batch, StepContext context)
    {
        var scores = forward(batch.Image);
        context.Log("loss", functional.cross_entropy(scores, batch.Label));
        accuracy.Update(scores, batch.Label);
        context.Log("accuracy", accuracy);
    }

    // Halves the height and the width.
    private static Module<Tensor, Tensor> Halve(long from, long to) =>
        Sequential(Conv2d(from, to, kernel_size: 3, padding: 1, bias: false), BatchNorm2d(to), ReLU(), MaxPool2d(2));
}
