using DataModule;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SemiSupervised;

/// <summary>
/// A small convolutional network that also learns from images without labels. If it is confident about an image, it must predict the same
/// class for the shifted image (Sohn et al., "FixMatch", 2020).
/// </summary>
[Hyperparameters]
public sealed partial class SemiSupervisedModel : Module<Tensor, Tensor>,
    ITrainingStep<(Labelled.Batch First, Unlabelled.Batch Second)>, ITestStep<Labelled.Batch>
{
    private const double Confident = 0.9;

    private readonly bool useUnlabelled;
    private readonly Module<Tensor, Tensor> layers = Sequential(
        Conv2d(1, 32, kernel_size: 5, stride: 2, padding: 2),
        ReLU(),
        Conv2d(32, 64, kernel_size: 5, stride: 2, padding: 2),
        ReLU(),
        Flatten(),
        Linear(64 * 7 * 7, 10));

    /// <summary>Creates the model. Weights are initialised from TorchSharp's global random generator.</summary>
    /// <param name="useUnlabelled">Whether to learn from the images without labels too.</param>
    public SemiSupervisedModel(bool useUnlabelled = true)
        : base(nameof(SemiSupervisedModel))
    {
        CaptureHyperparameters(useUnlabelled);
        this.useUnlabelled = useUnlabelled;
        RegisterComponents();
    }

    /// <summary>Scores of the ten classes, [batch, 10], for images of [batch, 1, 28, 28].</summary>
    public override Tensor forward(Tensor input) => layers.forward(input);

    /// <inheritdoc/>
    public Tensor TrainingStep((Labelled.Batch First, Unlabelled.Batch Second) batch, StepContext context)
    {
        var (labelled, unlabelled) = batch;
        var loss = functional.cross_entropy(forward(labelled.Image), labelled.Label);
        return useUnlabelled ? loss + ConsistencyLoss(unlabelled, context) : loss;
    }

    /// <inheritdoc/>
    public void TestStep(Labelled.Batch batch, StepContext context) =>
        context.Log("accuracy", forward(batch.Image).argmax(1).eq(batch.Label).to_type(ScalarType.Float32).mean());

    /// <inheritdoc/>
    public OptimizerSetup ConfigureOptimizers() => optim.Adam(parameters(), 0.001);

    private Tensor ConsistencyLoss(Unlabelled.Batch batch, StepContext context)
    {
        Tensor probabilities;
        using (no_grad())
        {
            probabilities = functional.softmax(forward(batch.Image), 1);
        }

        var confident = probabilities.amax([1]).ge(Confident).to_type(ScalarType.Float32);
        context.Log("confident", confident.mean());
        var losses = functional.cross_entropy(forward(batch.Shifted), probabilities.argmax(1), reduction: Reduction.None);
        return (losses * confident).mean();
    }
}
