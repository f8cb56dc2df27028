using System.Diagnostics;

namespace DataModule;

/// <summary>Plain lines: one at the end of each loop, and one every few seconds within a long one.</summary>
/// <param name="output">The writer of the lines.</param>
/// <param name="tables">The writer of the model summary and the results.</param>
internal class ProgressLines(TextWriter output, TextWriter tables) : ProgressCallback
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long lastLine = Stopwatch.GetTimestamp();

    public override void OnTrainEpochStart(Trainer trainer) => lastLine = Stopwatch.GetTimestamp();

    public override void OnTrainBatchEnd(Trainer trainer)
    {
        var done = trainer.Loop.Batches == trainer.Loop.TotalBatches;
        if (done || Stopwatch.GetElapsedTime(lastLine) >= Interval)
        {
            Write(trainer);
        }
    }

    public override void OnEvaluationStart(Trainer trainer) => lastLine = Stopwatch.GetTimestamp();

    public override void OnEvaluationBatchEnd(Trainer trainer)
    {
        if (Stopwatch.GetElapsedTime(lastLine) >= Interval)
        {
            Write(trainer);
        }
    }

    public override void OnEvaluationEnd(Trainer trainer)
    {
        if (trainer.State != RunningState.SanityChecking)
        {
            Write(trainer);
        }
    }

    public override void Show(PrepareProgress progress)
    {
        if (Stopwatch.GetElapsedTime(lastLine) >= Interval)
        {
            Say(Invariant($"{progress.Work}: {progress.Done / 1e6:0.0} of {progress.Total / 1e6:0.0} MB"));
            lastLine = Stopwatch.GetTimestamp();
        }
    }

    public override void Show(ModelSummary summary) => Table(summary.ToString());

    public override void Show(ResultTable results) => Table(string.Join('\n', results.Lines()));

    public override void Dispose()
    {
        output.Flush();
        tables.Flush();
    }

    protected virtual void Line(string line) => output.WriteLine(line);

    protected virtual void Table(string table) => tables.WriteLine(table);

    private void Write(Trainer trainer)
    {
        var loop = trainer.Loop;
        var total = loop.TotalBatches is { } batches ? Invariant($"/{batches}") : "";
        Line($"{Title(trainer)}: batch {Invariant($"{loop.Batches}")}{total}, {Figures(trainer)}");
        lastLine = Stopwatch.GetTimestamp();
    }
}
