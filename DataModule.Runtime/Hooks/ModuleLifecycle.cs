using System.ComponentModel;

namespace DataModule;

/// <summary>
/// What generated modules share: setup once a stage, teardown only after setup, waiting for asynchronous hooks without
/// deadlock. For generated code. Thread-safe.
/// </summary>
/// <remarks>
/// A value, so that a record and its copies are set up each on its own; and equal to any other, so that it takes no part
/// in the equality of records.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ModuleLifecycle : IEquatable<ModuleLifecycle>
{
    // The setup of each stage, under way or over. Never changed, only replaced: copies of this value may share it.
    private Task?[]? setups;

    /// <summary>True.</summary>
    public static bool operator ==(ModuleLifecycle left, ModuleLifecycle right) => true;

    /// <summary>False.</summary>
    public static bool operator !=(ModuleLifecycle left, ModuleLifecycle right) => false;

    /// <summary>Every prepare method, in this process.</summary>
    public static void Prepare(IDataModule module) => Run(() => PrepareAsync(module, CancellationToken.None));

    /// <summary>Every prepare method, in this process.</summary>
    public static async Task PrepareAsync(IDataModule module, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        var context = new PrepareContext { CancellationToken = cancellationToken };
        await module.PrepareDataAsync(PrepareScope.PerNode, context).ConfigureAwait(false);
        await module.PrepareDataAsync(PrepareScope.Once, context).ConfigureAwait(false);
    }

    /// <summary>The setup methods of a stage.</summary>
    public static void Setup(IDataModule module, Stage stage) => Run(() => SetupAsync(module, stage, CancellationToken.None));

    /// <summary>The setup methods of a stage.</summary>
    public static Task SetupAsync(IDataModule module, Stage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.SetupAsync(new StageContext { Stage = stage, CancellationToken = cancellationToken });
    }

    /// <summary>The teardown methods of a stage.</summary>
    public static void Teardown(IDataModule module, Stage stage) =>
        Run(() => TeardownAsync(module, stage, CancellationToken.None));

    /// <summary>The teardown methods of a stage.</summary>
    public static Task TeardownAsync(IDataModule module, Stage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.TeardownAsync(new StageContext { Stage = stage, CancellationToken = cancellationToken });
    }

    /// <summary>Runs a stage's setup unless it was run; one that failed is run again, one under way is waited for.</summary>
    public Task SetupAsync(StageContext context, Func<StageContext, Task> hooks)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(hooks);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            var before = Volatile.Read(ref setups);
            if (before?[(int)context.Stage] is { IsFaulted: false, IsCanceled: false } earlier)
            {
                return earlier;
            }

            if (Replace(before, context.Stage, started.Task))
            {
                return SetupAsync(started, context, hooks);
            }
        }
    }

    /// <summary>Runs a stage's teardown if its setup was run, be it that it failed.</summary>
    public Task TeardownAsync(StageContext context, Func<StageContext, Task> hooks)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(hooks);
        while (true)
        {
            var before = Volatile.Read(ref setups);
            if (before?[(int)context.Stage] is not { } setup)
            {
                return Task.CompletedTask;
            }

            if (Replace(before, context.Stage, null))
            {
                return TeardownAsync(setup, context, hooks);
            }
        }
    }

    /// <summary>Whether a stage is set up.</summary>
    public readonly bool IsSetUp(Stage stage) => setups?[(int)stage] is { IsCompletedSuccessfully: true };

    /// <summary>Whether a stage that covers the split is set up.</summary>
    public readonly bool IsReady(Split split) => split switch
    {
        Split.Train => IsSetUp(Stage.Fit),
        Split.Validation => IsSetUp(Stage.Fit) || IsSetUp(Stage.Validate),
        Split.Test => IsSetUp(Stage.Test),
        _ => IsSetUp(Stage.Predict),
    };

    /// <summary>Checks that a split's loaders may be asked for.</summary>
    /// <exception cref="InvalidOperationException">No stage that covers the split is set up.</exception>
    public readonly void RequireSetup(Split split)
    {
        if (!IsReady(split))
        {
            var calls = split switch
            {
                Split.Train => "Setup(Stage.Fit)",
                Split.Validation => "Setup(Stage.Fit) or Setup(Stage.Validate)",
                Split.Test => "Setup(Stage.Test)",
                _ => "Setup(Stage.Predict)",
            };
            throw new InvalidOperationException(
                $"The {split.ToString().ToLowerInvariant()} loader was asked for before its data was set up: call {calls} first.");
        }
    }

    /// <summary>Which of the stages that ask for a split are set up, and the attribute of a method that sets the last of them up.</summary>
    internal readonly (string Sentence, string Attribute) StagesOf(Split split)
    {
        Stage[] asking = split switch
        {
            Split.Train => [Stage.Fit],
            Split.Validation => [Stage.Fit, Stage.Validate],
            Split.Test => [Stage.Test],
            _ => [Stage.Predict],
        };
        var ready = Array.FindAll(asking, IsSetUp);
        return (
            ready.Length == 0 ? "No stage is set up." : $"Set up: {string.Join(", ", ready.Select(Name))}.",
            $"[Setup({string.Join(", ", (ready.Length == 0 ? asking : ready).Select(static stage => $"\"{Name(stage)}\""))})]");
    }

    /// <inheritdoc/>
    public readonly bool Equals(ModuleLifecycle other) => true;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ModuleLifecycle;

    /// <inheritdoc/>
    public override readonly int GetHashCode() => 0;

    /// <summary>
    /// Waits for asynchronous hooks. Their continuations do not come back to this thread's context, which is blocked
    /// and so could never run them.
    /// </summary>
    internal static void Run(Func<Task> hooks)
    {
        if (TaskScheduler.Current != TaskScheduler.Default)
        {
            Task.Run(hooks).GetAwaiter().GetResult();
            return;
        }

        var context = SynchronizationContext.Current;
        try
        {
            SynchronizationContext.SetSynchronizationContext(null);
            hooks().GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static async Task SetupAsync(TaskCompletionSource started, StageContext context, Func<StageContext, Task> hooks)
    {
        try
        {
            await hooks(context).ConfigureAwait(false);
            started.SetResult();
        }
        catch (OperationCanceledException error)
        {
            started.SetCanceled(error.CancellationToken);
            throw;
        }
        catch (Exception error)
        {
            started.SetException(error);
            _ = started.Task.Exception; // Thrown here; whoever waits for the same setup sees it too.
            throw;
        }
    }

    private static async Task TeardownAsync(Task setup, StageContext context, Func<StageContext, Task> hooks)
    {
        await setup.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await hooks(context).ConfigureAwait(false);
    }

    private static string Name(Stage stage) => stage.ToString().ToLowerInvariant();

    private bool Replace(Task?[]? before, Stage stage, Task? setup)
    {
        var after = before is null ? new Task?[4] : (Task?[])before.Clone();
        after[(int)stage] = setup;
        return Interlocked.CompareExchange(ref setups, after, before) == before;
    }
}
