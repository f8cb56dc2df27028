namespace DataModule;

/// <summary>Ends a fit when a metric has stopped getting better. It looks after each validation of the fit.</summary>
/// <param name="monitor">The metric's name; looked for in the validation's metrics, then in the training epoch's.</param>
/// <param name="mode">Whether less or more is better.</param>
public sealed class EarlyStopping(string monitor, MonitorMode mode = MonitorMode.Min) : Callback, IStateful
{
    private double? best;
    private long waited;

    /// <summary>How many validations without a better value are borne; 3 by default.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>By how much a value must be better to count; 0 by default.</summary>
    public double MinDelta { get; init; }

    /// <summary>Whether a NaN or infinite value ends the fit at once; true by default.</summary>
    public bool CheckFinite { get; init; } = true;

    /// <summary>Why the fit was ended, or null if it was not.</summary>
    public string? Reason { get; private set; }

    /// <inheritdoc/>
    public override void OnEvaluationEnd(Trainer trainer)
    {
        if (trainer.State != RunningState.Validating || trainer.Stage != Stage.Fit)
        {
            return;
        }

        var value = MetricMonitor.Value(trainer, monitor, GetType());
        if (CheckFinite && !double.IsFinite(value))
        {
            Stop(trainer, $"{monitor} is {MetricMonitor.Text(value)}.");
        }
        else if (best is not { } last || mode.IsBetter(value, mode == MonitorMode.Min ? last - MinDelta : last + MinDelta))
        {
            (best, waited) = (value, 0);
        }
        else if (++waited >= Patience)
        {
            Stop(trainer, $"{monitor} was no better than {MetricMonitor.Text(best.Value)} in {waited} validations.");
        }
    }

    /// <inheritdoc/>
    public StateDict StateDict()
    {
        var state = new StateDict().Set(nameof(waited), waited);
        return best is { } value ? state.Set(nameof(best), value) : state;
    }

    /// <inheritdoc/>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        (best, waited) = (state.Contains(nameof(best)) ? state.GetDouble(nameof(best)) : null, state.GetInt64(nameof(waited)));
    }

    private void Stop(Trainer trainer, string reason)
    {
        Reason = reason;
        trainer.Stop(reason);
    }
}
