namespace DataModule;

/// <summary>Calls hooks where there are any; what they keep, lives.</summary>
internal static class HookCalls
{
    /// <summary>One of the model's, at the start or end of an epoch.</summary>
    public static void Call(this IEpochHooks? hooks, StepContext context, Action<IEpochHooks, StepContext> point)
    {
        if (hooks is not null)
        {
            // A value that is logged here weighs as one, and is of all loaders.
            (context.BatchSize, context.LoaderIndex, context.LoaderName) = (1, 0, null);
            using var scope = UserScope.Enter();
            point(hooks, context);
        }
    }

    /// <summary>Those that get batches.</summary>
    public static void Call<TBatch>(this IBatchHooks<TBatch>[] hooks, TBatch batch, StepContext context, Action<IBatchHooks<TBatch>, TBatch, StepContext> point)
    {
        if (hooks.Length > 0)
        {
            using var scope = UserScope.Enter();
            foreach (var hook in hooks)
            {
                point(hook, batch, context);
            }
        }
    }
}
