using TorchSharp;

namespace DataModule;

/// <summary>The step's position in the run, and where it logs. One object serves all steps of a loop: do not keep it.</summary>
public sealed partial class StepContext : IDisposable
{
    private const string StepSuffix = "_step";

    private readonly OrderedDictionary<string, MetricAccumulator> epoch = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, MetricAccumulator> step = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, LoggedMetric> objects = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Loader), string> keys = [];

    internal StepContext(torch.Device device) => Device = device;

    /// <summary>What the trainer is doing.</summary>
    public RunningState State { get; internal set; }

    /// <summary>The epoch of the run, from 0.</summary>
    public long Epoch { get; internal set; }

    /// <summary>The index of the batch in this epoch of its loader, from 0.</summary>
    public long BatchIndex { get; internal set; }

    /// <summary>How many samples the batch has.</summary>
    public long BatchSize { get; internal set; }

    /// <summary>How many optimizer steps were taken before this one.</summary>
    public long GlobalStep { get; internal set; }

    /// <summary>Which of several loaders of the split, from 0.</summary>
    public int LoaderIndex { get; internal set; }

    /// <summary>The loader's name, if it has one.</summary>
    public string? LoaderName { get; internal set; }

    /// <summary>Where the batch is.</summary>
    public torch.Device Device { get; }

    /// <summary>The fit's optimizers, for a model that drives them itself; empty outside training.</summary>
    public IReadOnlyList<ScheduledOptimizer> Optimizers { get; internal set; } = [];

    /// <summary>The trainer whose loggers are used; null where there is none.</summary>
    internal Trainer? Trainer { get; init; }

    /// <summary>Gives an image to the loggers, as "train/NAME", "validation/NAME" or "test/NAME"; see <see cref="IMetricLogger.LogImage"/>. Not in a sanity check.</summary>
    /// <param name="name">What it shows; the same name at several steps makes a series.</param>
    /// <param name="image">[height, width] or [channels, height, width]; bytes, or floating-point numbers from 0 to 1.</param>
    public void LogImage(string name, torch.Tensor image) => ToLoggers(name, image, static (trainer, name, image) => trainer.LogImage(name, image));

    /// <summary>Gives a text to the loggers, as "train/NAME", "validation/NAME" or "test/NAME". Not in a sanity check.</summary>
    public void LogText(string name, string text) => ToLoggers(name, text, static (trainer, name, text) => trainer.LogText(name, text));

    /// <summary>Gives the distribution of a tensor's values to the loggers, as "train/NAME", "validation/NAME" or "test/NAME". Not in a sanity check.</summary>
    /// <param name="name">What they are; the same name at several steps makes a series.</param>
    /// <param name="values">Numbers of any shape and type. They are read, so on a device this waits for it.</param>
    public void LogHistogram(string name, torch.Tensor values) =>
        ToLoggers(name, values, static (trainer, name, values) => trainer.LogHistogram(name, values));

    /// <summary>Logs a metric.</summary>
    /// <param name="name">Its name, the same at every step. With several named loaders, the result has "name/loader".</param>
    /// <param name="value">Its value for this batch.</param>
    /// <param name="onStep">
    /// Whether loggers get it as "name_step" besides: in training every <see cref="Trainer.LogEveryNSteps"/> optimizer steps, reduced over
    /// the batches of that step; in evaluation for each batch. False by default.
    /// </param>
    /// <param name="onEpoch">Whether the values are reduced over the epoch; true by default.</param>
    /// <param name="reduce">How the batches' values become the epoch's; the mean over samples by default.</param>
    public void Log(
        string name,
        double value,
        bool onStep = false,
        bool onEpoch = true,
        MetricReduction reduce = MetricReduction.Mean)
    {
        var key = Key(name);
        if (onEpoch)
        {
            Accumulator(epoch, key, reduce).Add(value, BatchSize);
        }

        if (onStep)
        {
            Accumulator(step, key, reduce).Add(value, BatchSize);
        }
    }

    /// <summary>Logs a scalar tensor. A value on a device is not waited for before it is shown or goes to a logger.</summary>
    /// <param name="name">Its name, the same at every step. With several named loaders, the result has "name/loader".</param>
    /// <param name="value">A tensor of one element.</param>
    /// <param name="onStep">
    /// Whether loggers get it as "name_step" besides: in training every <see cref="Trainer.LogEveryNSteps"/> optimizer steps, reduced over
    /// the batches of that step; in evaluation for each batch. False by default.
    /// </param>
    /// <param name="onEpoch">Whether the values are reduced over the epoch; true by default.</param>
    /// <param name="reduce">How the batches' values become the epoch's; the mean over samples by default.</param>
    /// <exception cref="ArgumentException">The tensor has not one element.</exception>
    public void Log(
        string name,
        torch.Tensor value,
        bool onStep = false,
        bool onEpoch = true,
        MetricReduction reduce = MetricReduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(value);
        var key = Key(name);
        if (value.numel() != 1)
        {
            throw new ArgumentException(
                $"The metric '{name}' must be a tensor of one element; it has shape [{string.Join(", ", value.shape)}].",
                nameof(value));
        }

        if (onEpoch)
        {
            Accumulator(epoch, key, reduce).Add(value, BatchSize);
        }

        if (onStep)
        {
            Accumulator(step, key, reduce).Add(value, BatchSize);
        }
    }

    /// <summary>
    /// Logs a metric object that this step has updated: its value over all batches of the epoch. It is computed at the end of the epoch (with several loaders, at the
    /// end of each); the first update of the next epoch resets it.
    /// </summary>
    /// <param name="name">
    /// Its name, the same at every step. With several named loaders, the result has "name/loader"; of a metric with a value for each class,
    /// it has "name_0", "name_1" and so on.
    /// </param>
    /// <param name="metric">The object, kept in a field of the model: one for each name, and one for training and one for validation.</param>
    /// <exception cref="InvalidOperationException">It is logged under another name too, or in training and in validation.</exception>
    public void Log(string name, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        var key = Key(name);
        if (!objects.TryGetValue(key, out var logged))
        {
            objects[key] = logged = new LoggedMetric(name, LoaderName);
        }

        logged.Log(metric);
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>What was logged for the current step, of which several batches may be a part.</summary>
    internal Metrics StepResults()
    {
        var results = new Metrics();
        foreach (var (key, accumulator) in step)
        {
            if (accumulator.HasValue)
            {
                results[key + StepSuffix] = accumulator.Result;
            }
        }

        return results;
    }

    /// <summary>Begins the next step.</summary>
    internal void ClearStep()
    {
        foreach (var accumulator in step.Values)
        {
            accumulator.Reset();
        }
    }

    /// <summary>The metrics so far.</summary>
    /// <param name="unfinished">Whether metric objects that are still gathering are computed.</param>
    internal Metrics Results(bool unfinished = true)
    {
        var results = new Metrics();
        foreach (var (name, accumulator) in epoch)
        {
            results[name] = accumulator.Result;
        }

        foreach (var logged in objects.Values)
        {
            logged.AddTo(results, unfinished);
        }

        return results;
    }

    /// <summary>Computes the metric objects, at the end of an epoch or of one of several loaders.</summary>
    internal void Complete()
    {
        foreach (var logged in objects.Values)
        {
            logged.Complete();
        }
    }

    internal void Clear()
    {
        Clear(epoch);
        Clear(step);
        foreach (var logged in objects.Values)
        {
            logged.Discard();
        }

        objects.Clear();
        IsMerged = false;
    }

    /// <summary>The metric objects so far, in a form that can be gone on with.</summary>
    internal StateDict ObjectStates()
    {
        var state = new StateDict();
        foreach (var (name, logged) in objects)
        {
            state.Set(name, logged.StateDict());
        }

        return state;
    }

    internal void LoadObjectStates(StateDict state)
    {
        foreach (var (name, _) in state.Values)
        {
            objects[name] = LoggedMetric.FromState(state.GetState(name));
        }
    }

    /// <summary>The metrics so far, of the epoch or of the step, in a form that can be gone on with.</summary>
    internal StateDict StateDict(bool ofStep)
    {
        var state = new StateDict();
        foreach (var (name, accumulator) in ofStep ? step : epoch)
        {
            if (accumulator.HasValue)
            {
                state.Set(name, accumulator.StateDict());
            }
        }

        return state;
    }

    internal void LoadStateDict(StateDict state, bool ofStep)
    {
        var accumulators = ofStep ? step : epoch;
        Clear(accumulators);
        foreach (var (name, _) in state.Values)
        {
            accumulators[name] = MetricAccumulator.FromState(state.GetState(name));
        }
    }

    private void ToLoggers<T>(string name, T value, Action<Trainer, string, T> log)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var prefix = State switch
        {
            RunningState.Training => "train/",
            RunningState.Validating => "validation/",
            RunningState.Testing => "test/",
            _ => null,
        };
        if (Trainer is not null && prefix is not null)
        {
            log(Trainer, prefix + Key(name), value);
        }
    }

    private string Key(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (LoaderName is null)
        {
            return name;
        }

        if (!keys.TryGetValue((name, LoaderName), out var key))
        {
            keys[(name, LoaderName)] = key = $"{name}/{LoaderName}";
        }

        return key;
    }

    private static void Clear(OrderedDictionary<string, MetricAccumulator> accumulators)
    {
        foreach (var accumulator in accumulators.Values)
        {
            accumulator.Dispose();
        }

        accumulators.Clear();
    }

    private static MetricAccumulator Accumulator(OrderedDictionary<string, MetricAccumulator> accumulators, string key, MetricReduction reduction)
    {
        if (!accumulators.TryGetValue(key, out var accumulator))
        {
            accumulators[key] = accumulator = new MetricAccumulator(reduction);
        }

        return accumulator;
    }
}
