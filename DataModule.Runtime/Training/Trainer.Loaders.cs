using TorchSharp;

namespace DataModule;

/// <content>The verbs for those who have loaders, but no data module.</content>
public sealed partial class Trainer
{
    /// <summary>Trains a model on a loader, validating on another if the model has a validation step.</summary>
    /// <param name="model">The model.</param>
    /// <param name="train">The train loader: a <see cref="DataLoader{TBatch}"/> or any sequence of batches.</param>
    /// <param name="validation">The validation loader; none by default.</param>
    /// <param name="transfer">Moves a batch to a device. Tensors move by themselves, and on the CPU nothing needs to.</param>
    /// <param name="resumeFrom">A checkpoint to resume from; see <see cref="Fit{TBatch}(ITrainingStep{TBatch}, ITrainData{TBatch}, string?, CancellationToken)"/>.</param>
    /// <param name="count">
    /// How many samples a batch has, by which its metrics weigh. Tensors, generated batches, and tuples, lists and dictionaries of
    /// them are counted by themselves.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <typeparam name="TBatch">The batch type of model and loaders.</typeparam>
    /// <exception cref="ArgumentNullException">A loader is null.</exception>
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
    /// <param name="transfer">Moves a batch to a device. Tensors move by themselves, and on the CPU nothing needs to.</param>
    /// <param name="count">How many samples a batch has, where its type does not tell.</param>
    /// <param name="checkpoint">The weights to use: a path, "best" or "last" as in <c>Fit</c>; by default the model's as they are.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
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

    /// <summary>Runs a model's predict step over a loader.</summary>
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

    /// <summary>Runs a model's predict step over a loader, and hands over each prediction as it comes: memory stays flat.</summary>
    /// <param name="model">The model; its predictions may be of any type.</param>
    /// <param name="loader">The loader.</param>
    /// <param name="write">Called with each batch's prediction, which is valid until it returns.</param>
    /// <param name="transfer">Moves a batch to a device. Tensors move by themselves, and on the CPU nothing needs to.</param>
    /// <param name="count">How many samples a batch has, where its type does not tell.</param>
    /// <param name="checkpoint">The weights to use: a path, "best" or "last" as in <c>Fit</c>; by default the model's as they are.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
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
