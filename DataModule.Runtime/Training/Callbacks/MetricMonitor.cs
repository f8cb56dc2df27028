using System.Globalization;

namespace DataModule;

/// <summary>Which way a metric gets better.</summary>
public enum MonitorMode
{
    /// <summary>Less is better: a loss.</summary>
    Min,

    /// <summary>More is better: an accuracy.</summary>
    Max,
}

/// <summary>Finds and compares the metric that a callback watches.</summary>
internal static class MetricMonitor
{
    /// <summary>The metric of the last validation, or else of the training epoch.</summary>
    /// <exception cref="InvalidOperationException">Neither has it; the message lists what they have.</exception>
    public static double Value(Trainer trainer, string metric, Type callback) =>
        trainer.ValidationMetrics.TryGetValue(metric, out var value) || trainer.TrainMetrics.TryGetValue(metric, out value)
            ? value
            : throw new InvalidOperationException(
                $"{callback.Name} watches the metric '{metric}', which was not logged; validation has " +
                $"{Names(trainer.ValidationMetrics)}, training has {Names(trainer.TrainMetrics)}.");

    public static bool IsBetter(this MonitorMode mode, double value, double than) =>
        mode == MonitorMode.Min ? value < than : value > than;

    public static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Names(Metrics metrics) => metrics.Count == 0 ? "none" : string.Join(", ", metrics.Keys);
}
