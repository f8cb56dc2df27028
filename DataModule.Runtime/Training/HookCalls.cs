namespace DataModule;

/// <summary>Calls hooks if there are any. Tensors that they keep are not disposed.</summary>
internal static class HookCalls
{
    /// <summary>Calls a hook of the model at the start or end of an epoch.</summary>
    public static void Call(this IEpochHooks? hooks, StepContext context, Action<IEpochHooks, StepContext> point)
    {
        if (hooks is not null)
        {
            // A value that is logged here has the weight 1, and belongs to no single loader.
            (context.BatchSize, context.LoaderIndex, context.LoaderName) = (1, 0, null);
            using var scope = UserScope.Enter();
            point(hooks, context);
        }
    }

    /// <summary>Moves a batch to its device. The model's hooks, if any, run around those of the data module. Tensors that they create are disposed after the step.</summary>
    public static TBatch Move<TBatch>(this ITransferHooks<TBatch>? hooks, IBatchTransfer<TBatch> data, TBatch batch, BatchContext context) => hooks is null
        ? data.TransferBatchToDevice(batch, context)
        : hooks.OnAfterBatchTransfer(hooks.TransferBatchToDevice(hooks.OnBeforeBatchTransfer(batch, context), context, data), context);

    /// <summary>Calls batch hooks of the model and the callbacks.</summary>
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
