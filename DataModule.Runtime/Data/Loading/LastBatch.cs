namespace DataModule;

/// <summary>What happens to the samples at the end of an epoch that do not fill a batch.</summary>
/// <remarks>
/// On several ranks, each rank takes an equal part of the last samples; where they do not divide evenly, the first ranks take one more.
/// With <see cref="Keep"/> the last ranks may thus have one batch less. The trainer handles that: such a rank takes part in the last step
/// without samples. A loop of your own with collective operations in each step would hang: use <see cref="Even"/> there. No policy repeats a
/// sample.
/// </remarks>
public enum LastBatch
{
    /// <summary>The last batch is smaller: every sample is delivered once. For evaluation, and for training on one rank.</summary>
    Keep,

    /// <summary>The samples are dropped from this epoch, so that all batches have the same size (<c>drop_last</c>).</summary>
    Drop,

    /// <summary>The last batch is smaller, but is dropped if a rank would have a single sample, for which batch normalization is undefined.</summary>
    DropIfSingle,

    /// <summary>
    /// The last batch is smaller, and of the same size on every rank. The samples that cannot be divided evenly, fewer than there are
    /// ranks, are dropped from this epoch. On one rank the same as <see cref="Keep"/>. For training on several ranks.
    /// </summary>
    Even,
}
