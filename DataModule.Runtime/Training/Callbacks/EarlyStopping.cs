namespace DataModule;

/// <summary>
/// Ends a fit when a metric has stopped improving. A validation metric is checked after each validation; a training metric at the end
/// of each epoch, which needs no validation.
/// </summary>
/// <param name="monitor">
/// The metric's name as it was logged, with several validation loaders "NAME/LOADER"; looked for in the validation's metrics, then in
/// the training epoch's. "validation/NAME" and "train/NAME", as loggers have it, say which. Without a validation, "train/NAME" it is.
/// </param>
/// <param name="mode">Whether a lower or a higher value is better.</param>
public sealed class EarlyStopping(string monitor, MonitorMode mode = MonitorMode.Min) : Callback, IStateful
{
    private double? best;
    private double? newest;
    private bool used;
    private long waited;

    /// <summary>How many validations (or training epochs) in a row may be without improvement before the fit ends; 3 by default.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>By how much a value must be better to count as an improvement; 0 by default.</summary>
    public double MinDelta { get; init; }

    /// <summary>Whether a NaN or infinite value ends the fit at once; true by default.</summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>Why the fit was ended, or null if it was not.</summary>
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

    /// <summary>A fit that was saved when this had ended it ends when it is resumed, too, unless there is more patience now.</summary>
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
                trainer.GoOn(outdated);
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
