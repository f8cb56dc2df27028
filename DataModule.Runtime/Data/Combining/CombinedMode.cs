namespace DataModule;

/// <summary>How several loaders are combined into one.</summary>
public enum CombinedMode
{
    /// <summary>
    /// One batch of each loader in every step, as many steps as the shortest loader has batches, also if its count is not known. The
    /// longer loaders continue in the next epoch where they stopped, so that none of their batches is lost.
    /// </summary>
    MinSize,

    /// <summary>
    /// As many steps as the longest loader has batches. A shorter loader has no batch (null) after its end. On several ranks, a loader
    /// also has no batch in a step for which it skipped every sample of this rank.
    /// </summary>
    MaxSize,

    /// <summary>
    /// One batch of each loader in every step, as many steps as the longest loader has batches. A shorter loader starts over with a new
    /// epoch of its own, which continues in the next combined epoch.
    /// </summary>
    MaxSizeCycle,

    /// <summary>All batches of one loader after the other.</summary>
    Sequential,
}
