namespace DataModule;

/// <summary>Runs the predict step of a model whose prediction type is unknown to the caller, without reflection.</summary>
internal abstract class Predictor
{
    private static readonly List<Predictor> Known = [];

    /// <summary>Registers a prediction type.</summary>
    public static void Add<TPrediction>()
    {
        lock (Known)
        {
            Known.Add(new Of<TPrediction>());
        }
    }

    /// <summary>Passes each prediction to <paramref name="write"/>. Returns null if the model has no predict step for this batch type.</summary>
    public static EvaluationResult? Run<TBatch>(object model, IPredictData<TBatch> data, Trainer trainer, Action<object?> write)
    {
        Predictor[] known;
        lock (Known)
        {
            known = [.. Known];
        }

        return known.Select(predictor => predictor.TryRun(model, data, trainer, write)).FirstOrDefault(static result => result is not null);
    }

    protected abstract EvaluationResult? TryRun<TBatch>(object model, IPredictData<TBatch> data, Trainer trainer, Action<object?> write);

    private sealed class Of<TPrediction> : Predictor
    {
        protected override EvaluationResult? TryRun<TBatch>(object model, IPredictData<TBatch> data, Trainer trainer, Action<object?> write) =>
            model is IPredictStep<TBatch, TPrediction> step ? trainer.Predict(step, data, prediction => write(prediction)) : null;
    }
}
