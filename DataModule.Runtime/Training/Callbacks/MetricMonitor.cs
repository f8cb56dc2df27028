using System.Globalization;

namespace DataModule;

/// <summary>Whether a lower or a higher value of a metric is better.</summary>
public enum MonitorMode
{
    /// <summary>Lower is better, as for a loss.</summary>
    Min,

    /// <summary>Higher is better, as for an accuracy.</summary>
    Max,
}

/// <summary>Finds and compares the metric that a callback monitors.</summary>
internal static class MetricMonitor
{
    private const string OfTraining = "train/", OfValidation = "validation/";

    /// <summary>Whether a name is certainly that of a training metric, so that no validation is needed.</summary>
    public static bool IsOfTraining(string metric) => metric.StartsWith(OfTraining, StringComparison.Ordinal);

    /// <summary>The value of the metric after a validation of a fit; null at other times, or for a training metric.</summary>
    /// <exception cref="InvalidOperationException">The metric was not logged, or each validation loader has its own; the message lists the names.</exception>
    public static double? AfterValidation(Trainer trainer, string metric, Type callback)
    {
        if (trainer is not { State: RunningState.Validating, Stage: Stage.Fit } || IsOfTraining(metric))
        {
            return null;
        }

        if (!IsOfThisRunsValidation(trainer, metric) && trainer.MayBeLoggedLater(metric))
        {
            return null;
        }

        var value = Value(trainer, metric, callback);
        return IsOfThisRunsValidation(trainer, metric) ? value : null;
    }

    /// <summary>The value of a training metric after a training epoch; null for a validation metric.</summary>
    /// <exception cref="InvalidOperationException">The metric was not logged, or each validation loader has its own; the message lists the names.</exception>
    public static double? AfterTrainEpoch(Trainer trainer, string metric, Type callback)
    {
        // Before the first validation, a name without a prefix may still turn out to be a validation metric.
        var isOfTraining = IsOfTraining(metric) || !trainer.Validates
            || (trainer.ValidationMetrics != Metrics.Empty && !IsOfThisRunsValidation(trainer, metric));
        return isOfTraining ? Value(trainer, metric, callback) : null;
    }

    /// <summary>The value from the last validation, or else from the training epoch.</summary>
    /// <exception cref="InvalidOperationException">The metric was not logged, or each validation loader has its own; the message lists the names.</exception>
    public static double Value(Trainer trainer, string metric, Type callback)
    {
        var (validation, training) = (trainer.ValidationMetrics, trainer.TrainMetrics);
        if (InValidation(validation, metric) is { } ofValidation)
        {
            return ofValidation;
        }

        return !training.ContainsKey(metric) && OfSeveralLoaders(validation, metric).Length == 0 && trainer.LoggedByCallbacks.TryGetValue(metric, out var logged)
            ? logged.Value
            : Value(validation, training, metric, callback);
    }

    /// <summary>The value from the given validation metrics, or else from the training metrics.</summary>
    /// <exception cref="InvalidOperationException">The metric was not logged, or each validation loader has its own; the message lists the names.</exception>
    public static double Value(Metrics validation, Metrics training, string metric, Type callback)
    {
        if (InValidation(validation, metric) is { } ofValidation)
        {
            return ofValidation;
        }

        if (Named(training, metric, OfTraining) is { } ofTraining)
        {
            return ofTraining;
        }

        // The training metric of that name must not replace a validation metric that a second loader has just renamed.
        var several = OfSeveralLoaders(validation, metric);
        if (several.Length > 0)
        {
            throw new InvalidOperationException(
                $"{callback.Name} monitors the metric '{metric}', but validation logs it for each loader: monitor one of " +
                string.Join(", ", several) + (training.ContainsKey(metric) ? $", or training's as {OfTraining}{metric}." : "."));
        }

        return training.TryGetValue(metric, out var value)
            ? value
            : throw new InvalidOperationException(
                $"{callback.Name} monitors the metric '{metric}', which was not logged; validation has " +
                $"{Names(validation)}, training has {Names(training)}.");
    }

    public static bool IsBetter(this MonitorMode mode, double value, double than) =>
        mode == MonitorMode.Min ? value < than : value > than;

    public static string Text(double value) =>
        value.ToString(Math.Abs(value) is > 0 and < 0.001 ? "G6" : "0.######", CultureInfo.InvariantCulture);

    /// <summary>Whether a name is certainly that of a validation metric, given the validation metrics.</summary>
    public static bool IsOfValidation(Metrics validation, string metric) =>
        metric.StartsWith(OfValidation, StringComparison.Ordinal)
        || InValidation(validation, metric) is not null
        || OfSeveralLoaders(validation, metric).Length > 0;

    private static bool IsOfThisRunsValidation(Trainer trainer, string metric) =>
        IsOfValidation(trainer.ValidationMetrics, metric)
        || (LoggedIn(trainer, metric) == RunningState.Validating && !trainer.TrainMetrics.ContainsKey(metric));

    private static RunningState? LoggedIn(Trainer trainer, string metric) =>
        trainer.LoggedByCallbacks.TryGetValue(metric, out var logged) ? logged.State : null;

    private static double? InValidation(Metrics validation, string metric) =>
        validation.TryGetValue(metric, out var value) ? value : Named(validation, metric, OfValidation);

    private static double? Named(Metrics metrics, string metric, string prefix) =>
        metric.StartsWith(prefix, StringComparison.Ordinal) && metrics.TryGetValue(metric[prefix.Length..], out var value) ? value : null;

    private static string[] OfSeveralLoaders(Metrics validation, string metric) =>
        [.. validation.Keys.Where(name => name.StartsWith(metric + "/", StringComparison.Ordinal))];

    private static string Names(Metrics metrics) => metrics.Count == 0 ? "none" : string.Join(", ", metrics.Keys);
}
