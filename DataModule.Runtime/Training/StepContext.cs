using TorchSharp;

namespace DataModule;

/// <summary>The position of a step in the run, and the methods to log metrics. All steps of a loop share one object, so do not keep it.</summary>
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

    /// <summary>The current epoch of the fit, from 0.</summary>
    public long Epoch { get; internal set; }

    /// <summary>The index of the batch in the current epoch of its loader, from 0.</summary>
    public long BatchIndex { get; internal set; }

    /// <summary>The number of samples in the batch; the weight of its values in a weighted mean.</summary>
    public long BatchSize { get; internal set; }

    /// <summary>The number of optimizer steps taken before this step.</summary>
    public long GlobalStep { get; internal set; }

    /// <summary>The index of the loader among those of the split, from 0.</summary>
    public int LoaderIndex { get; internal set; }

    /// <summary>The name of the loader if the split has several; otherwise null.</summary>
    public string? LoaderName { get; internal set; }

    /// <summary>The device of model and batch.</summary>
    public torch.Device Device { get; }

    /// <summary>The optimizers of the fit, for manual optimization; empty outside training.</summary>
    public IReadOnlyList<ScheduledOptimizer> Optimizers { get; internal set; } = [];

    /// <summary>The trainer whose loggers are used; null if there is none.</summary>
    internal Trainer? Trainer { get; init; }

    /// <summary>Logs an image as "train/NAME", "validation/NAME" or "test/NAME"; see <see cref="IMetricLogger.LogImage"/>. Ignored in the sanity check and in predict.</summary>
    /// <param name="name">The name in the log. The same name at several steps is a series.</param>
    /// <param name="image">[height, width] or [channels, height, width]; bytes, or floating-point numbers from 0 to 1.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void LogImage(string name, torch.Tensor image) => ToLoggers(name, image, static (trainer, name, image) => trainer.LogImage(name, image));

    /// <summary>Logs a text as "train/NAME", "validation/NAME" or "test/NAME". Ignored in the sanity check and in predict.</summary>
    /// <param name="name">The name in the log. The same name at several steps is a series.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void LogText(string name, string text) => ToLoggers(name, text, static (trainer, name, text) => trainer.LogText(name, text));

    /// <summary>Logs a histogram of a tensor's values as "train/NAME", "validation/NAME" or "test/NAME". Ignored in the sanity check and in predict.</summary>
    /// <param name="name">The name in the log. The same name at several steps is a series.</param>
    /// <param name="values">Numbers of any shape and type. With values on a GPU, the call waits until they are computed.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public void LogHistogram(string name, torch.Tensor values) =>
        ToLoggers(name, values, static (trainer, name, values) => trainer.LogHistogram(name, values));

    /// <summary>Logs a metric.</summary>
    /// <param name="name">Its name, the same at every step. With several named loaders, the metric is named "name/loader".</param>
    /// <param name="value">Its value for this batch.</param>
    /// <param name="onStep">
    /// Whether loggers also receive it as "name_step". In training: every <see cref="Trainer.LogEveryNSteps"/> optimizer steps, reduced over
    /// the batches of that step. In evaluation: for each batch. False by default.
    /// </param>
    /// <param name="onEpoch">Whether the values are reduced over the epoch; true by default.</param>
    /// <param name="reduce">How the values of the batches are reduced; by default their mean, weighted by the number of samples.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
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

    /// <summary>Logs a metric from a scalar tensor. The call does not wait for a GPU: the value is read when it is shown or goes to a logger.</summary>
    /// <param name="name">Its name, the same at every step. With several named loaders, the metric is named "name/loader".</param>
    /// <param name="value">Its value for this batch: a tensor of one element, on any device.</param>
    /// <param name="onStep">
    /// Whether loggers also receive it as "name_step". In training: every <see cref="Trainer.LogEveryNSteps"/> optimizer steps, reduced over
    /// the batches of that step. In evaluation: for each batch. False by default.
    /// </param>
    /// <param name="onEpoch">Whether the values are reduced over the epoch; true by default.</param>
    /// <param name="reduce">How the values of the batches are reduced; by default their mean, weighted by the number of samples.</param>
    /// <exception cref="ArgumentException">The tensor does not have exactly one element, or the name is empty.</exception>
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
                $"The metric '{name}' must be a tensor of one element, but has shape [{string.Join(", ", value.shape)}]: reduce it, as value.mean() does.",
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
    /// Logs a metric object that this step has updated. Its value over all batches is computed at the end of the epoch (with several loaders, at the
    /// end of each). The first update of the next epoch resets it.
    /// </summary>
    /// <param name="name">
    /// Its name, the same at every step. With several named loaders, the metric is named "name/loader". A metric with a value for each class
    /// is named "name_0", "name_1" and so on.
    /// </param>
    /// <param name="metric">The metric object, kept in a field of the model. Use one object for each name, and separate objects for training and validation.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="InvalidOperationException">The object is also logged under another name, or in both training and validation.</exception>
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

    /// <summary>The metrics of the current optimizer step, which may have several batches.</summary>
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

    /// <summary>Resets the metrics of the step.</summary>
    internal void ClearStep()
    {
        foreach (var accumulator in step.Values)
        {
            accumulator.Reset();
        }
    }

    /// <summary>The metrics so far.</summary>
    /// <param name="unfinished">Whether metric objects are included whose epoch is not finished.</param>
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

    /// <summary>The states of the metric objects, to resume from.</summary>
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

    /// <summary>The state of the metrics of the epoch or of the step, to resume from.</summary>
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
