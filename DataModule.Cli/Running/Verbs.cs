namespace DataModule;

/// <summary>Calls the trainer for data and a model whose batch type is not known at compile time.</summary>
internal static class Verbs
{
    public static FitResult Fit(Trainer trainer, IDataModule data, object model, string? resumeFrom) =>
        (data as ITrainData ?? throw NoLoader(data, Split.Train)).Accept(new Fitting(trainer, model, resumeFrom));

    public static EvaluationResult Validate(Trainer trainer, IDataModule data, object model) =>
        (data as IValidationData ?? throw NoLoader(data, Split.Validation)).Accept(new Validating(trainer, model));

    public static EvaluationResult Test(Trainer trainer, IDataModule data, object model) =>
        (data as ITestData ?? throw NoLoader(data, Split.Test)).Accept(new Testing(trainer, model));

    public static EvaluationResult Predict(Trainer trainer, IDataModule data, object model, Action<object?> write) =>
        (data as IPredictData ?? throw NoLoader(data, Split.Predict)).Accept(new Predicting(trainer, model, write));

    private static SettingException NoLoader(IDataModule data, Split split) =>
        new($"{data.GetType().Name} has no {split.ToString().ToLowerInvariant()} loader: write a method with [Dataloader(Split.{split})] that returns one");

    private static SettingException NoStep<TBatch>(object model, string step) =>
        new($"{model.GetType().Name} has no step for the data's batches: implement {step}<{typeof(TBatch).Name}>");

    private sealed class Fitting(Trainer trainer, object model, string? resumeFrom) : ITrainDataVisitor<FitResult>
    {
        public FitResult Visit<TBatch>(ITrainData<TBatch> data) =>
            trainer.Fit(model as ITrainingStep<TBatch> ?? throw NoStep<TBatch>(model, "ITrainingStep"), data, resumeFrom);
    }

    private sealed class Validating(Trainer trainer, object model) : IValidationDataVisitor<EvaluationResult>
    {
        public EvaluationResult Visit<TBatch>(IValidationData<TBatch> data) =>
            trainer.Validate(model as IValidationStep<TBatch> ?? throw NoStep<TBatch>(model, "IValidationStep"), data);
    }

    private sealed class Testing(Trainer trainer, object model) : ITestDataVisitor<EvaluationResult>
    {
        public EvaluationResult Visit<TBatch>(ITestData<TBatch> data) =>
            trainer.Test(model as ITestStep<TBatch> ?? throw NoStep<TBatch>(model, "ITestStep"), data);
    }

    private sealed class Predicting(Trainer trainer, object model, Action<object?> write) : IPredictDataVisitor<EvaluationResult>
    {
        public EvaluationResult Visit<TBatch>(IPredictData<TBatch> data) =>
            Predictor.Run(model, data, trainer, write) ?? throw NoStep<TBatch>(model, "IPredictStep");
    }
}
