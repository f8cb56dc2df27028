namespace DataModule;

/// <summary>Says how what a loader delivers departs from its data's own order and number.</summary>
internal interface IDeparting
{
    IEnumerable<string> Departures { get; }
}

/// <summary>Says lines about its data while it runs.</summary>
internal interface ITelling
{
    Action<string>? Say { set; }
}

/// <summary>Knows which samples it has delivered.</summary>
internal interface IRecordKeys
{
    /// <summary>Where the batch that was delivered last comes from.</summary>
    BatchPlace LastDelivered { get; }

    /// <summary>The dataset indices of a delivered batch; none where samples have no index.</summary>
    IReadOnlyList<long> RecordKeys(BatchPlace place);
}

/// <summary>A loader's place before and after a batch.</summary>
internal readonly record struct BatchPlace(LoaderPosition Before, LoaderPosition After);

/// <summary>A loader that may bring the ranks of a run out of step.</summary>
internal interface IAligned
{
    /// <exception cref="InvalidOperationException">After an epoch, ranks may be at different places.</exception>
    void Check(int ranks);
}

/// <summary>A loader whose place in the data can be saved, restored, and shared out among ranks, whatever its batch type.</summary>
public interface IStatefulLoader : IStateful
{
    /// <summary>
    /// The epoch of the enumeration that is under way or was left early; once one has run to its end, the next epoch.
    /// From 0.
    /// </summary>
    long Epoch { get; }

    /// <summary>
    /// How many batches the whole epoch that is under way, or else the next one, gives on this rank; null where that is not
    /// known beforehand. A forecast, for progress and schedules: what ends an epoch is the loader. A stream gives what it states.
    /// </summary>
    long? BatchCount { get; }

    /// <summary>The same in samples.</summary>
    long? SampleCount { get; }

    /// <summary>
    /// Whether every rank gets equally many batches in an epoch, or in what is left of one that was restored, as training with collective
    /// operations in each step needs; null where that is not known beforehand. See <see cref="LastBatch"/>.
    /// </summary>
    bool? IsEven { get; }

    /// <summary>
    /// Leaves the rest of the epoch out: the next enumeration, in this process or after a resume, is the next epoch's. Does
    /// nothing between two epochs.
    /// </summary>
    void EndEpoch();

    /// <summary>
    /// Makes the next enumeration the given epoch, with its order and random numbers. For loops that make a new loader every
    /// few epochs: a new one begins with epoch 0 otherwise. Ends the current enumeration.
    /// </summary>
    /// <param name="epoch">From 0.</param>
    void SetEpoch(long epoch);

    /// <summary>Limits this loader to one rank's part. To be called before the first enumeration.</summary>
    /// <exception cref="InvalidOperationException">An enumeration has begun, or the loader has a shard already.</exception>
    void SetShard(Shard shard);
}
