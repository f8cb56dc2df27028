using TorchSharp;

namespace DataModule;

/// <summary>
/// A model that is told when a fit starts and ends. Each method may be left out. What a hook makes and keeps, lives; the model's hooks are called
/// before the callbacks' methods of the same name.
/// </summary>
public interface IFitHooks
{
    /// <summary>
    /// Before the first epoch of a fit, or before it resumes where a checkpoint was saved. Then, what the model keeps as <see cref="IStateful"/>, and
    /// random numbers, are afterwards as they were saved, whatever happens here.
    /// </summary>
    void OnFitStart(Trainer trainer)
    {
    }

    /// <summary>When a fit has come to its end, also within an epoch. What is changed here is not in the fit's last checkpoint.</summary>
    void OnFitEnd(Trainer trainer)
    {
    }
}

/// <summary>
/// A model that is told when epochs of training, validation, test and prediction start and end. Each method may be left out. What is logged at the end of
/// an epoch is a metric of that epoch like any other: it is shown, goes to the loggers and can be watched.
/// </summary>
public interface IEpochHooks
{
    /// <summary>Before the first batch of a training epoch; not again when a fit is resumed within it.</summary>
    void OnTrainEpochStart(StepContext context)
    {
    }

    /// <summary>After the last batch of a training epoch and the validation that follows it, before schedules step.</summary>
    void OnTrainEpochEnd(StepContext context)
    {
    }

    /// <summary>Before a validation or a sanity check (<see cref="StepContext.State"/> tells which), in evaluation mode and without gradients.</summary>
    void OnValidationEpochStart(StepContext context)
    {
    }

    /// <summary>After the last batch of a validation or a sanity check, in evaluation mode and without gradients.</summary>
    void OnValidationEpochEnd(StepContext context)
    {
    }

    /// <summary>Before a test, in evaluation mode and without gradients.</summary>
    void OnTestEpochStart(StepContext context)
    {
    }

    /// <summary>After the last batch of a test, in evaluation mode and without gradients.</summary>
    void OnTestEpochEnd(StepContext context)
    {
    }

    /// <summary>Before a prediction, in evaluation mode and without gradients.</summary>
    void OnPredictEpochStart(StepContext context)
    {
    }

    /// <summary>After the last batch of a prediction, in evaluation mode and without gradients.</summary>
    void OnPredictEpochEnd(StepContext context)
    {
    }
}

/// <summary>
/// A model or a callback that does something before and after the optimizer's step: with several optimizers for each, with
/// <see cref="Trainer.AccumulateGradBatches"/> once for so many batches. Each method may be left out.
/// </summary>
public interface IOptimizerHooks
{
    /// <summary>When the gradients of the step are complete, before they are clipped.</summary>
    void OnBeforeOptimizerStep(torch.optim.Optimizer optimizer, StepContext context)
    {
    }

    /// <summary>When the parameters have been changed; the gradients are still there.</summary>
    void OnAfterOptimizerStep(torch.optim.Optimizer optimizer, StepContext context)
    {
    }
}

/// <summary>A model or a callback that gets batches, whatever their type.</summary>
public interface IBatchHooks;

/// <summary>
/// A model or a callback that gets each batch before and after its step, on the trainer's device. Each method may be left out. Batch and loss are
/// valid until the method returns; what it makes and keeps, lives.
/// </summary>
/// <typeparam name="TBatch">The batch type; it must be the model's.</typeparam>
public interface IBatchHooks<TBatch> : IBatchHooks
{
    /// <summary>Before a training step.</summary>
    void OnTrainBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>After a training step, and the optimizer step if one was due.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="loss">What the step returned.</param>
    /// <param name="context">As in the step.</param>
    void OnTrainBatchEnd(TBatch batch, torch.Tensor loss, StepContext context)
    {
    }

    /// <summary>Before a validation step, also of the sanity check.</summary>
    void OnValidationBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>After a validation step, also of the sanity check.</summary>
    void OnValidationBatchEnd(TBatch batch, StepContext context)
    {
    }

    /// <summary>Before a test step.</summary>
    void OnTestBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>After a test step.</summary>
    void OnTestBatchEnd(TBatch batch, StepContext context)
    {
    }

    /// <summary>Before a predict step.</summary>
    void OnPredictBatchStart(TBatch batch, StepContext context)
    {
    }

    /// <summary>After a predict step.</summary>
    void OnPredictBatchEnd(TBatch batch, StepContext context)
    {
    }
}

/// <summary>A model that has a hand in the transfer of batches, whatever their type.</summary>
public interface ITransferHooks;

/// <summary>
/// A model that has a hand in the transfer of batches to its device: for what belongs to the model, or where loaders come without a data module. Each method
/// may be left out. A data module's own hooks run as well, within: the model's come first before the transfer, and last after it. What a hook makes lives until the
/// step is done, as in a step.
/// </summary>
/// <typeparam name="TBatch">The batch type; it must be the model's.</typeparam>
public interface ITransferHooks<TBatch> : ITransferHooks
{
    /// <summary>Before the transfer, on the CPU or wherever the loader delivers batches.</summary>
    /// <param name="batch">As the loader gave it.</param>
    /// <param name="context">The split, the device, and which batch of which loader.</param>
    /// <returns>The batch to transfer.</returns>
    TBatch OnBeforeBatchTransfer(TBatch batch, BatchContext context) => batch;

    /// <summary>Moves the batch to <see cref="BatchContext.Device"/>, in place of the data module or with its help.</summary>
    /// <param name="batch">The batch to transfer.</param>
    /// <param name="context">The split, the device, and which batch of which loader.</param>
    /// <param name="data">How the data module does it, with its hooks: by default that is called.</param>
    /// <returns>The batch on the device.</returns>
    TBatch TransferBatchToDevice(TBatch batch, BatchContext context, IBatchTransfer<TBatch> data) => data.TransferBatchToDevice(batch, context);

    /// <summary>After the transfer, on the device: augmentation of whole batches.</summary>
    /// <param name="batch">On the device.</param>
    /// <param name="context">The split, the device, and which batch of which loader.</param>
    /// <returns>The batch that the step gets.</returns>
    TBatch OnAfterBatchTransfer(TBatch batch, BatchContext context) => batch;
}

/// <summary>A model that brings callbacks of its own.</summary>
public interface IConfigureCallbacks
{
    /// <summary>
    /// Called at the beginning of every verb, before anything else. They come after the trainer's, and take the place of those of the trainer that are of
    /// the same type.
    /// </summary>
    IEnumerable<Callback> ConfigureCallbacks();
}
