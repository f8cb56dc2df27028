using System.ComponentModel.DataAnnotations;
using DataModule;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Data_Project;

/// <summary>A small convolutional network for pictures of any size.</summary>
[Hyperparameters]
public sealed partial class PicturesModel : Module<Tensor, Tensor>,
    ITrainingStep<LabelledPicture.Batch>,
    IValidationStep<LabelledPicture.Batch>,
    ITestStep<LabelledPicture.Batch>,
    IPredictStep<LabelledPicture.Batch, Tensor>
{
    private readonly double learningRate;
    private readonly Accuracy accuracy;
    private readonly Module<Tensor, Tensor> layers;

    /// <param name="classes">The number of classes in the data.</param>
    /// <param name="learningRate">Step size of the optimizer.</param>
    /// <param name="width">Channels after the first convolution. Each further convolution has twice as many.</param>
    public PicturesModel(int classes, [Range(0, 1, MinimumIsExclusive = true)] double learningRate = 0.003, [Range(1, 512)] int width = 32)
        : base(nameof(PicturesModel))
    {
        CaptureHyperparameters(classes, learningRate, width);
        this.learningRate = learningRate;
        accuracy = new(classes);
        layers = Sequential(
            Halve(3, width), Halve(width, 2 * width), Halve(2 * width, 4 * width), AdaptiveAvgPool2d([2, 2]), Flatten(), Dropout(0.3), Linear(16 * width, classes));
        RegisterComponents();
    }

    /// <summary>Scores of the classes, [batch, classes], for pictures of [batch, 3, height, width].</summary>
    public override Tensor forward(Tensor input) => layers.forward(input);

    public Tensor TrainingStep(LabelledPicture.Batch batch, StepContext context) => functional.cross_entropy(forward(batch.Image), batch.Label);

    public void ValidationStep(LabelledPicture.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    public void TestStep(LabelledPicture.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    public Tensor PredictStep(LabelledPicture.Batch batch, StepContext context) => forward(batch.Image).softmax(1);

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
