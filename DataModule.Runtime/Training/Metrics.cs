using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DataModule;

/// <summary>The values of logged metrics by name, in the order in which they were first logged.</summary>
public sealed class Metrics : IReadOnlyDictionary<string, double>
{
    private readonly OrderedDictionary<string, double> values = new(StringComparer.Ordinal);

    /// <summary>An empty collection.</summary>
    public static Metrics Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => values.Keys;

    /// <inheritdoc/>
    public IEnumerable<double> Values => values.Values;

    /// <summary>The value of a metric.</summary>
    /// <param name="key">The name of the metric.</param>
    /// <exception cref="KeyNotFoundException">No metric of this name was logged; the message lists the names that were.</exception>
    public double this[string key]
    {
        get => values.TryGetValue(key, out var value)
            ? value
            : throw new KeyNotFoundException(
                $"No metric '{key}' was logged; the logged metrics are: {(Count == 0 ? "none" : string.Join(", ", Keys))}.");
        internal set => values[key] = value;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value) => values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => values.GetEnumerator();

    internal static Metrics FromState(StateDict state)
    {
        if (state.Values.Count == 0)
        {
            return Empty;
        }

        var metrics = new Metrics();
        foreach (var (name, _) in state.Values)
        {
            metrics[name] = state.GetDouble(name);
        }

        return metrics;
    }

    internal StateDict ToStateDict()
    {
        var state = new StateDict();
        foreach (var (name, value) in values)
        {
            state.Set(name, value);
        }

        return state;
    }

    internal void Clear() => values.Clear();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The metrics as text, such as "loss 0.412, accuracy 0.873".</summary>
    public override string ToString() =>
        string.Join(", ", values.Select(pair => $"{pair.Key} {Text(pair.Value)}"));

    /// <summary>Four decimals, or four significant digits for values below 0.001, so that a small loss is not shown as 0.</summary>
    internal static string Text(double value) =>
        value.ToString(Math.Abs(value) is > 0 and < 0.001 ? "G4" : "0.####", CultureInfo.InvariantCulture);
}
