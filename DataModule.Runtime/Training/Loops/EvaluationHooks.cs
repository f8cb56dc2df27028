namespace DataModule;

/// <summary>The hooks of one stage: validate, test or predict.</summary>
internal sealed record EvaluationHooks<TBatch>(
    Action<IEpochHooks, StepContext> Start,
    Action<IEpochHooks, StepContext> End,
    Action<IBatchHooks<TBatch>, TBatch, StepContext> BatchStart,
    Action<IBatchHooks<TBatch>, TBatch, StepContext> BatchEnd)
{
    public static EvaluationHooks<TBatch> Of(Stage stage) => stage switch
    {
        Stage.Validate => new(
            static (hooks, context) => hooks.OnValidationEpochStart(context),
            static (hooks, context) => hooks.OnValidationEpochEnd(context),
            static (hooks, batch, context) => hooks.OnValidationBatchStart(batch, context),
            static (hooks, batch, context) => hooks.OnValidationBatchEnd(batch, context)),
        Stage.Test => new(
            static (hooks, context) => hooks.OnTestEpochStart(context),
            static (hooks, context) => hooks.OnTestEpochEnd(context),
            static (hooks, batch, context) => hooks.OnTestBatchStart(batch, context),
            static (hooks, batch, context) => hooks.OnTestBatchEnd(batch, context)),
        _ => new(
            static (hooks, context) => hooks.OnPredictEpochStart(context),
            static (hooks, context) => hooks.OnPredictEpochEnd(context),
            static (hooks, batch, context) => hooks.OnPredictBatchStart(batch, context),
            static (hooks, batch, context) => hooks.OnPredictBatchEnd(batch, context)),
    };
}
