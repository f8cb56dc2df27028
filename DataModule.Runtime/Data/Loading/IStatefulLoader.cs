namespace DataModule;

/// <summary>A loader whose place in the data can be saved, restored, and shared out among ranks, whatever its batch type.</summary>
public interface IStatefulLoader : IStateful
{
    /// <summary>
    /// The epoch of the enumeration that is under way or was left early; once one has run to its end, the next epoch.
    /// From 0.
    /// </summary>
    long Epoch { get; }

    /// <summary>How many batches a whole epoch gives on this rank; null where that is not known beforehand.</summary>
    long? BatchCount { get; }

    /// <summary>How many samples a whole epoch gives on this rank; null where that is not known beforehand.</summary>
    long? SampleCount { get; }

    /// <summary>
    /// Whether every rank gets equally many batches in an epoch, as training with collective operations in each step needs;
    /// null where that is not known beforehand. See <see cref="LastBatch"/>.
    /// </summary>
    bool? IsEven { get; }

    /// <summary>
    /// Leaves the rest of the epoch out: the next enumeration, in this process or after a resume, is the next epoch's. Does
    /// nothing between two epochs.
    /// </summary>
    void EndEpoch();

    /// <summary>Limits this loader to one rank's part. To be called before the first enumeration.</summary>
    /// <exception cref="InvalidOperationException">An enumeration has begun, or the loader has a shard already.</exception>
    void SetShard(Shard shard);
}
