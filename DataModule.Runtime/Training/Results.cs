namespace DataModule;

/// <summary>Why a fit ended.</summary>
public enum StopReason
{
    /// <summary>The fit has run <see cref="Trainer.MaxEpochs"/> epochs.</summary>
    MaxEpochs,

    /// <summary>The fit has taken <see cref="Trainer.MaxSteps"/> optimizer steps.</summary>
    MaxSteps,

    /// <summary>The fit has lasted <see cref="Trainer.MaxTime"/>.</summary>
    MaxTime,

    /// <summary><see cref="Trainer.ShouldStop"/> was set, usually by a callback.</summary>
    Callback,

    /// <summary>The fit did not train: <see cref="Trainer.LimitTrainBatches"/> is 0.</summary>
    NoTrainBatches,
}

/// <summary>The result of a fit.</summary>
/// <param name="Epochs">The number of finished epochs.</param>
/// <param name="Steps">The number of optimizer steps taken.</param>
/// <param name="Reason">Why the fit ended.</param>
/// <param name="Train">The metrics of the last training epoch, always with "loss"; empty if no batch was trained.</param>
/// <param name="Validation">The metrics of the last validation; empty without validation.</param>
public sealed record FitResult(long Epochs, long Steps, StopReason Reason, Metrics Train, Metrics Validation);

/// <summary>The result of a validation, test or prediction.</summary>
/// <param name="Stage">The stage: validate, test or predict.</param>
/// <param name="Metrics">The logged metrics, reduced over all batches.</param>
/// <param name="Samples">The number of samples, over all ranks.</param>
public sealed record EvaluationResult(Stage Stage, Metrics Metrics, long Samples)
{
    /// <summary>The value of a metric.</summary>
    /// <param name="metric">The name of the metric.</param>
    /// <exception cref="KeyNotFoundException">No metric of this name was logged; the message lists the names that were.</exception>
    public double this[string metric] => Metrics[metric];

    /// <inheritdoc/>
    public override string ToString() => $"{Stage.ToString().ToLowerInvariant()}: {Metrics}";
}
