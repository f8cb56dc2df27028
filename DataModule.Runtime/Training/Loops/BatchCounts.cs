namespace DataModule;

/// <summary>How many batches a loader is thought to have: a forecast, which limits nothing and is told where it proves wrong.</summary>
internal static class BatchCounts
{
    /// <summary>The lesser, where null is no limit.</summary>
    public static long? Least(long? first, long? second) => first < second ? first : second ?? first;

    /// <summary>Tells a forecast that proved wrong, in a line.</summary>
    public static void Compare(Trainer trainer, string loader, long? forecast, long given)
    {
        if (forecast is { } stated && stated != given)
        {
            trainer.Warn(FormattableString.Invariant($"the {loader} loader announced {stated} batches, but returned {given}; all of them were used"));
        }
    }

    /// <summary>How many, if it knows.</summary>
    public static long? Of<TBatch>(IEnumerable<TBatch> loader) => loader switch
    {
        IStatefulLoader ours => ours.BatchCount,
        _ when loader.TryGetNonEnumeratedCount(out var count) => count,
        _ => null,
    };
}
