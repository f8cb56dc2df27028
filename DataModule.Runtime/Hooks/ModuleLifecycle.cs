using System.ComponentModel;

namespace DataModule;

/// <summary>
/// The lifecycle of generated modules: setup once for each stage, teardown only after setup, waiting for asynchronous hooks without deadlock. For
/// generated code. Thread-safe.
/// </summary>
/// <remarks>
/// A struct, so that a copy of a record is set up on its own. All values are equal, so that it does not affect the equality of records.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct ModuleLifecycle : IEquatable<ModuleLifecycle>
{
    // The running or completed setup of each stage. The array is replaced, never changed: copies of this value may share it.
    private Task?[]? setups;

    /// <summary>Always true.</summary>
    /// <param name="left">Any value.</param>
    /// <param name="right">Any value.</param>
    public static bool operator ==(ModuleLifecycle left, ModuleLifecycle right) => true;

    /// <summary>Always false.</summary>
    /// <param name="left">Any value.</param>
    /// <param name="right">Any value.</param>
    public static bool operator !=(ModuleLifecycle left, ModuleLifecycle right) => false;

    /// <summary>Runs all prepare methods in this process.</summary>
    /// <param name="module">The data module.</param>
    public static void Prepare(IDataModule module) => Run(() => PrepareAsync(module, CancellationToken.None));

    /// <summary>Runs all prepare methods in this process.</summary>
    /// <param name="module">The data module.</param>
    /// <param name="cancellationToken">Cancels the hooks.</param>
    public static async Task PrepareAsync(IDataModule module, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        var context = new PrepareContext { CancellationToken = cancellationToken };
        await module.PrepareDataAsync(PrepareScope.PerNode, context).ConfigureAwait(false);
        await module.PrepareDataAsync(PrepareScope.Once, context).ConfigureAwait(false);
    }

    /// <summary>Runs the setup methods of a stage.</summary>
    /// <param name="module">The data module.</param>
    /// <param name="stage">The stage.</param>
    public static void Setup(IDataModule module, Stage stage) => Run(() => SetupAsync(module, stage, CancellationToken.None));

    /// <summary>Runs the setup methods of a stage.</summary>
    /// <param name="module">The data module.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Cancels the hooks.</param>
    public static Task SetupAsync(IDataModule module, Stage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.SetupAsync(new StageContext { Stage = stage, CancellationToken = cancellationToken });
    }

    /// <summary>Runs the teardown methods of a stage.</summary>
    /// <param name="module">The data module.</param>
    /// <param name="stage">The stage.</param>
    public static void Teardown(IDataModule module, Stage stage) =>
        Run(() => TeardownAsync(module, stage, CancellationToken.None));

    /// <summary>Runs the teardown methods of a stage.</summary>
    /// <param name="module">The data module.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Cancels the hooks.</param>
    public static Task TeardownAsync(IDataModule module, Stage stage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.TeardownAsync(new StageContext { Stage = stage, CancellationToken = cancellationToken });
    }

    /// <summary>Runs the setup of a stage unless it has succeeded before. A running setup is awaited; one that failed runs again.</summary>
    /// <param name="context">The stage, the rank and the cancellation.</param>
    /// <param name="hooks">Runs the setup methods.</param>
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

    /// <summary>Runs the teardown of a stage if its setup has run, also if that failed.</summary>
    /// <param name="context">The stage, the rank and the cancellation.</param>
    /// <param name="hooks">Runs the teardown methods.</param>
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
    /// <param name="stage">The stage.</param>
    public readonly bool IsSetUp(Stage stage) => setups?[(int)stage] is { IsCompletedSuccessfully: true };

    /// <summary>Whether a stage that reads a split is set up.</summary>
    /// <param name="split">The split.</param>
    public readonly bool IsReady(Split split) => split switch
    {
        Split.Train => IsSetUp(Stage.Fit),
        Split.Validation => IsSetUp(Stage.Fit) || IsSetUp(Stage.Validate),
        Split.Test => IsSetUp(Stage.Test),
        _ => IsSetUp(Stage.Predict),
    };

    /// <summary>Checks that the loaders of a split can be created.</summary>
    /// <param name="split">The split.</param>
    /// <exception cref="InvalidOperationException">No stage that reads the split is set up.</exception>
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
                $"The {split.ToString().ToLowerInvariant()} loader was requested before its data was set up. Call {calls} first.");
        }
    }

    /// <summary>A sentence about which stages of a split are set up, and the attribute that a setup method for it needs.</summary>
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
    /// Waits for asynchronous hooks. Their continuations must not run in this thread's synchronization context: the thread is blocked, so
    /// that would be a deadlock.
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
            _ = started.Task.Exception; // Observed: it is thrown here, and to all others that wait for the same setup.
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
