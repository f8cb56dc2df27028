using TorchSharp;

namespace DataModule;

/// <summary>A model that can be trained; usually a <c>torch.nn.Module</c>.</summary>
/// <typeparam name="TBatch">The batch type of the data module or loader.</typeparam>
public interface ITrainingStep<TBatch>
{
    /// <summary>
    /// Whether the trainer runs the backward pass and the optimizer steps; true by default. False is manual optimization: the training step runs them
    /// with <see cref="StepContext.Optimizers"/>, and the trainer only logs the returned loss.
    /// </summary>
    bool AutomaticOptimization => true;

    /// <summary>Computes the loss of one batch.</summary>
    /// <param name="batch">The batch, on the trainer's device. It is valid until the step's hooks have run.</param>
    /// <param name="context">The position of the batch in the run, and the methods to log metrics.</param>
    /// <returns>The loss: a tensor of one element. In automatic optimization, it must have a gradient.</returns>
    torch.Tensor TrainingStep(TBatch batch, StepContext context);

    /// <summary>Creates the optimizers. Called once per fit, when the model's parameters are on the trainer's device.</summary>
    /// <returns>An optimizer, or several with their schedulers.</returns>
    OptimizerSetup ConfigureOptimizers();
}

/// <summary>A model that can be validated. Steps run in evaluation mode, without gradients.</summary>
/// <typeparam name="TBatch">The batch type of the data module or loader.</typeparam>
public interface IValidationStep<TBatch> : IValidationStep
{
    /// <summary>Evaluates one batch and logs its metrics.</summary>
    /// <param name="batch">The batch, on the trainer's device. It is valid until the step's hooks have run.</param>
    /// <param name="context">The position of the batch in the run, and the methods to log metrics.</param>
    void ValidationStep(TBatch batch, StepContext context);
}

/// <summary>The base of <see cref="IValidationStep{TBatch}"/> for every batch type; implement that instead.</summary>
public interface IValidationStep;

/// <summary>A model that can be tested. Steps run in evaluation mode, without gradients.</summary>
/// <typeparam name="TBatch">The batch type of the data module or loader.</typeparam>
public interface ITestStep<TBatch>
{
    /// <summary>Evaluates one batch and logs its metrics.</summary>
    /// <param name="batch">The batch, on the trainer's device. It is valid until the step's hooks have run.</param>
    /// <param name="context">The position of the batch in the run, and the methods to log metrics.</param>
    void TestStep(TBatch batch, StepContext context);
}

/// <summary>A model that can predict. Steps run in evaluation mode, without gradients.</summary>
/// <typeparam name="TBatch">The batch type of the data module or loader.</typeparam>
/// <typeparam name="TPrediction">
/// The prediction for one batch: a tensor, or a tuple, array, list, dictionary or record of tensors. <c>Trainer.Predict</c> returns
/// copies that own their memory, so a step may return views of its batch.
/// </typeparam>
public interface IPredictStep<TBatch, TPrediction>
{
    /// <summary>Predicts one batch.</summary>
    /// <param name="batch">The batch, on the trainer's device. It is valid until the step's hooks have run.</param>
    /// <param name="context">The position of the batch in the run, and the methods to log metrics.</param>
    /// <returns>The prediction for the batch.</returns>
    TPrediction PredictStep(TBatch batch, StepContext context);
}
