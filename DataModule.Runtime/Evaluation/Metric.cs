using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>
/// A metric of an epoch: it gathers what batches give, and has a value of all of them. Keep one in a field of the model, update it in a
/// step and log it: <c>f1.Update(logits, labels); context.Log("f1", f1);</c>. The trainer computes it at the end of the epoch, saves it in the
/// middle of one, and starts it anew at the first update of the next. Its tensors lie where the batches are, live as long as it does, and are
/// updated without waiting for the device. Not thread-safe.
/// </summary>
public abstract class Metric : IStateful
{
    private const string UpdatesName = "updates";

    private readonly OrderedDictionary<string, MetricState> states = new(StringComparer.Ordinal);
    private bool finished;

    /// <summary>How often it was updated since it was reset.</summary>
    public long Updates { get; private set; }

    /// <summary>The value, if it is a single number. Waits for the device.</summary>
    /// <exception cref="InvalidOperationException">It has a value for each class.</exception>
    public double Value
    {
        get
        {
            using var value = Compute();
            return value.dim() == 0
                ? value.ToDouble()
                : throw new InvalidOperationException($"{GetType().Name} has a value for each class: get them from Compute().");
        }
    }

    internal LoggedMetric? Owner { get; private set; }

    /// <summary>
    /// The value of all updates since it was reset: a number, a tensor of a number for each class, or a matrix. On the CPU, the caller's.
    /// Waits for the device.
    /// </summary>
    public torch.Tensor Compute()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        return Result().cpu().clone().MoveToOuterDisposeScope();
    }

    /// <summary>Forgets all updates.</summary>
    public void Reset()
    {
        (Updates, finished) = (0, false);
        foreach (var state in states.Values)
        {
            state.Reset();
        }
    }

    /// <summary>Adds the state of another object of the same settings, another process's for example; its updates come before those here.</summary>
    /// <exception cref="StateException">It is the state of something else.</exception>
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

    /// <summary>The value now. What it returns may be on any device; what it makes is disposed.</summary>
    protected abstract torch.Tensor Result();

    /// <summary>
    /// To be called first in an update: until it is disposed no gradients are recorded, and at its end tensors that were made are disposed.
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

    /// <summary>Declares a state that is a sum. To be called in the constructor.</summary>
    /// <param name="name">Its name in saved states.</param>
    /// <param name="type">Counts are exact in int64, other sums belong in float64.</param>
    /// <param name="shape">Its shape; none for a number.</param>
    protected MetricSum AddSum(string name, torch.ScalarType type, params long[] shape)
    {
        var sum = new MetricSum($"{GetType().Name}.{name}", type, shape);
        states.Add(name, sum);
        return sum;
    }

    /// <summary>Declares a state that keeps what it is given, row by row: it grows with the epoch. To be called in the constructor.</summary>
    /// <param name="name">Its name in saved states.</param>
    /// <param name="columns">How many numbers a row has.</param>
    protected MetricRows AddRows(string name, long columns)
    {
        var rows = new MetricRows($"{GetType().Name}.{name}", columns);
        states.Add(name, rows);
        return rows;
    }

    /// <summary>What is logged: a single value, or for each class one that has its number behind the name.</summary>
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

    /// <exception cref="InvalidOperationException">Another epoch that is not at its end has it.</exception>
    internal void Claim(LoggedMetric owner, string name)
    {
        if (Owner is not null && Owner != owner)
        {
            throw new InvalidOperationException(
                $"The metric that is logged as '{name}' is still gathering for '{Owner.Name}'. Use one object for each name, and one for training and one for validation.");
        }

        Owner = owner;
    }

    /// <summary>At the end of an epoch: what was gathered can be read until the next update.</summary>
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
                throw new StateException($"The state of a {GetType().Name} has '{name}', which it does not keep here; it keeps {string.Join(", ", states.Keys)}.");
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
