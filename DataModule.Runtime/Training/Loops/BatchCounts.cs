namespace DataModule;

/// <summary>The announced number of batches of a loader. It is not a limit; a wrong number causes a warning.</summary>
internal static class BatchCounts
{
    /// <summary>The smaller number; null means no limit.</summary>
    public static long? Least(long? first, long? second) => first < second ? first : second ?? first;

    /// <summary>Warns if a loader did not return the announced number of batches.</summary>
    public static void Compare(Trainer trainer, string loader, long? forecast, long given)
    {
        if (forecast is { } stated && stated != given)
        {
            trainer.Warn(FormattableString.Invariant($"the {loader} loader announced {stated} batches, but returned {given}; all of them were used"));
        }
    }

    /// <summary>The announced number of batches; null if the loader does not know it.</summary>
    public static long? Of<TBatch>(IEnumerable<TBatch> loader) => loader switch
    {
        IStatefulLoader ours => ours.BatchCount,
        _ when loader.TryGetNonEnumeratedCount(out var count) => count,
        _ => null,
    };
}
