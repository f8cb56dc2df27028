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

    /// <summary>Moves a batch to its device, with the model's hooks around the data module's where there are any. What they make is the step's.</summary>
    public static TBatch Move<TBatch>(this ITransferHooks<TBatch>? hooks, IBatchTransfer<TBatch> data, TBatch batch, BatchContext context) => hooks is null
        ? data.TransferBatchToDevice(batch, context)
        : hooks.OnAfterBatchTransfer(hooks.TransferBatchToDevice(hooks.OnBeforeBatchTransfer(batch, context), context, data), context);

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
