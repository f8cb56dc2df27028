namespace DataModule;

/// <content>The verbs, over a data module.</content>
public sealed partial class Trainer
{
    /// <summary>Trains a model on the train split, validating on the validation split if both have one.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">Options contradict each other, or model and data do not fit.</exception>
    public FitResult Fit<TBatch>(
        ITrainingStep<TBatch> model,
        ITrainData<TBatch> data,
        CancellationToken cancellationToken = default) => Fit(model, data, null, cancellationToken);

    /// <summary>Goes on with a fit exactly where it was saved: at any step, validation or epoch end.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module, made with the same hyperparameters; numbers of workers may differ.</param>
    /// <param name="resumeFrom">
    /// The checkpoint's path; "last" for the newest one of the first <see cref="ModelCheckpoint"/> callback, "best" for the best one
    /// in the directory of the first that has a <see cref="ModelCheckpoint.Monitor"/>, or a new start if there is none yet; null for
    /// a new start.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current step.</param>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint.</exception>
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

    /// <summary>Runs a model over the validation split.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Validate<TBatch>(
        IValidationStep<TBatch> model,
        IValidationData<TBatch> data,
        CancellationToken cancellationToken = default) => Validate(model, data, null, cancellationToken);

    /// <summary>Runs a model over the validation split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="checkpoint">
    /// The checkpoint's path; "best" or "last" for that of a <see cref="ModelCheckpoint"/> callback, as in <c>Fit</c>; null for the model as it is.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint.</exception>
    /// <exception cref="FileNotFoundException">There is no such checkpoint yet.</exception>
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

    /// <summary>Runs a model over the test split.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Test<TBatch>(
        ITestStep<TBatch> model,
        ITestData<TBatch> data,
        CancellationToken cancellationToken = default) => Test(model, data, null, cancellationToken);

    /// <summary>Runs a model over the test split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="checkpoint">
    /// The checkpoint's path; "best" or "last" for that of a <see cref="ModelCheckpoint"/> callback, as in <c>Fit</c>; null for the model as it is.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <exception cref="CheckpointException">The file is damaged or no checkpoint.</exception>
    /// <exception cref="FileNotFoundException">There is no such checkpoint yet.</exception>
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

    /// <summary>Runs a model over the predict split.</summary>
    /// <typeparam name="TBatch">The batch type of model and data.</typeparam>
    /// <typeparam name="TPrediction">
    /// What one batch gives: a tensor, or a tuple, array, list, dictionary or record of tensors, at any depth.
    /// </typeparam>
    /// <returns>
    /// A prediction for each batch, in the loaders' order. They belong to the caller: every tensor in them has its own memory,
    /// on the device that it was made on, and no gradient.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    /// <exception cref="InvalidOperationException">Tensors in the predictions cannot be found; nothing has run.</exception>
    public IReadOnlyList<TPrediction> Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        CancellationToken cancellationToken = default) => Predict(model, data, (string?)null, cancellationToken);

    /// <summary>Runs a model over the predict split, with the weights of a checkpoint.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="checkpoint">A path, "best" or "last", as for <c>Test</c>; null for the model as it is.</param>
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

    /// <summary>Runs a model over the predict split, and hands over each batch's prediction as it comes: memory stays flat.</summary>
    /// <param name="model">The model; its predictions may be of any type.</param>
    /// <param name="data">The data module.</param>
    /// <param name="write">
    /// Called after each predict step, in the loaders' order. The prediction is valid until it returns, as tensors of a step
    /// are: clone what is to be kept longer. What it makes itself, it may keep.
    /// </param>
    /// <param name="cancellationToken">Ends the run after the current batch.</param>
    /// <returns>How many samples there were, and what the steps logged.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; the data module has been torn down.</exception>
    public EvaluationResult Predict<TBatch, TPrediction>(
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        Action<TPrediction> write,
        CancellationToken cancellationToken = default) => Predict(model, data, write, null, cancellationToken);

    /// <summary>Runs a model over the predict split, with the weights of a checkpoint, and hands over each batch's prediction as it comes.</summary>
    /// <param name="model">The model; its parameters are replaced by the checkpoint's.</param>
    /// <param name="data">The data module; its <see cref="StateAttribute"/> members are replaced by the checkpoint's.</param>
    /// <param name="write">Called after each predict step, in the loaders' order. The prediction is valid until it returns.</param>
    /// <param name="checkpoint">A path, "best" or "last", as for <c>Test</c>; null for the model as it is.</param>
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

    /// <summary>The callback that knows where "last" or "best" is; null for other words.</summary>
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
                    ? SavedBy(saver, checkpoint) ?? throw new FileNotFoundException($"There is no checkpoint in {saver.Directory} yet.")
                    : checkpoint;
                Say($"weights of {path}");
                ModelAndData.RestoreForEvaluation(this, model, data, path);
            }

            if (IsShared && model is TorchSharp.torch.nn.Module module)
            {
                // What the ranks' parts are put together of must be one model's.
                DataParallel.Broadcast(Collectives, ModelState.Tensors(module));
            }

            using var loop = make();
            return loop.Run(token);
        },
        cancellationToken,
        () => CheckSaver(nameof(checkpoint), checkpoint));
}
