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
    private const int MostLetters = 88;

    internal SampleExplanation(string title, IReadOnlyList<ExplainedStep> steps) => (Title, Steps) = (title, steps);

    /// <summary>Which sample of what.</summary>
    public string Title { get; }

    /// <summary>The steps in order; the last one failed, if any did.</summary>
    public IReadOnlyList<ExplainedStep> Steps { get; }

    /// <summary>What the sample or its batch failed with; null where all went well.</summary>
    public Exception? Failure => Steps.Select(static step => step.Error).FirstOrDefault(static error => error is not null);

    /// <summary>A table of the steps with their times and sizes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Title).Append("\n\n");
        var names = Math.Min(48, Steps.Select(static step => step.Name.Length).DefaultIfEmpty(0).Max());
        var phase = "";
        foreach (var step in Steps)
        {
            var line = new StringBuilder().Append((step.Phase == phase ? "" : step.Phase).PadRight(9));
            phase = step.Phase;
            if (step.Error is { } error)
            {
                text.Append(line).Append(step.Name).Append("\n         FAILED: ").Append(step.Result.Length > 0 ? step.Result + ". " : "").Append(error.GetType().Name).Append(": ").Append(error.Message).Append('\n');
                continue;
            }

            var isLong = step.Name.Length > names;
            line.Append(isLong ? step.Name : step.Name.PadRight(names)).Append("  ");
            if (isLong && step.Result.Length > 0)
            {
                text.Append(line.ToString().TrimEnd()).Append('\n');
                line.Clear().Append(' ', 9 + names + 2);
            }

            line.Append(step.Result);
            var measures = Measures(step);
            text.Append((measures.Length == 0 ? line.ToString() : line.ToString().PadRight(Math.Max(MostLetters, line.Length + 2)) + measures).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static string Measures(ExplainedStep step) =>
        $"{(step.Elapsed is { } elapsed ? Time(elapsed) : ""),10}{(step.Bytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} B") : ""),16}".TrimEnd();

    private static string Time(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0.#} us"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.##} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.##} s"),
    };
}
