namespace DataModule;

/// <summary>
/// Ends a fit when a metric has stopped improving. A validation metric is checked after each validation, a training metric at the end
/// of each epoch.
/// </summary>
/// <param name="monitor">
/// The name of the metric as it was logged; "NAME/LOADER" if there are several validation loaders. It is looked up in the validation metrics, then in the
/// training metrics. "validation/NAME" or "train/NAME" chooses one of the two. Without a validation, it must be "train/NAME".
/// </param>
/// <param name="mode">Whether a lower or a higher value is better; lower by default.</param>
public sealed class EarlyStopping(string monitor, MonitorMode mode = MonitorMode.Min) : Callback, IStateful
{
    private double? best;
    private double? newest;
    private bool used;
    private long waited;

    /// <summary>The number of validations (or training epochs) without improvement after which the fit ends, at least 1; 3 by default.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>The minimum change that counts as an improvement, at least 0; 0 by default.</summary>
    public double MinDelta { get; init; }

    /// <summary>Whether a NaN or infinite value ends the fit at once; true by default.</summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>Why this callback ended the fit, or null if it did not.</summary>
    public string? Reason { get; private set; }

    internal string Monitor => monitor;

    internal override bool MayLog(string metric) => false;

    /// <inheritdoc/>
    public override void OnEvaluationEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (MetricMonitor.AfterValidation(trainer, monitor, GetType()) is { } value)
        {
            Look(trainer, value, "validations");
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (MetricMonitor.AfterTrainEpoch(trainer, monitor, GetType()) is { } value)
        {
            Look(trainer, value, "epochs");
        }
    }

    /// <inheritdoc/>
    public override void OnRunStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Trainer.Require(Patience >= 1, $"EarlyStopping.Patience is {Patience}; it must be at least 1.");
        Trainer.Require(MinDelta >= 0, $"EarlyStopping.MinDelta is {MinDelta}; it must be 0 or more.");
        if (trainer.Stage == Stage.Fit && used)
        {
            (best, newest, waited) = (null, null, 0);
        }
    }

    /// <summary>A fit that this callback had ended also ends when it resumes, unless <see cref="Patience"/> is larger now.</summary>
    /// <param name="trainer">The trainer of the run.</param>
    public override void OnFitStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        (used, Reason) = (true, null);
        StopIfOver(trainer, MetricMonitor.IsOfTraining(monitor) ? "epochs" : "validations");
    }

    /// <inheritdoc/>
    public StateDict StateDict()
    {
        var state = new StateDict().Set(nameof(waited), waited);
        if (best is { } least)
        {
            state.Set(nameof(best), least);
        }

        return newest is { } last ? state.Set(nameof(newest), last) : state;
    }

    /// <inheritdoc/>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        waited = state.GetCount(nameof(waited));
        best = state.Contains(nameof(best)) ? state.GetDouble(nameof(best)) : null;
        newest = state.Contains(nameof(newest)) ? state.GetDouble(nameof(newest)) : null;
    }

    private void Look(Trainer trainer, double value, string looks)
    {
        newest = value;
        if (!double.IsNaN(value) && (best is not { } last || mode.IsBetter(value, mode == MonitorMode.Min ? last - MinDelta : last + MinDelta)))
        {
            (best, waited) = (value, 0);
            if (Reason is { } outdated)
            {
                trainer.TakeBackStop(outdated);
                Reason = null;
            }
        }
        else
        {
            waited++;
        }

        StopIfOver(trainer, looks);
    }

    private void StopIfOver(Trainer trainer, string looks)
    {
        if (CheckFinite && newest is { } value && !double.IsFinite(value))
        {
            Stop($"{monitor} is {MetricMonitor.Text(value)}.");
        }
        else if (waited > 0 && waited >= Patience)
        {
            Stop($"{monitor} was no better than {(best is { } least ? MetricMonitor.Text(least) : "NaN")} in {waited} {looks}.");
        }

        void Stop(string reason)
        {
            Reason = reason;
            trainer.Stop(reason);
        }
    }
}
