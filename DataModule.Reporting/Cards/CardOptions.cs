namespace DataModule;

/// <summary>The splits and contents of a data card.</summary>
public sealed record CardOptions
{
    /// <summary>The splits; train, validation and test by default. Splits that the data module does not have are skipped.</summary>
    public IReadOnlyList<Split> Splits { get; init; } = [Split.Train, Split.Validation, Split.Test];

    /// <summary>The number of worker threads that read samples; 0, the default, reads them on the calling thread. The card is the same with any number.</summary>
    public int Workers { get; init; }

    /// <summary>Whether to find samples with equal content, within a split and in different splits; true by default. This takes about 100 bytes of memory a sample.</summary>
    public bool Duplicates { get; init; } = true;

    /// <summary>Whether to draw a batch of each split; true by default.</summary>
    public bool Pictures { get; init; } = true;

    /// <summary>
    /// The origin of the data. It replaces the origins of a data module that implements <see cref="IDocumentedData"/>; null, the default, uses these. Croissant
    /// requires a licence, a home page, a creator and a date.
    /// </summary>
    public DataOrigin? Origin { get; init; }

    /// <summary>
    /// The ranks that share the work: each reads a part of each split. All ranks must call <see cref="DataReports.Card"/>, and all get the whole card.
    /// Compared with a single process, statistics differ only by rounding errors. Null, the default, for a single process.
    /// </summary>
    public ICollectives? Collectives { get; init; }
}
