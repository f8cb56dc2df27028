using System.Diagnostics;
using Spectre.Console;

namespace DataModule;

/// <summary>
/// A live bar for each running loop, and a plain line above for each finished one: bars for all loops of a
/// long run would be taller than the terminal. Spectre's display runs inside a function call for as long as it is shown, so
/// it has its own thread, and the thread of the trainer changes its tasks.
/// </summary>
internal sealed class ProgressBars(IAnsiConsole console) : ProgressCallback
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim finished = new();
    private readonly Stack<ProgressTask> running = new();
    private Task? display;
    private ProgressTask? preparing;
    private ProgressContext? context;
    private long lastUpdate;

    public override void OnRunStart(Trainer trainer) => Open();

    public override void Show(PrepareProgress progress)
    {
        Open();
        preparing ??= context?.AddTask("");
        if (preparing is not null)
        {
            (preparing.Description, preparing.MaxValue, preparing.Value) = (Markup.Escape(progress.Work), progress.Total, progress.Done);
            if (progress.Done >= progress.Total)
            {
                preparing.StopTask();
                preparing = null;
            }
        }
    }

    private void Open()
    {
        if (display is not null)
        {
            return;
        }

        using var ready = new ManualResetEventSlim();
        display = Task.Factory.StartNew(
            () => console.Progress()
                .HideCompleted(true)
                .AutoClear(true)
                .Columns(
                    new TaskDescriptionColumn { Alignment = Justify.Left },
                    new ProgressBarColumn { Width = 24 },
                    new PercentageColumn(),
                    new RemainingTimeColumn())
                .Start(shown =>
                {
                    context = shown;
                    ready.Set();
                    finished.Wait();
                }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        WaitHandle.WaitAny([ready.WaitHandle, ((IAsyncResult)display).AsyncWaitHandle]);
    }

    public override void OnTrainEpochStart(Trainer trainer) => Begin(trainer);

    public override void OnTrainBatchEnd(Trainer trainer)
    {
        Update(trainer);
        if (trainer.Loop.Batches == trainer.Loop.TotalBatches)
        {
            End(trainer);
        }
    }

    // If the loader does not know its length, the end of the loop is only known here.
    public override void OnTrainEpochEnd(Trainer trainer) => End(trainer);

    public override void OnEvaluationStart(Trainer trainer) => Begin(trainer);

    public override void OnEvaluationBatchEnd(Trainer trainer) => Update(trainer);

    public override void OnEvaluationEnd(Trainer trainer) => End(trainer);

    // The loops that were running when a fit ended within an epoch.
    public override void OnRunEnd(Trainer trainer) => End(trainer);

    public override void OnException(Trainer trainer, Exception exception) => End(trainer);

    public override void Say(string line)
    {
        if (context is null || display is null)
        {
            base.Say(line);
        }
        else
        {
            console.WriteLine(line);
        }
    }

    public override void Show(ModelSummary summary) => Say(summary.ToString());

    public override void Show(ResultTable results)
    {
        Dispose();
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(ResultTable.FirstColumn);
        table.AddColumns([.. results.Columns.Select(name => new TableColumn(Markup.Escape(name)).RightAligned())]);
        foreach (var (metric, values) in results.Rows)
        {
            table.AddRow([Markup.Escape(metric), .. values.Select(ResultTable.Text)]);
        }

        console.WriteLine(results.Title);
        console.Write(table);
    }

    public override void Dispose()
    {
        finished.Set();

        // A display that fails (in a closed terminal, for example) must not end the run, but the failure must be shown.
        var failure = display?.ContinueWith(shown => shown.Exception, TaskScheduler.Default).GetAwaiter().GetResult();
        display = null;
        if (failure is not null)
        {
            Console.Error.WriteLine($"The progress display stopped: {failure.InnerException?.Message}");
        }
    }

    private void Begin(Trainer trainer)
    {
        if (context is not null)
        {
            var task = context.AddTask(Markup.Escape(Title(trainer)), maxValue: trainer.Loop.TotalBatches ?? 1);
            task.IsIndeterminate = trainer.Loop.TotalBatches is null;
            running.Push(task);
        }
    }

    private void Update(Trainer trainer)
    {
        if (Stopwatch.GetElapsedTime(lastUpdate) >= Interval)
        {
            Show(trainer);
        }
    }

    private void Show(Trainer trainer)
    {
        lastUpdate = Stopwatch.GetTimestamp();
        if (running.TryPeek(out var task))
        {
            task.Description = Markup.Escape(Line(trainer));
            task.Value = trainer.Loop.Batches;
        }
    }

    private void End(Trainer trainer)
    {
        if (running.TryPop(out var task))
        {
            task.StopTask();
            if (trainer.State != RunningState.SanityChecking)
            {
                console.WriteLine(Line(trainer));
            }
        }
    }

    private static string Line(Trainer trainer) => $"{Title(trainer)}: {Figures(trainer)}";
}
