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
    private const string OfTraining = "train/", OfValidation = "validation/";

    /// <summary>The metric of the last validation, or else of the training epoch.</summary>
    /// <exception cref="InvalidOperationException">Neither has it, or each validation loader has its own; the message lists what there is.</exception>
    public static double Value(Trainer trainer, string metric, Type callback)
    {
        var (validation, training) = (trainer.ValidationMetrics, trainer.TrainMetrics);
        if (validation.TryGetValue(metric, out var value) || Named(validation, OfValidation) || Named(training, OfTraining))
        {
            return value;
        }

        // Training's metric of that name is another thing than what a second validation loader has just renamed.
        string[] several = [.. validation.Keys.Where(name => name.StartsWith(metric + "/", StringComparison.Ordinal))];
        if (several.Length > 0)
        {
            throw new InvalidOperationException(
                $"{callback.Name} watches the metric '{metric}', of which validation has several: watch one of " +
                string.Join(", ", several) + (training.ContainsKey(metric) ? $", or training's as {OfTraining}{metric}." : "."));
        }

        return training.TryGetValue(metric, out value)
            ? value
            : throw new InvalidOperationException(
                $"{callback.Name} watches the metric '{metric}', which was not logged; validation has " +
                $"{Names(validation)}, training has {Names(training)}.");

        bool Named(Metrics metrics, string prefix) =>
            metric.StartsWith(prefix, StringComparison.Ordinal) && metrics.TryGetValue(metric[prefix.Length..], out value);
    }

    public static bool IsBetter(this MonitorMode mode, double value, double than) =>
        mode == MonitorMode.Min ? value < than : value > than;

    public static string Text(double value) =>
        value.ToString(Math.Abs(value) is > 0 and < 0.001 ? "G6" : "0.######", CultureInfo.InvariantCulture);

    private static string Names(Metrics metrics) => metrics.Count == 0 ? "none" : string.Join(", ", metrics.Keys);
}
