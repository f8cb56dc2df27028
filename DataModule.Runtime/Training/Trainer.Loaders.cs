using TorchSharp;

namespace DataModule;

/// <content>Fit, Validate, Test and Predict with loaders, without a data module.</content>
public sealed partial class Trainer
{
    /// <summary>Trains a model on a loader, with validation on another loader if the model has a validation step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="train">The train loader: a <see cref="DataLoader{TBatch}"/> or any sequence of batches.</param>
    /// <param name="validation">The validation loader; none by default.</param>
    /// <param name="transfer">Moves a batch to a device. Not needed on the CPU, nor for batches that are tensors.</param>
    /// <param name="resumeFrom">A checkpoint to resume from; see <see cref="Fit{TBatch}(ITrainingStep{TBatch}, ITrainData{TBatch}, string?, CancellationToken)"/>.</param>
    /// <param name="count">
    /// Returns the number of samples in a batch, the weight of its metrics. Not needed for tensors and generated batches, nor for tuples, lists and
    /// dictionaries of them.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <typeparam name="TBatch">The batch type of model and loaders.</typeparam>
    /// <returns>Epochs, steps, the stop reason, and the last metrics of training and validation.</returns>
    /// <exception cref="ArgumentNullException">The model or the train loader is null.</exception>
    /// <exception cref="CheckpointException">The file is damaged or is not a checkpoint.</exception>
    /// <exception cref="StateException">The checkpoint belongs to another model or other data; the message shows both sides.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Options contradict each other, or batches cannot be moved to the device or counted.</exception>
    public FitResult Fit<TBatch>(
        ITrainingStep<TBatch> model,
        IEnumerable<TBatch> train,
        IEnumerable<TBatch>? validation = null,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        string? resumeFrom = null,
        Func<TBatch, long>? count = null,
        CancellationToken cancellationToken = default)
    {
        RequiredLoader.CheckArgument(train, nameof(Fit), Split.Train, nameof(train));
        var data = validation is null ? new LoaderData<TBatch>(train, transfer, count) : new ValidatedLoaderData<TBatch>(train, validation, transfer, count);
        return Fit(model, data, resumeFrom, cancellationToken);
    }

    /// <summary>Runs a model's validation step over a loader.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loader">The loader.</param>
    /// <param name="transfer">Moves a batch to a device. Not needed on the CPU, nor for batches that are tensors.</param>
    /// <param name="count">Returns the number of samples in a batch. Not needed for the batch types that <c>Fit</c> can count.</param>
    /// <param name="checkpoint">The weights to use: a path, "best" or "last" as in <c>Fit</c>; the model's current weights by default.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and loader.</typeparam>
    /// <returns>The logged metrics and the number of samples.</returns>
    /// <exception cref="ArgumentNullException">The model or the loader is null.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Validate<TBatch>(
        IValidationStep<TBatch> model,
        IEnumerable<TBatch> loader,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        Func<TBatch, long>? count = null,
        string? checkpoint = null,
        CancellationToken cancellationToken = default)
    {
        RequiredLoader.CheckArgument(loader, nameof(Validate), Split.Validation, nameof(loader));
        return Validate(model, new ValidatedLoaderData<TBatch>(loader, loader, transfer, count), checkpoint, cancellationToken);
    }

    /// <summary>Runs a model's test step over a loader.</summary>
    /// <inheritdoc cref="Validate{TBatch}(IValidationStep{TBatch}, IEnumerable{TBatch}, Func{TBatch, torch.Device, TBatch}?, Func{TBatch, long}?, string?, CancellationToken)"/>
    public EvaluationResult Test<TBatch>(
        ITestStep<TBatch> model,
        IEnumerable<TBatch> loader,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        Func<TBatch, long>? count = null,
        string? checkpoint = null,
        CancellationToken cancellationToken = default)
    {
        RequiredLoader.CheckArgument(loader, nameof(Test), Split.Test, nameof(loader));
        return Test(model, new LoaderData<TBatch>(loader, transfer, count), checkpoint, cancellationToken);
    }

    /// <summary>Runs a model's predict step over a loader, and returns all predictions.</summary>
    /// <typeparam name="TBatch">The batch type of model and loader.</typeparam>
    /// <typeparam name="TPrediction">
    /// The prediction for one batch: a tensor, or a tuple, array, list, dictionary or record of tensors, at any depth.
    /// </typeparam>
    /// <returns>One prediction for each batch, in the order of the loader. They belong to the caller, who disposes them.</returns>
    /// <inheritdoc cref="Validate{TBatch}(IValidationStep{TBatch}, IEnumerable{TBatch}, Func{TBatch, torch.Device, TBatch}?, Func{TBatch, long}?, string?, CancellationToken)"/>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IEnumerable<TBatch> loader,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        Func<TBatch, long>? count = null,
        string? checkpoint = null,
        CancellationToken cancellationToken = default)
    {
        RequiredLoader.CheckArgument(loader, nameof(Predict), Split.Predict, nameof(loader));
        return Predict(model, new LoaderData<TBatch>(loader, transfer, count), checkpoint, cancellationToken);
    }

    /// <summary>Runs a model's predict step over a loader, and passes each prediction to a function. Memory use stays constant.</summary>
    /// <param name="model">The model; its predictions may be of any type.</param>
    /// <param name="loader">The loader.</param>
    /// <param name="write">Called after each predict step. The prediction is disposed when the function returns: clone tensors that you keep.</param>
    /// <param name="transfer">Moves a batch to a device. Not needed on the CPU, nor for batches that are tensors.</param>
    /// <param name="count">Returns the number of samples in a batch. Not needed for the batch types that <c>Fit</c> can count.</param>
    /// <param name="checkpoint">The weights to use: a path, "best" or "last" as in <c>Fit</c>; the model's current weights by default.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and loader.</typeparam>
    /// <typeparam name="TPrediction">The prediction for one batch, of any type.</typeparam>
    /// <returns>The logged metrics and the number of samples.</returns>
    public EvaluationResult Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IEnumerable<TBatch> loader,
        Action<TPrediction> write,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        Func<TBatch, long>? count = null,
        string? checkpoint = null,
        CancellationToken cancellationToken = default)
    {
        RequiredLoader.CheckArgument(loader, nameof(Predict), Split.Predict, nameof(loader));
        return Predict(model, new LoaderData<TBatch>(loader, transfer, count), write, checkpoint, cancellationToken);
    }
}
