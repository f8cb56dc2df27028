namespace DataModule;

/// <summary>
/// What becomes of a sample that cannot be fetched, alone or in an <see cref="IBatchDataset{T}"/>'s batch, or not be collated: too
/// long, null, a label out of range. Of samples that do not go together, those that are fewer in the batch count as faulty.
/// </summary>
public readonly record struct SampleErrorPolicy
{
    private SampleErrorPolicy(long skipLimit) => SkipLimit = skipLimit;

    /// <summary>The exception reaches the consumer, at the place where the batch would have come. The default.</summary>
    public static SampleErrorPolicy Throw => default;

    /// <summary>How many different samples may be left out over the loader's life; 0 for none.</summary>
    public long SkipLimit { get; }

    /// <summary>
    /// The sample is left out of its batch, which is smaller by one; a batch without samples is left out (one of several ranks then takes part in
    /// the others' step without samples). When more than the limit have been left out, the exception reaches the consumer. A sample that is left out in every
    /// epoch counts once. A trainer says a line of each, with its record key and the error; elsewhere <see cref="LoaderOptions.SampleSkipped"/> is told.
    /// </summary>
    /// <param name="limit">How many different samples may be left out over the loader's life; at least 1.</param>
    public static SampleErrorPolicy Skip(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new SampleErrorPolicy(limit);
    }
}
