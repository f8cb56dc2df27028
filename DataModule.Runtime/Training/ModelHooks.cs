using TorchSharp;

namespace DataModule;

/// <summary>
/// Hooks of a model for the start and end of a fit. Each method is optional. They are called before the callbacks' methods of the same name.
/// Tensors that a hook creates are not disposed after it.
/// </summary>
public interface IFitHooks
{
    /// <summary>
    /// Called before the first epoch of a fit, or before a fit resumes from a checkpoint. On resume, the model's <see cref="IStateful"/> state and the
    /// random state are restored after this hook, so changes to them here have no effect.
    /// </summary>
    /// <param name="trainer">The trainer of the fit.</param>
    void OnFitStart(Trainer trainer)
    {
    }

    /// <summary>Called at the end of a fit, also when it ends within an epoch. Changes made here are not in the last checkpoint of the fit.</summary>
    /// <param name="trainer">The trainer of the fit.</param>
    void OnFitEnd(Trainer trainer)
    {
    }
}

/// <summary>
/// Hooks of a model for the start and end of training, validation, test and predict epochs. Each method is optional. A metric that is logged at
/// the end of an epoch is shown, goes to the loggers and can be monitored like any other metric of that epoch.
/// </summary>
public interface IEpochHooks
{
    /// <summary>Called before the first batch of a training epoch; not again when a fit resumes within the epoch.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnTrainEpochStart(StepContext context)
    {
    }

    /// <summary>Called after the last batch of a training epoch and its validation, before schedulers step.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnTrainEpochEnd(StepContext context)
    {
    }

    /// <summary>Called before a validation or sanity check (see <see cref="StepContext.State"/>), in evaluation mode and without gradients.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnValidationEpochStart(StepContext context)
    {
    }

    /// <summary>Called after the last batch of a validation or sanity check, in evaluation mode and without gradients.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnValidationEpochEnd(StepContext context)
    {
    }

    /// <summary>Called before the first batch of a test, in evaluation mode and without gradients.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnTestEpochStart(StepContext context)
    {
    }

    /// <summary>Called after the last batch of a test, in evaluation mode and without gradients.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnTestEpochEnd(StepContext context)
    {
    }

    /// <summary>Called before the first batch of a prediction, in evaluation mode and without gradients.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnPredictEpochStart(StepContext context)
    {
    }

    /// <summary>Called after the last batch of a prediction, in evaluation mode and without gradients.</summary>
    /// <param name="context">The current epoch, and the methods to log its metrics.</param>
    void OnPredictEpochEnd(StepContext context)
    {
    }
}

/// <summary>
/// Hooks of a model or callback before and after each optimizer step. With several optimizers, they are called for each of them. With gradient
/// accumulation, they are called once per optimizer step, not per batch. Each method is optional.
/// </summary>
public interface IOptimizerHooks
{
    /// <summary>Called when the gradients of the step are complete, before gradient clipping.</summary>
    /// <param name="optimizer">The optimizer that will step.</param>
    /// <param name="context">The position in the run, and the methods to log metrics.</param>
    void OnBeforeOptimizerStep(torch.optim.Optimizer optimizer, StepContext context)
    {
    }

    /// <summary>Called after the parameters have changed. The gradients are still available.</summary>
    /// <param name="optimizer">The optimizer that has stepped.</param>
    /// <param name="context">The position in the run, and the methods to log metrics.</param>
    void OnAfterOptimizerStep(torch.optim.Optimizer optimizer, StepContext context)
    {
    }
}

/// <summary>The base of <see cref="IBatchHooks{TBatch}"/> for every batch type; implement that instead.</summary>
public interface IBatchHooks;

/// <summary>
/// Hooks of a model or callback before and after each step, with the batch on the trainer's device. Each method is optional. Batch and loss are
/// valid until the method returns: clone tensors that you keep. Tensors that a hook creates are not disposed after it.
/// </summary>
/// <typeparam name="TBatch">The batch type of the model's steps.</typeparam>
public interface IBatchHooks<TBatch> : IBatchHooks
{
    /// <summary>Called before a training step.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnTrainBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>Called after a training step, and after the optimizer step if one was due.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="loss">The loss that the step returned.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnTrainBatchEnd(TBatch batch, torch.Tensor loss, StepContext context)
    {
    }

    /// <summary>Called before a validation step, also in the sanity check.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnValidationBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>Called after a validation step, also in the sanity check.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnValidationBatchEnd(TBatch batch, StepContext context)
    {
    }

    /// <summary>Called before a test step.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnTestBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>Called after a test step.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnTestBatchEnd(TBatch batch, StepContext context)
    {
    }

    /// <summary>Called before a predict step.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnPredictBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>Called after a predict step.</summary>
    /// <param name="batch">The batch, on the trainer's device.</param>
    /// <param name="context">The context that the step gets.</param>
    void OnPredictBatchEnd(TBatch batch, StepContext context)
    {
    }
}

/// <summary>The base of <see cref="ITransferHooks{TBatch}"/> for every batch type; implement that instead.</summary>
public interface ITransferHooks;

/// <summary>
/// Transfer hooks of a model: they change batches before and after the transfer to the device, or do the transfer. Use them for what belongs to the model,
/// or with loaders that have no data module. Each method is optional. The hooks of a data module run too, inside the model's: the model's run first
/// before the transfer, and last after it. Tensors that a hook creates are disposed after the step.
/// </summary>
/// <typeparam name="TBatch">The batch type of the model's steps.</typeparam>
public interface ITransferHooks<TBatch> : ITransferHooks
{
    /// <summary>Called before the transfer, on the device of the loader's batches, usually the CPU.</summary>
    /// <param name="batch">The batch from the loader.</param>
    /// <param name="context">The split, the target device, and the indices of batch and loader.</param>
    /// <returns>The batch to transfer.</returns>
    TBatch OnBeforeBatchTransfer(TBatch batch, BatchContext context) => batch;

    /// <summary>Moves the batch to <see cref="BatchContext.Device"/>. By default, the data module moves it.</summary>
    /// <param name="batch">The batch to transfer.</param>
    /// <param name="context">The split, the target device, and the indices of batch and loader.</param>
    /// <param name="data">The transfer of the data module, with its hooks.</param>
    /// <returns>The batch on the device.</returns>
    TBatch TransferBatchToDevice(TBatch batch, BatchContext context, IBatchTransfer<TBatch> data) => data.TransferBatchToDevice(batch, context);

    /// <summary>Called after the transfer, on the target device, for example to augment whole batches.</summary>
    /// <param name="batch">The batch, on the target device.</param>
    /// <param name="context">The split, the target device, and the indices of batch and loader.</param>
    /// <returns>The batch that the step gets.</returns>
    TBatch OnAfterBatchTransfer(TBatch batch, BatchContext context) => batch;
}

/// <summary>A model with callbacks of its own.</summary>
public interface IConfigureCallbacks
{
    /// <summary>
    /// Returns the model's callbacks. Called first in every run. They are called after the trainer's callbacks, and replace those of the trainer that have
    /// the same type.
    /// </summary>
    /// <returns>The callbacks for this run.</returns>
    IEnumerable<Callback> ConfigureCallbacks();
}
