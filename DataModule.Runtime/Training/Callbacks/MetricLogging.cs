namespace DataModule;

/// <summary>
/// Passes the metrics of a run to its loggers: "train/NAME" after each training epoch, "validation/NAME" and "test/NAME" after each
/// validation and test, and metrics logged with <c>onStep</c> as "train/NAME_step" every few optimizer steps. There are no optimizer steps
/// in an evaluation, so the step of "validation/NAME_step" counts the batches of all validations of the run; the same for the test.
/// </summary>
internal sealed class MetricLogging : Callback, IStateful, IDisposable
{
    private const string Validated = "validated", ValidationBatches = "validation_batches", TestBatches = "test_batches";

    private readonly IReadOnlyList<IMetricLogger> loggers;
    private readonly int everyNSteps;
    private long validationBatches, testBatches, validated = -1;

    /// <param name="loggers">The loggers.</param>
    /// <param name="everyNSteps">The interval for metrics of training steps, in optimizer steps.</param>
    /// <param name="before">The state of the log to resume.</param>
    public MetricLogging(IReadOnlyList<IMetricLogger> loggers, int everyNSteps, StateDict? before)
    {
        (this.loggers, this.everyNSteps) = (loggers, everyNSteps);
        if (before is not null)
        {
            LoadStateDict(before);
        }
    }

    public IReadOnlyList<IMetricLogger> Loggers => loggers;

    public void LogHyperparameters(StateDict hyperparameters)
    {
        foreach (var logger in loggers)
        {
            logger.LogHyperparameters(hyperparameters);
        }
    }

    public void Log(Trainer trainer, string prefix, IReadOnlyDictionary<string, double> metrics) =>
        Log(trainer, prefix, metrics, trainer.GlobalStep);

    public override void OnTrainBatchEnd(Trainer trainer)
    {
        if (trainer.IsDue(everyNSteps))
        {
            Log(trainer, "train/", trainer.StepMetrics);
        }
    }

    public override void OnEvaluationBatchEnd(Trainer trainer)
    {
        if (trainer.State == RunningState.Validating)
        {
            Log(trainer, "validation/", trainer.StepMetrics, ++validationBatches);
        }
        else if (trainer.State == RunningState.Testing)
        {
            Log(trainer, "test/", trainer.StepMetrics, ++testBatches);
        }
    }

    public override void OnEvaluationEnd(Trainer trainer)
    {
        // With gradient accumulation a fit may validate twice at one step; a metric has one value a step.
        if (trainer.State == RunningState.Validating && (trainer.Stage != Stage.Fit || validated != trainer.GlobalStep))
        {
            validated = trainer.GlobalStep;
            Log(trainer, "validation/", trainer.EvaluationMetrics);
        }
        else if (trainer.State == RunningState.Testing)
        {
            Log(trainer, "test/", trainer.EvaluationMetrics);
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
        var state = new StateDict()
            .Set(Validated, validated)
            .Set(ValidationBatches, validationBatches)
            .Set(TestBatches, testBatches);
        foreach (var (name, logger) in Names.Of(loggers))
        {
            state.Set(name, logger.StateDict());
        }

        return state;
    }

    /// <summary>Restores the loggers. Those that are not in the checkpoint start a new log.</summary>
    public void LoadStateDict(StateDict state)
    {
        if (state.Contains(Validated))
        {
            (validated, validationBatches, testBatches) = (state.GetInt64(Validated), state.GetCount(ValidationBatches), state.GetCount(TestBatches));
        }

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

    private void Log(Trainer trainer, string prefix, IReadOnlyDictionary<string, double> metrics, long step)
    {
        if (metrics.Count > 0)
        {
            var named = metrics.ToDictionary(metric => prefix + metric.Key, metric => metric.Value);
            foreach (var logger in loggers)
            {
                logger.LogMetrics(step, trainer.Epoch, named);
            }
        }
    }
}
