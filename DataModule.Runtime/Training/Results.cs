namespace DataModule;

/// <summary>Why a fit ended.</summary>
public enum StopReason
{
    /// <summary><see cref="Trainer.MaxEpochs"/> epochs were run.</summary>
    MaxEpochs,

    /// <summary><see cref="Trainer.MaxSteps"/> optimizer steps were taken.</summary>
    MaxSteps,

    /// <summary><see cref="Trainer.MaxTime"/> was up.</summary>
    MaxTime,

    /// <summary>A callback set <see cref="Trainer.ShouldStop"/>.</summary>
    Callback,

    /// <summary>The fit was off: it was limited to no train batches.</summary>
    NoTrainBatches,
}

/// <summary>The result of a fit.</summary>
/// <param name="Epochs">Epochs finished.</param>
/// <param name="Steps">Optimizer steps taken.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Train">The metrics of the last training epoch; "loss" is always there.</param>
/// <param name="Validation">The metrics of the last validation; empty if there was none.</param>
public sealed record FitResult(long Epochs, long Steps, StopReason Reason, Metrics Train, Metrics Validation);

/// <summary>The result of a validation or test.</summary>
/// <param name="Stage">Which of the two.</param>
/// <param name="Metrics">What the steps logged.</param>
/// <param name="Samples">How many samples were used.</param>
public sealed record EvaluationResult(Stage Stage, Metrics Metrics, long Samples)
{
    /// <summary>The metric of that name.</summary>
    /// <exception cref="KeyNotFoundException">None was logged; the message lists those that were.</exception>
    public double this[string metric] => Metrics[metric];

    /// <inheritdoc/>
    public override string ToString() => $"{Stage.ToString().ToLowerInvariant()}: {Metrics}";
}
