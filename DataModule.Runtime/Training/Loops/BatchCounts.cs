namespace DataModule;

/// <summary>Finds how many batches a loader has, if it knows.</summary>
internal static class BatchCounts
{
    public static long? Of<TBatch>(IEnumerable<TBatch> loader) => loader switch
    {
        IStatefulLoader ours => ours.BatchCount,
        _ when loader.TryGetNonEnumeratedCount(out var count) => count,
        _ => null,
    };
}
