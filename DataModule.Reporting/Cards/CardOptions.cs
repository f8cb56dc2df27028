namespace DataModule;

/// <summary>What goes into a card. The defaults suit most.</summary>
public sealed record CardOptions
{
    /// <summary>The splits; train, validation and test by default, as far as the data module has them.</summary>
    public IReadOnlyList<Split> Splits { get; init; } = [Split.Train, Split.Validation, Split.Test];

    /// <summary>Threads that read samples; 0, the default, reads them on this thread. The card does not depend on it.</summary>
    public int Workers { get; init; }

    /// <summary>Whether to look for samples of equal content, within a split and between splits; on by default. It takes about 100 bytes of memory a sample.</summary>
    public bool Duplicates { get; init; } = true;

    /// <summary>Whether to draw a batch of each split; on by default.</summary>
    public bool Pictures { get; init; } = true;

    /// <summary>
    /// What the data is of, where the data module does not tell by <see cref="IDocumentedData"/>, or in its place: Croissant needs a licence, a
    /// home page, a creator and a date.
    /// </summary>
    public DataOrigin? Origin { get; init; }

    /// <summary>
    /// Several processes that read a part of each split each; a single one by default. All of them are to ask for the card, and all get it. Numbers
    /// differ from a single process's by rounding alone.
    /// </summary>
    public ICollectives? Collectives { get; init; }
}
