using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>
/// A metric over all batches of an epoch. Keep it in a field of the model, update it in a
/// step and log it: <c>f1.Update(logits, labels); context.Log("f1", f1);</c>. The trainer computes it at the end of the epoch, saves it in checkpoints within
/// an epoch, and resets it at the first update of the next epoch. Its tensors are on the device of the batches, live as long as the metric, and are
/// updated without waiting for the device. Not thread-safe.
/// </summary>
public abstract class Metric : IStateful
{
    private const string UpdatesName = "updates";

    private readonly OrderedDictionary<string, MetricState> states = new(StringComparer.Ordinal);
    private bool finished;

    /// <summary>The number of updates since the last reset.</summary>
    public long Updates { get; private set; }

    /// <summary>The value of a metric that is a single number. Waits for the device.</summary>
    /// <exception cref="InvalidOperationException">The metric has one value for each class, or a matrix. Use <see cref="Compute"/>.</exception>
    public double Value
    {
        get
        {
            using var value = Compute();
            return value.dim() == 0
                ? value.ToDouble()
                : throw new InvalidOperationException($"{GetType().Name} is not a single number: use Compute(), which returns a tensor.");
        }
    }

    internal LoggedMetric? Owner { get; private set; }

    /// <summary>
    /// The value over all updates since the last reset: a scalar, one number for each class, or a matrix. The tensor is on the CPU; the caller
    /// disposes it. Waits for the device.
    /// </summary>
    public torch.Tensor Compute()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return Result().cpu().clone().MoveToOuterDisposeScope();
    }

    /// <summary>Removes all updates.</summary>
    public void Reset()
    {
        (Updates, finished) = (0, false);
        foreach (var state in states.Values)
        {
            state.Reset();
        }
    }

    /// <summary>Adds the state of another metric with the same settings, for example that of another rank. Its updates come before those of this metric.</summary>
    /// <param name="state">A state from <see cref="StateDict"/>.</param>
    /// <exception cref="StateException">It is the state of another kind of metric, or of other settings.</exception>
    public void Merge(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Check(state);
        Updates += state.GetCount(UpdatesName);
        foreach (var (name, tensor) in state.Tensors)
        {
            states[name].Merge(tensor);
        }
    }

    /// <inheritdoc/>
    public StateDict StateDict()
    {
        var saved = new StateDict().Set(UpdatesName, Updates);
        foreach (var (name, state) in states)
        {
            if (state.Capture() is { } tensor)
            {
                saved.Set(name, tensor);
            }
        }

        return saved;
    }

    /// <inheritdoc/>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Check(state);
        Reset();
        Merge(state);
    }

    /// <summary>Computes the value. The result may be on any device. Other tensors it creates are disposed.</summary>
    protected abstract torch.Tensor Result();

    /// <summary>
    /// Begins an update; call it first. Until it is disposed, no gradients are recorded. On disposal, all tensors created since are disposed.
    /// </summary>
    protected IDisposable BeginUpdate()
    {
        if (finished)
        {
            Reset();
        }

        Updates++;
        return new MetricUpdate();
    }

    /// <summary>Declares a state that is a sum. Call it in the constructor.</summary>
    /// <param name="name">Its name in the saved state.</param>
    /// <param name="type">The dtype: int64 for counts, which are then exact; float64 for other sums.</param>
    /// <param name="shape">The shape; none for a scalar.</param>
    protected MetricSum AddSum(string name, torch.ScalarType type, params long[] shape)
    {
        var sum = new MetricSum($"{GetType().Name}.{name}", type, shape);
        states.Add(name, sum);
        return sum;
    }

    /// <summary>Declares a state that keeps all rows it is given, so it grows with the epoch. Call it in the constructor.</summary>
    /// <param name="name">Its name in the saved state.</param>
    /// <param name="columns">The number of columns, at least 1.</param>
    protected MetricRows AddRows(string name, long columns)
    {
        var rows = new MetricRows($"{GetType().Name}.{name}", columns);
        states.Add(name, rows);
        return rows;
    }

    /// <summary>The values to log: one, or one for each class with the class number as suffix of the name.</summary>
    internal IEnumerable<(string Suffix, double Value)> LoggedValues()
    {
        using var value = Compute();
        using var numbers = value.to_type(torch.ScalarType.Float64);
        return value.dim() switch
        {
            0 => [("", numbers.item<double>())],
            1 => [.. numbers.data<double>().Select((number, index) => ("_" + index.ToString(CultureInfo.InvariantCulture), number))],
            _ => [],
        };
    }

    /// <exception cref="InvalidOperationException">The metric is logged under another name in an epoch that has not ended.</exception>
    internal void Claim(LoggedMetric owner, string name)
    {
        if (Owner is not null && Owner != owner)
        {
            throw new InvalidOperationException(
                $"The metric logged as '{name}' is already logged as '{Owner.Name}' in an epoch that has not ended. Use one metric object for each name, and separate ones for training and validation.");
        }

        Owner = owner;
    }

    /// <summary>Ends the epoch. If it is finished, the value can be read until the next update.</summary>
    internal void Release(bool finish)
    {
        (Owner, finished) = (null, finish);
        if (!finish)
        {
            Reset();
        }
    }

    private void Check(StateDict state)
    {
        foreach (var (name, tensor) in state.Tensors)
        {
            if (!states.TryGetValue(name, out var own))
            {
                throw new StateException($"The saved state has '{name}', which {GetType().Name} does not have. It has {string.Join(", ", states.Keys)}. Is it the state of another metric, or of one with other settings?");
            }

            own.Check(tensor);
        }
    }

    private sealed class MetricUpdate : IDisposable
    {
        private readonly DisposeScope scope = torch.NewDisposeScope();
        private readonly IDisposable noGrad = torch.no_grad();

        public void Dispose()
        {
            noGrad.Dispose();
            scope.Dispose();
        }
    }
}
