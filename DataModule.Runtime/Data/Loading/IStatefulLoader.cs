namespace DataModule;

/// <summary>Says how the samples of a loader differ from its data in order and number.</summary>
internal interface IDeparting
{
    IEnumerable<string> Departures { get; }
}

/// <summary>Writes lines about its data while it runs.</summary>
internal interface ITelling
{
    Action<string>? Say { set; }
}

/// <summary>A loader that knows which samples it has delivered.</summary>
internal interface IRecordKeys
{
    /// <summary>The positions before and after the last delivered batch.</summary>
    BatchPlace LastDelivered { get; }

    /// <summary>The dataset indices of a delivered batch; empty where samples have no index.</summary>
    IReadOnlyList<long> RecordKeys(BatchPlace place);
}

/// <summary>A loader's positions before and after a batch.</summary>
internal readonly record struct BatchPlace(LoaderPosition Before, LoaderPosition After);

/// <summary>A loader that may get the ranks of a run out of step.</summary>
internal interface IAligned
{
    /// <exception cref="InvalidOperationException">After an epoch, ranks may be at different positions.</exception>
    void Check(int ranks);
}

/// <summary>A loader of any batch type. Its position in the data can be saved and restored, and its samples divided among ranks.</summary>
public interface IStatefulLoader : IStateful
{
    /// <summary>
    /// The epoch of the current enumeration, or of one that was left early. After an enumeration has reached its end, the next epoch.
    /// From 0.
    /// </summary>
    long Epoch { get; }

    /// <summary>
    /// The number of batches on this rank in the whole current epoch, or in the next one between two epochs; null where it is not
    /// known beforehand. It is for progress bars and schedules: exact for datasets unless samples are skipped, an estimate for streams. An epoch
    /// ends where the loader ends, whatever this number is.
    /// </summary>
    long? BatchCount { get; }

    /// <summary>The number of samples on this rank in that epoch; null where it is not known beforehand.</summary>
    long? SampleCount { get; }

    /// <summary>
    /// Whether every rank gets the same number of batches in an epoch, or in the rest of a resumed one; null where that is not known
    /// beforehand. Training with collective operations in each step needs it. See <see cref="LastBatch"/>.
    /// </summary>
    bool? IsEven { get; }

    /// <summary>
    /// Ends the current epoch early: the next enumeration, in this process or after a resume, is the next epoch. Does nothing between
    /// two epochs.
    /// </summary>
    void EndEpoch();

    /// <summary>
    /// Sets the epoch of the next enumeration, with its order and random numbers. For loops that create a new loader every few
    /// epochs: a new loader begins with epoch 0. Ends the current enumeration.
    /// </summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative.</exception>
    void SetEpoch(long epoch);

    /// <summary>Limits this loader to the part of one rank. Call it once, before the first enumeration.</summary>
    /// <param name="shard">The rank and the world size.</param>
    /// <exception cref="InvalidOperationException">An enumeration has begun, or the loader has a shard already.</exception>
    void SetShard(Shard shard);
}
