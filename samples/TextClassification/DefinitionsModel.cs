using System.ComponentModel.DataAnnotations;
using DataModule;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TextClassification;

/// <summary>The mean of a definition's word vectors, and a linear layer.</summary>
[Hyperparameters] // saved in checkpoints, for DefinitionsModel.LoadFromCheckpoint
public sealed partial class DefinitionsModel : Module<Tensor, Tensor, Tensor>,
    ITrainingStep<Definition.Batch>, IValidationStep<Definition.Batch>, ITestStep<Definition.Batch>
{
    private readonly double learningRate;
    private readonly Embedding embedding;
    private readonly Dropout dropout = Dropout(0.3);
    private readonly Linear linear;

    /// <summary>Creates the model. Weights are initialised from TorchSharp's global random generator.</summary>
    /// <param name="vocabularySize">The number of word numbers in the data.</param>
    /// <param name="categories">The number of categories in the data.</param>
    /// <param name="learningRate">Step size of the Adam optimizer.</param>
    /// <param name="size">The size of a word vector.</param>
    public DefinitionsModel(
        long vocabularySize, int categories, [Range(0, 1, MinimumIsExclusive = true)] double learningRate = 0.005, [Range(1, 4096)] int size = 64)
        : base(nameof(DefinitionsModel))
    {
        CaptureHyperparameters(vocabularySize, categories, learningRate, size);
        this.learningRate = learningRate;
        embedding = Embedding(vocabularySize, size, padding_idx: 0);
        linear = Linear(size, categories);
        RegisterComponents();
    }

    /// <summary>Scores of the categories, [batch, categories].</summary>
    /// <param name="words">Word numbers, [batch, longest], padded with 0.</param>
    /// <param name="lengths">True lengths, [batch], each at least 1.</param>
    public override Tensor forward(Tensor words, Tensor lengths)
    {
        // The vector of the padding is zero, so the sum is over the true words only.
        var mean = embedding.forward(words).sum(dim: 1) / lengths.unsqueeze(1);
        return linear.forward(dropout.forward(mean));
    }

    /// <inheritdoc/>
    public Tensor TrainingStep(Definition.Batch batch, StepContext context) =>
        functional.cross_entropy(forward(batch.Words, batch.WordsLengths), batch.Category);

    /// <inheritdoc/>
    public void ValidationStep(Definition.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    /// <inheritdoc/>
    public void TestStep(Definition.Batch batch, StepContext context) => LogLossAndAccuracy(batch, context);

    /// <inheritdoc/>
    public OptimizerSetup ConfigureOptimizers()
    {
        var adam = optim.Adam(parameters(), learningRate);
        return new(adam, optim.lr_scheduler.StepLR(adam, step_size: 1, gamma: 0.7));
    }

    private void LogLossAndAccuracy(Definition.Batch batch, StepContext context)
    {
        var scores = forward(batch.Words, batch.WordsLengths);
        context.Log("loss", functional.cross_entropy(scores, batch.Category));
        context.Log("accuracy", scores.argmax(1).eq(batch.Category).to_type(ScalarType.Float32).mean());
    }
}
