using TorchSharp;

namespace DataModule;

/// <content>
/// The asynchronous forms, for callers that must not block, such as a user interface or a web request. Each run has its own thread, since libtorch's
/// gradient mode and dispose scopes belong to a thread. Callbacks and steps are called on it. Exceptions are thrown when the task is awaited.
/// </content>
public sealed partial class Trainer
{
    /// <summary>Trains a model without blocking the caller.</summary>
    /// <inheritdoc cref="Fit{TBatch}(ITrainingStep{TBatch}, ITrainData{TBatch}, string?, CancellationToken)"/>
    public Task<FitResult> FitAsync<TBatch>(
        ITrainingStep<TBatch> model, ITrainData<TBatch> data, string? resumeFrom = null, CancellationToken cancellationToken = default) =>
        OnAThread(() => Fit(model, data, resumeFrom, cancellationToken));

    /// <summary>Trains a model on a loader without blocking the caller.</summary>
    /// <inheritdoc cref="Fit{TBatch}(ITrainingStep{TBatch}, IEnumerable{TBatch}, IEnumerable{TBatch}?, Func{TBatch, torch.Device, TBatch}?, string?, Func{TBatch, long}?, CancellationToken)"/>
    public Task<FitResult> FitAsync<TBatch>(
        ITrainingStep<TBatch> model,
        IEnumerable<TBatch> train,
        IEnumerable<TBatch>? validation = null,
        Func<TBatch, torch.Device, TBatch>? transfer = null,
        string? resumeFrom = null,
        Func<TBatch, long>? count = null,
        CancellationToken cancellationToken = default) =>
        OnAThread(() => Fit(model, train, validation, transfer, resumeFrom, count, cancellationToken));

    /// <summary>Runs a model's validation step over the validation split without blocking the caller.</summary>
    /// <inheritdoc cref="Validate{TBatch}(IValidationStep{TBatch}, IValidationData{TBatch}, string?, CancellationToken)"/>
    public Task<EvaluationResult> ValidateAsync<TBatch>(
        IValidationStep<TBatch> model, IValidationData<TBatch> data, string? checkpoint = null, CancellationToken cancellationToken = default) =>
        OnAThread(() => Validate(model, data, checkpoint, cancellationToken));

    /// <summary>Runs a model's test step over the test split without blocking the caller.</summary>
    /// <inheritdoc cref="Test{TBatch}(ITestStep{TBatch}, ITestData{TBatch}, string?, CancellationToken)"/>
    public Task<EvaluationResult> TestAsync<TBatch>(
        ITestStep<TBatch> model, ITestData<TBatch> data, string? checkpoint = null, CancellationToken cancellationToken = default) =>
        OnAThread(() => Test(model, data, checkpoint, cancellationToken));

    /// <summary>Runs a model's predict step over the predict split without blocking the caller.</summary>
    /// <inheritdoc cref="Predict{TBatch, TPrediction}(IPredictStep{TBatch, TPrediction}, IPredictData{TBatch}, string?, CancellationToken)"/>
    public Task<IReadOnlyList<TPrediction>> PredictAsync<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model, IPredictData<TBatch> data, string? checkpoint = null, CancellationToken cancellationToken = default) =>
        OnAThread(() => Predict(model, data, checkpoint, cancellationToken));

    // Awaited here, so that a cancelled run is a cancelled task, whichever token cancelled it.
    private static async Task<T> OnAThread<T>(Func<T> run) =>
        await Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
}
