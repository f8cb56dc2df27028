using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// Saves checkpoints of a fit: the best by a metric after each validation, and the newest as "last.ckpt" at the intervals
/// asked for, at the end, and when the run is interrupted.
/// </summary>
/// <param name="directory">Where the files go; it is made if needed.</param>
public sealed class ModelCheckpoint(string directory) : Callback, IStateful
{
    private const string Extension = ".ckpt";

    private readonly List<(string File, double Value)> best = [];
    private long lastSaved = Stopwatch.GetTimestamp();
    private long savedStep;
    private bool behind;

    /// <inheritdoc/>
    public override bool SavesCheckpoints => true;

    /// <summary>Where the files go.</summary>
    public string Directory { get; } = directory;

    /// <summary>
    /// The metric by which checkpoints are the best, named as for <see cref="EarlyStopping"/>; null, the default, keeps only the newest.
    /// </summary>
    public string? Monitor { get; init; }

    /// <summary>Whether less or more of the metric is better; less by default.</summary>
    public MonitorMode Mode { get; init; }

    /// <summary>How many of the best are kept; 1 by default.</summary>
    public int SaveTopK { get; init; } = 1;

    /// <summary>Save after every so many optimizer steps; 0, the default, means never.</summary>
    public long EveryNSteps { get; init; }

    /// <summary>Save after every so much time, at the next step; never by default.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Save after every so many epochs; 1 by default, 0 means never.</summary>
    public int EveryNEpochs { get; init; } = 1;

    /// <summary>Save when the fit is cancelled, by Ctrl-C for example; true by default.</summary>
    public bool OnInterruption { get; init; } = true;

    /// <summary>The newest checkpoint, or null if there is none.</summary>
    public string? LastPath => File.Exists(NewestFile) ? NewestFile : null;

    /// <summary>The best checkpoint, or null if none was saved.</summary>
    public string? BestPath => best.Count > 0 ? Path.Combine(Directory, best[0].File) : null;

    private string NewestFile => Path.Combine(Directory, "last" + Extension);

    /// <summary>Finds out whether the directory can be written before a long time is spent, not after.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public override void OnRunStart(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        Trainer.Require(SaveTopK >= 1, $"ModelCheckpoint.SaveTopK is {SaveTopK}; it must be at least 1. Without a Monitor, only the newest is kept.");
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
        var due = EveryNSteps > 0 && trainer.GlobalStep != savedStep && trainer.GlobalStep % EveryNSteps == 0;
        if (due || Stopwatch.GetElapsedTime(lastSaved) >= Every)
        {
            SaveNewest(trainer);
        }
    }

    /// <inheritdoc/>
    public override void OnEvaluationEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        behind |= trainer.State == RunningState.Validating;
        if (Monitor is not null && trainer is { State: RunningState.Validating, Stage: Stage.Fit, FastDevRun: 0 })
        {
            SaveIfBest(trainer, MetricMonitor.Value(trainer, Monitor, GetType()));
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEpochEnd(Trainer trainer)
    {
        ArgumentNullException.ThrowIfNull(trainer);
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
    public StateDict StateDict()
    {
        var state = new StateDict();
        state.Values["files"] = new JsonArray([.. best.Select(entry => (JsonNode)JsonValue.Create(entry.File))]);
        state.Values["metrics"] = new JsonArray([.. best.Select(entry => (JsonNode)JsonNumber.Create(entry.Value))]);
        return state;
    }

    /// <inheritdoc/>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var values = state.GetDoubles("metrics");
        var files = state.GetStrings("files");
        if (files.Length != values.Length)
        {
            throw new StateException($"ModelCheckpoint's state has {files.Length} files but {values.Length} metrics.");
        }

        // They are deleted when better ones come: a state from elsewhere must not name files of another folder.
        if (files.FirstOrDefault(file => Path.GetFileName(file) != file || !file.EndsWith(Extension, StringComparison.Ordinal)) is { } stray)
        {
            throw new StateException($"ModelCheckpoint's state names '{stray}', which is no name of a checkpoint in its folder.");
        }

        best.Clear();

        // Only the names are saved: the directory may have been moved, and files may have been deleted since.
        best.AddRange(files.Zip(values).Where(entry => File.Exists(Path.Combine(Directory, entry.First))));
    }

    private void SaveNewest(Trainer trainer)
    {
        (lastSaved, savedStep, behind) = (Stopwatch.GetTimestamp(), trainer.GlobalStep, false);
        if (trainer.FastDevRun == 0)
        {
            trainer.SaveCheckpoint(NewestFile);
        }
    }

    private void SaveIfBest(Trainer trainer, double value)
    {
        if (double.IsNaN(value) || (best.Count >= SaveTopK && !Mode.IsBetter(value, best[^1].Value)))
        {
            return;
        }

        var file = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch={trainer.Epoch}-step={trainer.GlobalStep}-{Monitor!.Replace('/', '_')}={Metrics.Text(value)}{Extension}");
        var place = best.FindIndex(entry => Mode.IsBetter(value, entry.Value));
        best.Insert(place < 0 ? best.Count : place, (file, value));
        var dropped = best.Skip(SaveTopK).ToArray();
        best.RemoveRange(best.Count - dropped.Length, dropped.Length);
        trainer.SaveCheckpoint(Path.Combine(Directory, file));

        // The old ones go only when the new one is safe on disk.
        foreach (var (old, _) in dropped)
        {
            File.Delete(Path.Combine(Directory, old));
        }
    }
}
