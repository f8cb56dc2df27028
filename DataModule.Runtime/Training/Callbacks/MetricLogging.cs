namespace DataModule;

/// <summary>
/// Hands the metrics of a fit to its loggers: "train/NAME" after each training epoch, "validation/NAME" after each
/// validation, and what was logged with <c>onStep</c> every few steps.
/// </summary>
internal sealed class MetricLogging(IReadOnlyList<IMetricLogger> loggers, int everyNSteps) : Callback, IStateful, IDisposable
{
    public void LogHyperparameters(StateDict hyperparameters)
    {
        foreach (var logger in loggers)
        {
            logger.LogHyperparameters(hyperparameters);
        }
    }

    public void Log(Trainer trainer, string prefix, IReadOnlyDictionary<string, double> metrics)
    {
        if (metrics.Count > 0)
        {
            var named = metrics.ToDictionary(metric => prefix + metric.Key, metric => metric.Value);
            foreach (var logger in loggers)
            {
                logger.LogMetrics(trainer.GlobalStep, trainer.Epoch, named);
            }
        }
    }

    public override void OnTrainBatchEnd(Trainer trainer)
    {
        if (trainer.Loop.Batches % everyNSteps == 0)
        {
            Log(trainer, "train/", trainer.StepMetrics);
        }
    }

    public override void OnEvaluationEnd(Trainer trainer)
    {
        if (trainer.State == RunningState.Validating)
        {
            Log(trainer, "validation/", trainer.EvaluationMetrics);
        }
    }

    public override void OnTrainEpochEnd(Trainer trainer)
    {
        Log(trainer, "train/", trainer.TrainMetrics);
        foreach (var logger in loggers)
        {
            logger.Flush();
        }
    }

    public StateDict StateDict()
    {
        var state = new StateDict();
        foreach (var (name, logger) in Names.Of(loggers))
        {
            state.Set(name, logger.StateDict());
        }

        return state;
    }

    /// <summary>Loggers that the checkpoint does not know start anew.</summary>
    public void LoadStateDict(StateDict state)
    {
        foreach (var (name, logger) in Names.Of(loggers))
        {
            if (state.Contains(name))
            {
                logger.LoadStateDict(state.GetState(name));
            }
        }
    }

    public void Dispose()
    {
        foreach (var logger in loggers)
        {
            logger.Dispose();
        }
    }
}
