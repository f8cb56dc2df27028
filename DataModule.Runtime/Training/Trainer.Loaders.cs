using TorchSharp;

namespace DataModule;

/// <summary>The verbs for those who have loaders, but no data module.</summary>
public sealed partial class Trainer
{
    /// <summary>Trains a model on a loader, validating on another if the model has a validation step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="train">The train loader: a <see cref="DataLoader{TBatch}"/> or any sequence of batches.</param>
    /// <param name="validation">The validation loader; none by default.</param>
    /// <param name="transfer">Moves a batch to a device. Tensors move by themselves, and on the CPU nothing needs to.</param>
    /// <param name="resumeFrom">A checkpoint to go on from; see <see cref="Fit{TBatch}(ITrainingStep{TBatch}, ITrainData{TBatch}, string?, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <typeparam name="TBatch">The batch type of model and loaders.</typeparam>
    public FitResult Fit<TBatch>(
        ITrainingStep<TBatch> model,
        IEnumerable<TBatch> train,
        IEnumerable<TBatch>? validation = null,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        string? resumeFrom = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        var data = validation is null ? new LoaderData<TBatch>(train, transfer) : new ValidatedLoaderData<TBatch>(train, validation, transfer);
        return Fit(model, data, resumeFrom, cancellationToken);
    }

    /// <summary>Runs a model's validation step over a loader.</summary>
    /// <inheritdoc cref="Fit{TBatch}(ITrainingStep{TBatch}, IEnumerable{TBatch}, IEnumerable{TBatch}?, Func{TBatch, torch.Device, TBatch}?, string?, CancellationToken)"/>
    public EvaluationResult Validate<TBatch>(
        IValidationStep<TBatch> model,
        IEnumerable<TBatch> loader,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        CancellationToken cancellationToken = default) =>
        Validate(model, new ValidatedLoaderData<TBatch>(loader, loader, transfer), cancellationToken);

    /// <summary>Runs a model's test step over a loader.</summary>
    /// <inheritdoc cref="Fit{TBatch}(ITrainingStep{TBatch}, IEnumerable{TBatch}, IEnumerable{TBatch}?, Func{TBatch, torch.Device, TBatch}?, string?, CancellationToken)"/>
    public EvaluationResult Test<TBatch>(
        ITestStep<TBatch> model,
        IEnumerable<TBatch> loader,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        CancellationToken cancellationToken = default) =>
        Test(model, new LoaderData<TBatch>(loader, transfer), cancellationToken);

    /// <summary>Runs a model's predict step over a loader.</summary>
    /// <inheritdoc cref="Fit{TBatch}(ITrainingStep{TBatch}, IEnumerable{TBatch}, IEnumerable{TBatch}?, Func{TBatch, torch.Device, TBatch}?, string?, CancellationToken)"/>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IEnumerable<TBatch> loader,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        CancellationToken cancellationToken = default) =>
        Predict(model, new LoaderData<TBatch>(loader, transfer), cancellationToken);

    /// <summary>Runs a model's predict step over a loader, and hands over each prediction as it comes: memory stays flat.</summary>
    /// <param name="model">The model; its predictions may be of any type.</param>
    /// <param name="loader">The loader.</param>
    /// <param name="write">Called with each batch's prediction, which is valid until it returns.</param>
    /// <param name="transfer">Moves a batch to a device. Tensors move by themselves, and on the CPU nothing needs to.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    public EvaluationResult Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IEnumerable<TBatch> loader,
        Action<TPrediction> write,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        CancellationToken cancellationToken = default) =>
        Predict(model, new LoaderData<TBatch>(loader, transfer), write, cancellationToken);
}
