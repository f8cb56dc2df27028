using System.Globalization;
using Spectre.Console;

namespace DataModule;

/// <summary>Shows how far a run is; what differs is how a loop's line is drawn.</summary>
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

    /// <summary>Shows a line that belongs to no loop; not among the results, which may be read by a program.</summary>
    public virtual void Say(string line) => Console.Error.WriteLine(line);

    /// <summary>Shows a line that tells of what is probably wrong.</summary>
    public virtual void Warn(string line) => Say(line);

    /// <summary>Shows how far a long piece of preparing is; called many times for each.</summary>
    public virtual void Show(PrepareProgress progress)
    {
    }

    /// <summary>Shows what is trained, before the first step.</summary>
    public virtual void Show(ModelSummary summary)
    {
    }

    /// <summary>Shows what the run came to, once it is over.</summary>
    public abstract void Show(ResultTable results);

    public abstract void Dispose();

    /// <summary>Where output is piped, it is the program's own results: tables go beside it.</summary>
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
