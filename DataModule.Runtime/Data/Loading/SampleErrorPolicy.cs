namespace DataModule;

/// <summary>
/// What happens to a sample that cannot be fetched (alone or by <see cref="IBatchDataset{T}.GetBatch"/>) or collated: it is too long, has a
/// null array or a label out of range. Where the samples of a batch do not fit together, as with two shapes, the minority counts as faulty.
/// </summary>
public readonly record struct SampleErrorPolicy
{
    private SampleErrorPolicy(long skipLimit) => SkipLimit = skipLimit;

    /// <summary>The exception is thrown to the consumer in place of the batch. The default.</summary>
    public static SampleErrorPolicy Throw => default;

    /// <summary>The number of different samples that may be skipped over the life of the loader; 0 for none.</summary>
    public long SkipLimit { get; }

    /// <summary>
    /// Skips the sample: its batch is smaller by one. A batch without samples is not delivered; on several ranks, the rank takes part in
    /// the others' step without samples. A sample that is skipped in every epoch counts once. Beyond the limit, the exception is thrown to
    /// the consumer. A trainer prints a line for each skipped sample, with its record key and the error; in a loop of your own, use
    /// <see cref="LoaderOptions.SampleSkipped"/>.
    /// </summary>
    /// <param name="limit">The number of different samples that may be skipped over the life of the loader; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    public static SampleErrorPolicy Skip(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new SampleErrorPolicy(limit);
    }
}
