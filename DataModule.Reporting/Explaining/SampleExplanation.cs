using System.Globalization;
using System.Text;

namespace DataModule;

/// <summary>One step of a sample from its source to the model.</summary>
/// <param name="Phase">The kind of step: prepare, setup, loader, source, map, sample, plan, collate or hooks.</param>
/// <param name="Name">The name of the method, dataset, map or field.</param>
/// <param name="Result">The result as text, with types and shapes.</param>
public sealed record ExplainedStep(string Phase, string Name, string Result)
{
    /// <summary>The duration; null if the step is timed together with another one. Datasets, maps and collation run a second time for it, so that it has no JIT compilation.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>The size of the result in bytes; null if it is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>The exception of a step that failed; else null.</summary>
    public Exception? Error { get; init; }
}

/// <summary>The steps of one sample of a split from its source to a batch, or to the step that failed.</summary>
public sealed class SampleExplanation
{
    internal SampleExplanation(string title, IReadOnlyList<ExplainedStep> steps) => (Title, Steps) = (title, steps);

    /// <summary>The data module, the split, and the index of the sample.</summary>
    public string Title { get; }

    /// <summary>The steps in order. If a step failed, it is the last.</summary>
    public IReadOnlyList<ExplainedStep> Steps { get; }

    /// <summary>The exception of the step that failed; null if none did.</summary>
    public Exception? Failure => Steps.Select(static step => step.Error).FirstOrDefault(static error => error is not null);

    /// <summary>The title, and a line for each step with phase, duration, size, name and result.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Title).Append("\n\n");
        var phase = "";
        foreach (var step in Steps)
        {
            var result = step.Error is { } error
                ? $"FAILED: {(step.Result.Length > 0 ? step.Result + ". " : "")}{error.GetType().Name}: {error.Message}"
                : step.Result;
            var (time, bytes) = (step.Elapsed is { } elapsed ? Time(elapsed) : "", step.Bytes is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size:N0} B") : "");
            text.Append(CultureInfo.InvariantCulture, $"{(step.Phase == phase ? "" : step.Phase),-8}{time,10}{bytes,14}  {step.Name}")
                .Append(step.Name.Length > 0 && result.Length > 0 ? ": " : "").Append(result).Append('\n');
            phase = step.Phase;
        }

        return text.ToString();
    }

    private static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0.#} us"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.##} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s"),
    };
}
