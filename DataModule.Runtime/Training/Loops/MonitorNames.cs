namespace DataModule;

/// <summary>
/// Looks for the metrics that callbacks, checkpoint names and schedules watch as soon as names are known: those of validation after the sanity
/// check, those of training after the first step. A name that a callback or a hook at the end of an epoch may still log is left until then.
/// </summary>
internal sealed class MonitorNames
{
    private readonly Metrics? validation;
    private readonly (string Metric, Type Watcher)[] watched;

    /// <param name="trainer">Has the callbacks.</param>
    /// <param name="optimizers">Have the schedules.</param>
    /// <param name="validation">What the sanity check logged; null where there was none.</param>
    /// <exception cref="InvalidOperationException">A metric of the validation is watched that it has not logged; the message lists what it has.</exception>
    public MonitorNames(Trainer trainer, IReadOnlyList<ScheduledOptimizer> optimizers, Metrics? validation)
    {
        this.validation = validation;
        watched =
        [
            .. trainer.AttachedCallbacks.SelectMany(static callback => Of(callback).Select(metric => (metric, callback.GetType())))
                .Concat(optimizers.Where(static scheduled => scheduled.Monitor is not null).Select(static scheduled => (scheduled.Monitor!, scheduled.Scheduler!.GetType())))
                .Where(watched => !trainer.MayBeLoggedLater(watched.Item1)),
        ];
        foreach (var (metric, watcher) in watched)
        {
            if (validation is not null && MetricMonitor.IsOfValidation(validation, metric))
            {
                _ = MetricMonitor.Value(validation, Metrics.Empty, metric, watcher);
            }
        }
    }

    /// <exception cref="InvalidOperationException">A metric is watched that neither validation nor training logs.</exception>
    public void CheckAfterStep(Metrics training)
    {
        foreach (var (metric, watcher) in watched)
        {
            if (validation is not null || MetricMonitor.IsOfTraining(metric))
            {
                _ = MetricMonitor.Value(validation ?? Metrics.Empty, training, metric, watcher);
            }
        }
    }

    private static IEnumerable<string> Of(Callback callback) => callback switch
    {
        EarlyStopping stopping => [stopping.Monitor],
        ModelCheckpoint checkpoint => checkpoint.WatchedMetrics,
        _ => [],
    };
}
