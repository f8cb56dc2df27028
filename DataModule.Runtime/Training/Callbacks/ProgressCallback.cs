using System.Globalization;
using Spectre.Console;

namespace DataModule;

/// <summary>Shows the progress of a run. Derived classes draw the line of a loop.</summary>
internal abstract class ProgressCallback : Callback, IDisposable
{
    public static ProgressCallback? Create(ProgressDisplay display) => display switch
    {
        ProgressDisplay.None => null,
        ProgressDisplay.Lines => new ProgressLines(Console.Out, Tables),
        ProgressDisplay.Bar => new ProgressBars(AnsiConsole.Console),
        _ => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? new ProgressBars(AnsiConsole.Console)
            : new ProgressLines(Console.Out, Tables),
    };

    /// <summary>Shows a line that belongs to no loop. It is not part of the results, which a program may read.</summary>
    public virtual void Say(string line) => Console.Error.WriteLine(line);

    /// <summary>Shows a warning.</summary>
    public virtual void Warn(string line) => Say(line);

    /// <summary>Shows the progress of a long preparation, such as a download. It is called many times for each.</summary>
    public virtual void Show(PrepareProgress progress)
    {
    }

    /// <summary>Shows the model summary, before the first step.</summary>
    public virtual void Show(ModelSummary summary)
    {
    }

    /// <summary>Shows the results of the run, at its end.</summary>
    public abstract void Show(ResultTable results);

    public abstract void Dispose();

    /// <summary>If standard output is piped, it is for the results of the program, so tables go to standard error.</summary>
    private static TextWriter Tables => Console.IsOutputRedirected ? Console.Error : Console.Out;

    protected static string Title(Trainer trainer) => trainer.State switch
    {
        RunningState.Training when trainer.MaxEpochs is { } epochs => Invariant($"epoch {trainer.Epoch + 1}/{epochs}"),
        RunningState.Training => Invariant($"epoch {trainer.Epoch + 1}"),
        RunningState.SanityChecking => "sanity check",
        RunningState.Validating => "validation",
        RunningState.Testing => "test",
        _ => "predict",
    };

    protected static string Figures(Trainer trainer)
    {
        var metrics = trainer.State == RunningState.Training ? trainer.ShownTrainMetrics : trainer.EvaluationMetrics;
        var speed = Invariant($"{trainer.Loop.SamplesPerSecond:#,0} samples/s");
        return metrics.Count == 0 ? speed : $"{metrics}, {speed}";
    }

    protected static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
