namespace DataModule;

/// <summary>
/// Checks early that monitored metrics exist, those of callbacks, checkpoint names and schedulers: validation metrics after the sanity check, training
/// metrics after the first step. A metric that a callback or a hook may log at the end of the epoch is checked only then.
/// </summary>
internal sealed class MonitorNames
{
    private readonly Metrics? validation;
    private readonly (string Metric, Type Watcher)[] watched;

    /// <param name="trainer">The trainer with the callbacks.</param>
    /// <param name="optimizers">The optimizers with the schedulers.</param>
    /// <param name="validation">The metrics of the sanity check; null if there was none.</param>
    /// <exception cref="InvalidOperationException">A monitored validation metric was not logged; the message lists the logged metrics.</exception>
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

    /// <exception cref="InvalidOperationException">A monitored metric was logged neither in validation nor in training.</exception>
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
