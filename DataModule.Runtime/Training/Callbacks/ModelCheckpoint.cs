using System.Diagnostics;

namespace DataModule;

/// <summary>
/// Saves checkpoints of a fit: the best by a metric after each validation (for a training metric, at the end of each epoch),
/// and the newest as "last.ckpt" at the given intervals, at the end of the fit, and when the run is interrupted.
/// </summary>
/// <param name="directory">The folder of the files; it is created if needed.</param>
public sealed class ModelCheckpoint(string directory) : Callback, IStateful
{
    private const string Last = "last";
    private const string KeptStep = "step";

    private KeptCheckpoints? kept;
    private long keptStep = -1;
    private long lastSaved = Stopwatch.GetTimestamp();
    private bool behind;

    /// <inheritdoc/>
    public override bool SavesCheckpoints => true;

    /// <summary>The folder of the files.</summary>
    public string Directory { get; } = directory;

    /// <summary>
    /// The metric that decides which checkpoints are best, named as for <see cref="EarlyStopping"/>; null, the default, keeps only the newest.
    /// </summary>
    public string? Monitor { get; init; }

    /// <summary>Whether a lower or a higher value of the metric is better; lower by default.</summary>
    public MonitorMode Mode { get; init; }

    /// <summary>
    /// The number of best checkpoints to keep; 1 by default. -1 keeps all: every checkpoint saved after a validation or, without a
    /// <see cref="Monitor"/>, every checkpoint.
    /// </summary>
    public int SaveTopK { get; init; } = 1;

    /// <summary>
    /// The template of the file names, without extension: "mnist-{epoch:00}-{loss:0.000}" becomes "mnist-03-0.412.ckpt". The braces
    /// contain "epoch", "step" or a metric, named as for <see cref="Monitor"/>, and after a colon a .NET number format. The default is
    /// "epoch={epoch}-step={step}-loss={loss}", with the monitored metric. If two files would have the same name, the
    /// later one gets the suffix "-v1", "-v2" and so on.
    /// </summary>
    public string? FileName { get; init; }

    /// <summary>Save every N optimizer steps; 0, the default, means never.</summary>
    public long EveryNSteps { get; init; }

    /// <summary>Save at the first step after this much time, again and again; null, the default, means never.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Save every N epochs; 1 by default, 0 means never.</summary>
    public int EveryNEpochs { get; init; } = 1;

    /// <summary>Save when the fit is cancelled, by Ctrl-C for example; true by default.</summary>
    public bool OnInterruption { get; init; } = true;

    /// <summary>The newest checkpoint, or null if there is none.</summary>
    public string? LastPath => File.Exists(NewestFile) ? NewestFile : null;

    /// <summary>The best checkpoint of this run and of the run it was resumed from, or null if none was saved.</summary>
    public string? BestPath => Kept.Best;

    /// <summary>The metrics it needs: the monitored one, and those in file names.</summary>
    internal IEnumerable<string> WatchedMetrics => Monitor is null ? [] : Template.Metrics.Prepend(Monitor).Distinct();

    internal override bool MayLog(string metric) => false;

    private string NewestFile => Path.Combine(Directory, Last + KeptCheckpoints.Extension);

    private KeptCheckpoints Kept => kept ??= new(Directory, Mode, SaveTopK);

    private CheckpointFileName Template => new(
        FileName ?? "epoch={epoch}-step={step}" + (Monitor is null ? "" : $"-{Monitor}={{{Monitor}}}"));

    /// <summary>Checks that the directory can be written, before a long training rather than after it.</summary>
    /// <exception cref="IOException">The directory cannot be written.</exception>
    public override void OnRunStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Trainer.Require(
            SaveTopK is -1 or >= 1,
            $"ModelCheckpoint.SaveTopK is {SaveTopK}; it must be at least 1, or -1 to keep all. Without a Monitor, only the newest is kept.");
        Trainer.Require(
            FileName is null || Monitor is not null || SaveTopK < 0,
            $"ModelCheckpoint.FileName is '{FileName}', but without a Monitor only last.ckpt is kept: set Monitor, or SaveTopK to -1 to keep all.");
        Trainer.Require(FileName is null || Template.Mistake() is null, $"ModelCheckpoint.FileName '{FileName}' {(FileName is null ? null : Template.Mistake())}.");
        Trainer.Require(EveryNSteps >= 0, $"ModelCheckpoint.EveryNSteps is {EveryNSteps}; it must be 0 (never) or more.");
        Trainer.Require(EveryNEpochs >= 0, $"ModelCheckpoint.EveryNEpochs is {EveryNEpochs}; it must be 0 (never) or more.");
        Trainer.Require(Every is null || Every > TimeSpan.Zero, $"ModelCheckpoint.Every is {Every}; it must be positive, or null for never.");
        if (trainer is { Stage: Stage.Fit, FastDevRun: 0 })
        {
            System.IO.Directory.CreateDirectory(Directory);
            using var probe = File.Create(Path.Combine(Directory, $".{Guid.NewGuid():n}.tmp"), bufferSize: 1, FileOptions.DeleteOnClose);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        behind = true;
        if ((EveryNSteps > 0 && trainer.IsDue(EveryNSteps)) || Stopwatch.GetElapsedTime(lastSaved) >= Every)
        {
            SaveNewest(trainer);
        }
    }

    /// <inheritdoc/>
    public override void OnEvaluationEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        behind |= trainer.State == RunningState.Validating;
        if (Monitor is not null && MetricMonitor.AfterValidation(trainer, Monitor, GetType()) is { } value)
        {
            Keep(trainer, value);
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (Monitor is not null && MetricMonitor.AfterTrainEpoch(trainer, Monitor, GetType()) is { } value)
        {
            Keep(trainer, value);
        }

        if (EveryNEpochs > 0 && (trainer.Epoch + 1) % EveryNEpochs == 0)
        {
            SaveNewest(trainer);
        }
    }

    /// <inheritdoc/>
    public override void OnFitEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (behind)
        {
            SaveNewest(trainer);
        }
    }

    /// <inheritdoc/>
    public override void OnInterrupt(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        if (OnInterruption)
        {
            SaveNewest(trainer);
        }
    }

    /// <inheritdoc/>
    public StateDict StateDict() => Kept.StateDict().Set(KeptStep, keptStep);

    /// <inheritdoc/>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Kept.LoadStateDict(state);
        keptStep = state.Contains(KeptStep) ? state.GetInt64(KeptStep) : -1;
    }

    /// <summary>The best checkpoint, also if an earlier process saved it.</summary>
    internal string? FindBest() => BestPath ?? KeptCheckpoints.Find(Directory, Mode);

    private void SaveNewest(Trainer trainer)
    {
        if (SaveTopK < 0 && Monitor is null && trainer.GlobalStep != keptStep)
        {
            Keep(trainer, double.NaN);
        }

        (lastSaved, behind) = (Stopwatch.GetTimestamp(), false);
        if (trainer.FastDevRun == 0)
        {
            trainer.SaveWhenAllHaveDecided(() => trainer.SaveCheckpoint(NewestFile));
        }
    }

    private void Keep(Trainer trainer, double value)
    {
        if (trainer.FastDevRun > 0)
        {
            return;
        }

        var name = Template.Of(trainer, metric => MetricMonitor.Value(trainer, metric, GetType()));
        Trainer.Require(
            !string.Equals(name, Last, StringComparison.OrdinalIgnoreCase),
            $"ModelCheckpoint.FileName '{FileName}' results in 'last', the name of the newest checkpoint; choose another.");
        keptStep = trainer.GlobalStep;
        if (Kept.Keep(name, value, trainer.SaveCheckpoint) is { } save)
        {
            trainer.SaveWhenAllHaveDecided(save);
        }
    }
}
