using System.Runtime.ExceptionServices;
using TorchSharp;

namespace DataModule;

/// <content>The lifecycle that all stages share: prepare, setup, the loop, and teardown, also after an error.</content>
public sealed partial class Trainer
{
    private TResult Run<TResult>(
        Stage stage,
        object model,
        IDataModule data,
        Func<CancellationToken, TResult> loop,
        CancellationToken cancellationToken,
        Action? check = null)
    {
        if (DataModule is not null)
        {
            throw new InvalidOperationException("This trainer is already running: wait until the run ends, or use another trainer.");
        }

        CheckOptions();
        attached = Attach(model);
        check?.Invoke();
        IsShared = Collectives.AreSeveral();
        using var running = Collectives.BeginRun();
        using var handled = new SignalCancellation(HandleSignals, cancellationToken);
        signals = handled;
        var context = new StageContext { Stage = stage, Rank = Collectives.Rank, CancellationToken = handled.Token };
        TorchDevice = Devices.Resolve(Device);
        var keepsMemory = KeepFreedMemory && TorchDevice.type == DeviceType.CPU && FreedMemory.Keep();
        (DataModule, Model, Module, Stage) = (data, model, model as torch.nn.Module, stage);
        (ShouldStop, stopNote, EvaluationLoaderNames) = (false, null, []);
        // Only rank 0 prints. Launchers may give each process a terminal that nobody sees, so there is no live bar by default.
        using var shown = IsGlobalZero && (Logger is null || Progress != ProgressDisplay.Auto)
            ? ProgressFactory(IsShared && Progress == ProgressDisplay.Auto ? ProgressDisplay.Lines : Progress)
            : null;
        progress = [.. new[] { shown, IsGlobalZero && Logger is not null ? new LoggerProgress(Logger) : null }.OfType<ProgressCallback>()];
        using var runLogging = IsGlobalZero && stage != Stage.Predict && Loggers.Count > 0 && FastDevRun == 0
            ? new MetricLogging(Loggers, LogEveryNSteps, stage == Stage.Fit ? null : logged)
            : null;
        logging = runLogging;

        Callback?[] own = [.. progress, runLogging];
        callbacks.Clear();
        var displays = progress;
        callbacks.AddRange([.. own.OfType<Callback>(), .. attached.OrderBy(static callback => !callback.SavesCheckpoints ? 0 : callback is ModelCheckpoint ? 1 : 2)]);
        List<Exception> failures = [];
        TResult? result = default;
        var together = true; // whether a failure is thrown on all ranks at the same place
        try
        {
            if (IsShared)
            {
                Say($"{Collectives}");
                CpuThreads.Share(Collectives);
            }

            Collectives.DoOnAll("prepare", () => Prepare(data, context));
            ThrowIfCancelled();
            Collectives.DoOnAll("setup", () => ModuleLifecycle.Run(() => data.SetupAsync(context)));
            together = !IsShared;
            (model as torch.nn.Module)?.to(TorchDevice);
            Notify(static (callback, trainer) => callback.OnRunStart(trainer));
            result = loop(handled.Token);
            Notify(static (callback, trainer) => callback.OnRunEnd(trainer));
            Collectives.Barrier("the end of the run");
            together = true;
        }
        catch (Exception exception)
        {
            failures.Add(exception);
            together |= exception is AgreedCancellationException;
            if (!together)
            {
                ReportFailure(exception);
            }

            Attempt(() => ModuleLifecycle.Run(() => data.OnExceptionAsync(exception, context)), failures);
            using var scope = UserScope.Enter();
            foreach (var callback in callbacks)
            {
                Attempt(() => callback.OnException(this, exception), failures);
            }
        }
        finally
        {
            Attempt(() => TearDown(data, context, together), failures);
            Attempt(() => logged = runLogging?.StateDict() ?? logged, failures);
            (DataModule, Model, Module, TrainDataloader, logging, progress, signals) = (null, null, null, null, null, [], null);
            (ValidationDataloaders, TestDataloaders, PredictDataloaders) = ([], [], []);
            State = RunningState.Idle;
            if (keepsMemory)
            {
                FreedMemory.Release();
            }

            if (!together)
            {
                LeaveAfterFailure(failures[0]);
            }
        }

        if (failures.Count > 1)
        {
            throw new AggregateException($"{failures[0].Message} After this error, hooks failed too: see the inner exceptions.", failures);
        }

        if (failures.Count == 1)
        {
            shown?.Dispose();
            runLogging?.Dispose();
            handled.ExitIfSignalled();
            ExceptionDispatchInfo.Throw(failures[0]);
        }

        if (ResultTable.Of(result, EvaluationLoaderNames, stopNote) is { } table)
        {
            Array.ForEach(displays, display => display.Show(table));
        }

        return result!;
    }

    // If all ranks end in the same way, each waits for the teardown of the others: a launcher may kill them when the first process exits.
    private void TearDown(IDataModule data, StageContext context, bool together)
    {
        Action action = () => ModuleLifecycle.Run(() => data.TeardownAsync(context));
        if (together)
        {
            Collectives.DoOnAll("teardown", action);
        }
        else
        {
            action();
        }
    }

    private IReadOnlyList<Callback> Attach(object model)
    {
        if (model is not IConfigureCallbacks configuring)
        {
            return Callbacks;
        }

        using var scope = UserScope.Enter();
        Callback[] own = [.. configuring.ConfigureCallbacks()];
        var types = own.Select(static callback => callback.GetType()).ToHashSet();
        return [.. Callbacks.Where(callback => !types.Contains(callback.GetType())), .. own];
    }

    private static void Attempt(Action action, List<Exception> failures)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            failures.Add(exception);
        }
    }

    private void Prepare(IDataModule data, StageContext context)
    {
        var prepare = new PrepareContext
        {
            Stage = context.Stage,
            Rank = context.Rank,
            CancellationToken = context.CancellationToken,
            Log = Say,
            Progress = made => Array.ForEach(progress, display => display.Show(made)),
        };
        foreach (var (scope, mine) in (ReadOnlySpan<(PrepareScope, bool)>)
            [(PrepareScope.PerNode, context.Rank.Local == 0), (PrepareScope.Once, context.Rank.Global == 0)])
        {
            if (mine)
            {
                ModuleLifecycle.Run(() => data.PrepareDataAsync(scope, prepare));
            }
        }
    }

    internal void Show(ModelSummary summary) => Array.ForEach(progress, display => display.Show(summary));

    /// <summary>Prepares and sets up a data module before the model exists, for a model that is created from its data. The next stage does not set it up again.</summary>
    internal void SetUp(IDataModule data, Stage stage)
    {
        using var signals = new SignalCancellation(HandleSignals, default);
        var context = new StageContext { Stage = stage, Rank = Collectives.Rank, CancellationToken = signals.Token };
        List<Exception> failures = [];
        Attempt(() => Collectives.DoOnAll("prepare", () => Prepare(data, context)), failures);
        if (failures.Count == 0)
        {
            Attempt(() => Collectives.DoOnAll("setup", () => ModuleLifecycle.Run(() => data.SetupAsync(context))), failures);
        }

        if (failures.Count > 0)
        {
            Attempt(() => ModuleLifecycle.Run(() => data.TeardownAsync(context)), failures);
            signals.ExitIfSignalled();
            ExceptionDispatchInfo.Throw(failures[0]);
        }
    }

    internal void Say(string line) => Array.ForEach(progress, display => display.Say(line));

    /// <summary>Shows the warnings of a loader among those of the run.</summary>
    internal void Hear(object loader)
    {
        if (loader is ITelling telling)
        {
            telling.Say = Warn;
        }
    }

    /// <summary>Shows a warning: a probable mistake.</summary>
    internal void Warn(string line) => Array.ForEach(progress, display => display.Warn(line));

    /// <summary>Shows a warning that concerns this rank only.</summary>
    internal void WarnFromAnyRank(string line)
    {
        if (IsGlobalZero)
        {
            Warn(line);
        }
        else if (Progress != ProgressDisplay.None)
        {
            Console.Error.WriteLine(FormattableString.Invariant($"[rank {Collectives.Rank.Global}] {line}"));
        }
    }
}
