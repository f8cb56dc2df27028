namespace DataModule;

/// <content>Fit, Validate, Test and Predict with a data module.</content>
public sealed partial class Trainer
{
    /// <summary>Trains a model on the train split, with validation if the data has a validation split and the model a validation step.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="data">The data module.</param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <returns>Epochs, steps, the stop reason, and the last metrics of training and validation.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">Options contradict each other, or model and data do not fit.</exception>
    public FitResult Fit<TBatch>(
        ITrainingStep<TBatch> model,
        ITrainData<TBatch> data,
        CancellationToken cancellationToken = default) => Fit(model, data, null, cancellationToken);

    /// <summary>Trains a model, and resumes from a checkpoint exactly where it was saved: after any step, validation or epoch.</summary>
    /// <param name="model">The model. Its parameters are replaced by those of the checkpoint.</param>
    /// <param name="data">The data module, created with the same hyperparameters. The number of workers may differ.</param>
    /// <param name="resumeFrom">
    /// The path of a checkpoint, "last", "best" or null. "last" is the newest checkpoint of the first <see cref="ModelCheckpoint"/> callback.
    /// "best" is the best checkpoint in the directory of the first such callback with a <see cref="ModelCheckpoint.Monitor"/>. With null, or if there is
    /// no "last" or "best" checkpoint yet, a new fit starts.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <returns>Epochs, steps, the stop reason, and the last metrics of training and validation.</returns>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="CheckpointException">The file is damaged or is not a checkpoint.</exception>
    /// <exception cref="StateException">The checkpoint belongs to another model or other data; the message shows both sides.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">Options contradict each other, or model and data do not fit.</exception>
    public FitResult Fit<TBatch>(
        ITrainingStep<TBatch> model,
        ITrainData<TBatch> data,
        string? resumeFrom,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        return Run(
            Stage.Fit,
            model,
            data,
            token =>
            {
                using var loop = new FitLoop<TBatch>(this, model, data, token);
                return loop.Run(CheckpointPath(resumeFrom));
            },
            cancellationToken,
            () => CheckFit(model, resumeFrom));
    }

    /// <summary>Runs a model's validation step over the validation split.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data module.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <returns>The logged metrics and the number of samples.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Validate<TBatch>(
        IValidationStep<TBatch> model,
        IValidationData<TBatch> data,
        CancellationToken cancellationToken = default) => Validate(model, data, null, cancellationToken);

    /// <summary>Runs a model's validation step over the validation split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model. Its parameters are replaced by those of the checkpoint.</param>
    /// <param name="data">The data module. Its <see cref="StateAttribute"/> members are replaced by those of the checkpoint.</param>
    /// <param name="checkpoint">
    /// The path of a checkpoint; "best" or "last" for that of a <see cref="ModelCheckpoint"/> callback, as in <c>Fit</c>; null for the model's current weights.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <returns>The logged metrics and the number of samples.</returns>
    /// <exception cref="CheckpointException">The file is damaged or is not a checkpoint.</exception>
    /// <exception cref="FileNotFoundException">The path does not exist, or the callback has saved no such checkpoint yet.</exception>
    /// <exception cref="StateException">The checkpoint belongs to another model or other data; the message shows both sides.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Validate<TBatch>(
        IValidationStep<TBatch> model,
        IValidationData<TBatch> data,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        return Evaluate(Stage.Validate, model, data, () => Evaluation.Validate(this, model, data), checkpoint, cancellationToken);
    }

    /// <summary>Runs a model's test step over the test split.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data module.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <returns>The logged metrics and the number of samples.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Test<TBatch>(
        ITestStep<TBatch> model,
        ITestData<TBatch> data,
        CancellationToken cancellationToken = default) => Test(model, data, null, cancellationToken);

    /// <summary>Runs a model's test step over the test split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model. Its parameters are replaced by those of the checkpoint.</param>
    /// <param name="data">The data module. Its <see cref="StateAttribute"/> members are replaced by those of the checkpoint.</param>
    /// <param name="checkpoint">
    /// The path of a checkpoint; "best" or "last" for that of a <see cref="ModelCheckpoint"/> callback, as in <c>Fit</c>; null for the model's current weights.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <returns>The logged metrics and the number of samples.</returns>
    /// <exception cref="CheckpointException">The file is damaged or is not a checkpoint.</exception>
    /// <exception cref="FileNotFoundException">The path does not exist, or the callback has saved no such checkpoint yet.</exception>
    /// <exception cref="StateException">The checkpoint belongs to another model or other data; the message shows both sides.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Test<TBatch>(
        ITestStep<TBatch> model,
        ITestData<TBatch> data,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        return Evaluate(Stage.Test, model, data, () => Evaluation.Test(this, model, data), checkpoint, cancellationToken);
    }

    /// <summary>Runs a model's predict step over the predict split, and returns all predictions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The data module.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <typeparam name="TPrediction">
    /// The prediction for one batch: a tensor, or a tuple, array, list, dictionary or record of tensors, at any depth.
    /// </typeparam>
    /// <returns>
    /// One prediction for each batch, in the order of the loaders. They belong to the caller, who disposes them: every tensor owns its memory, stays on the
    /// device where the step created it, and has no gradient.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">The trainer cannot find the tensors in predictions of this type. It is thrown before the run.</exception>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        CancellationToken cancellationToken = default) => Predict(model, data, (string?)null, cancellationToken);

    /// <summary>Runs a model's predict step over the predict split, with the weights of a checkpoint, and returns all predictions.</summary>
    /// <param name="model">The model. Its parameters are replaced by those of the checkpoint.</param>
    /// <param name="data">The data module. Its <see cref="StateAttribute"/> members are replaced by those of the checkpoint.</param>
    /// <param name="checkpoint">A path, "best" or "last", as for <c>Test</c>; null for the model's current weights.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <inheritdoc cref="Predict{TBatch, TPrediction}(IPredictStep{TBatch, TPrediction}, IPredictData{TBatch}, CancellationToken)"/>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var copy = PredictionCopy.For<TPrediction>(model);
        var predictions = new List<TPrediction>();
        Predict(model, data, prediction => predictions.Add(copy(prediction)), checkpoint, cancellationToken);
        return predictions;
    }

    /// <summary>Runs a model's predict step over the predict split, and passes each prediction to a function. Memory use stays constant.</summary>
    /// <param name="model">The model; its predictions may be of any type.</param>
    /// <param name="data">The data module.</param>
    /// <param name="write">
    /// Called after each predict step, in the order of the loaders. The prediction is disposed when the function returns: clone tensors that you keep.
    /// Tensors that the function creates are not disposed.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <typeparam name="TPrediction">The prediction for one batch, of any type.</typeparam>
    /// <returns>The logged metrics and the number of samples.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        Action<TPrediction> write,
        CancellationToken cancellationToken = default) => Predict(model, data, write, null, cancellationToken);

    /// <summary>Runs a model's predict step over the predict split, with the weights of a checkpoint, and passes each prediction to a function.</summary>
    /// <param name="model">The model. Its parameters are replaced by those of the checkpoint.</param>
    /// <param name="data">The data module. Its <see cref="StateAttribute"/> members are replaced by those of the checkpoint.</param>
    /// <param name="write">Called after each predict step, in the order of the loaders. The prediction is disposed when it returns.</param>
    /// <param name="checkpoint">A path, "best" or "last", as for <c>Test</c>; null for the model's current weights.</param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <inheritdoc cref="Predict{TBatch, TPrediction}(IPredictStep{TBatch, TPrediction}, IPredictData{TBatch}, Action{TPrediction}, CancellationToken)"/>
    public EvaluationResult Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        Action<TPrediction> write,
        string? checkpoint,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(write);
        return Evaluate(Stage.Predict, model, data, () => Evaluation.Predict(this, model, data, write), checkpoint, cancellationToken);
    }

    private string? CheckpointPath(string? resumeFrom)
    {
        if (Saver(resumeFrom) is not { } saver)
        {
            return resumeFrom;
        }

        var path = SavedBy(saver, resumeFrom);
        Say(path is null ? $"no checkpoint in {saver.Directory} yet: starting a new run" : $"resuming from {path}");
        return path;
    }

    private static string? SavedBy(ModelCheckpoint saver, string? which) => which == BestName ? saver.FindBest() : saver.LastPath;

    /// <summary>The callback whose "last" or "best" checkpoint is meant; null for a path.</summary>
    private ModelCheckpoint? Saver(string? resumeFrom) => resumeFrom switch
    {
        LastName => attached.OfType<ModelCheckpoint>().FirstOrDefault(),
        BestName => attached.OfType<ModelCheckpoint>().FirstOrDefault(static saver => saver.Monitor is not null),
        _ => null,
    };

    private EvaluationResult Evaluate<TBatch>(
        Stage stage, object model, IDataModule data, Func<EvaluationLoop<TBatch>> make, string? checkpoint, CancellationToken cancellationToken) => Run(
        stage,
        model,
        data,
        token =>
        {
            if (checkpoint is not null)
            {
                var path = Saver(checkpoint) is { } saver
                    ? SavedBy(saver, checkpoint) ?? throw new FileNotFoundException($"There is no checkpoint in {saver.Directory} yet: run a fit first, or give a path.")
                    : checkpoint;
                Say($"loading weights from {path}");
                ModelAndData.RestoreForEvaluation(this, model, data, path);
            }

            if (IsShared && model is TorchSharp.torch.nn.Module module)
            {
                // The metrics of all ranks are combined, so all must evaluate the same weights.
                DataParallel.Broadcast(Collectives, ModelState.Tensors(module));
            }

            using var loop = make();
            return loop.Run(token);
        },
        cancellationToken,
        () => CheckSaver(nameof(checkpoint), checkpoint));
}
