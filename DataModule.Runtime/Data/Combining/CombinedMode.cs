namespace DataModule;

/// <summary>How several loaders become one.</summary>
public enum CombinedMode
{
    /// <summary>
    /// A batch of each at every step, as many steps as the shortest loader has batches, whether it knows its count or not. The
    /// longer ones go on in the next epoch where they stopped, so that nothing of them is lost.
    /// </summary>
    MinSize,

    /// <summary>
    /// As many steps as the longest loader has batches; the shorter ones give nothing once they have ended. On several ranks, a loader also gives nothing in a
    /// step for which it left out every sample of this rank.
    /// </summary>
    MaxSize,

    /// <summary>
    /// A batch of each at every step, as many steps as the longest loader has batches. The shorter ones begin again, each
    /// time with a new epoch of their own, which goes on across the combined epochs.
    /// </summary>
    MaxSizeCycle,

    /// <summary>One loader after the other.</summary>
    Sequential,
}
