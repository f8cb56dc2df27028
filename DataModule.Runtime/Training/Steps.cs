using TorchSharp;

namespace DataModule;

/// <summary>A model that learns from batches of one type; usually a <c>torch.nn.Module</c>.</summary>
/// <typeparam name="TBatch">The batch type; it must be the data module's.</typeparam>
public interface ITrainingStep<TBatch>
{
    /// <summary>
    /// Whether the trainer does the backward pass and the optimizer steps; true by default. If false, the step does them
    /// itself with <see cref="StepContext.Optimizers"/>, and the loss it returns is only logged.
    /// </summary>
    bool AutomaticOptimization => true;

    /// <summary>Computes the loss of one batch.</summary>
    /// <param name="batch">On the trainer's device; valid until the next step.</param>
    /// <param name="context">The batch's position in the run, and where to log metrics.</param>
    /// <returns>A scalar with a gradient.</returns>
    torch.Tensor TrainingStep(TBatch batch, StepContext context);

    /// <summary>Makes the optimizers, with the model's parameters already on the trainer's device. Called once a fit.</summary>
    OptimizerSetup ConfigureOptimizers();
}

/// <summary>A model that can be validated. Steps run in evaluation mode, without gradients.</summary>
/// <typeparam name="TBatch">The batch type; it must be the data module's.</typeparam>
public interface IValidationStep<TBatch> : IValidationStep
{
    /// <summary>Logs the metrics of one batch.</summary>
    void ValidationStep(TBatch batch, StepContext context);
}

/// <summary>A model that can be validated, whatever its batch type.</summary>
public interface IValidationStep;

/// <summary>A model that can be tested. Steps run in evaluation mode, without gradients.</summary>
/// <typeparam name="TBatch">The batch type; it must be the data module's.</typeparam>
public interface ITestStep<TBatch>
{
    /// <summary>Logs the metrics of one batch.</summary>
    void TestStep(TBatch batch, StepContext context);
}

/// <summary>A model that predicts. Steps run in evaluation mode, without gradients.</summary>
/// <typeparam name="TBatch">The batch type; it must be the data module's.</typeparam>
/// <typeparam name="TPrediction">
/// What one batch gives: a tensor, or a tuple, array, list, dictionary or record of tensors. <c>Trainer.Predict</c> gives the
/// caller a copy that owns its memory, so a step may return views of its batch.
/// </typeparam>
public interface IPredictStep<TBatch, TPrediction>
{
    /// <summary>Predicts for one batch.</summary>
    TPrediction PredictStep(TBatch batch, StepContext context);
}
