using System.Globalization;
using System.Text;

namespace DataModule;

/// <summary>One step on a sample's way to the model.</summary>
/// <param name="Phase">prepare, setup, loader, source, map, sample, plan, collate or hooks.</param>
/// <param name="Name">The method, or what is done.</param>
/// <param name="Result">What it gave: types and shapes, in words.</param>
public sealed record ExplainedStep(string Phase, string Name, string Result)
{
    /// <summary>How long it took; null where it is a part of another step. What is fast was run once before, so that compiling it does not count.</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>Bytes of what it gave; null where that is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>What it failed with; null where it did not.</summary>
    public Exception? Error { get; init; }
}

/// <summary>How one sample of a split came to be part of a batch, or where that failed.</summary>
public sealed class SampleExplanation
{
    internal SampleExplanation(string title, IReadOnlyList<ExplainedStep> steps) => (Title, Steps) = (title, steps);

    /// <summary>Which sample of what.</summary>
    public string Title { get; }

    /// <summary>The steps in order; the last one failed, if any did.</summary>
    public IReadOnlyList<ExplainedStep> Steps { get; }

    /// <summary>What the sample or its batch failed with; null where all went well.</summary>
    public Exception? Failure => Steps.Select(static step => step.Error).FirstOrDefault(static error => error is not null);

    /// <summary>A line for each step, with its time and the bytes of what it gave.</summary>
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
