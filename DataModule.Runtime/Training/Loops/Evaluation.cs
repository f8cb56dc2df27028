namespace DataModule;

/// <summary>Creates the loops of validation, test and predict.</summary>
internal static class Evaluation
{
    public static EvaluationLoop<TBatch> Validate<TBatch>(
        Trainer trainer,
        IValidationStep<TBatch> model,
        IValidationData<TBatch> data) =>
        new(trainer, model, data, data.GetValidationLoaders, model.ValidationStep)
        {
            Stage = Stage.Validate,
            Split = Split.Validation,
            State = RunningState.Validating,
            Limit = trainer.ValidationLimit,
            LimitName = nameof(Trainer.LimitValidationBatches),
        };

    public static EvaluationLoop<TBatch> Test<TBatch>(Trainer trainer, ITestStep<TBatch> model, ITestData<TBatch> data) =>
        new(trainer, model, data, data.GetTestLoaders, model.TestStep)
        {
            Stage = Stage.Test,
            Split = Split.Test,
            State = RunningState.Testing,
            Limit = trainer.TestLimit,
            LimitName = nameof(Trainer.LimitTestBatches),
        };

    public static EvaluationLoop<TBatch> Predict<TBatch, TPrediction>(
        Trainer trainer,
        IPredictStep<TBatch, TPrediction> model,
        IPredictData<TBatch> data,
        Action<TPrediction> write) =>
        new(
            trainer,
            model,
            data,
            data.GetPredictLoaders,
            (batch, context) =>
            {
                var prediction = model.PredictStep(batch, context);
                using var scope = UserScope.Enter();
                write(prediction);
            })
        {
            Stage = Stage.Predict,
            Split = Split.Predict,
            State = RunningState.Predicting,
            Limit = trainer.PredictLimit,
            LimitName = nameof(Trainer.LimitPredictBatches),
        };
}
