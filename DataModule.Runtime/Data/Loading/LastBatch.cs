namespace DataModule;

/// <summary>What becomes of the samples at an epoch's end that do not fill a batch.</summary>
/// <remarks>
/// For one rank all is said below. Of several ranks each takes an equal part of the last samples, too, one more on the
/// first ranks where they do not divide. <see cref="Keep"/> may so leave the last ranks a batch short: the trainer lets them take part
/// in the others' step, but a loop of one's own with collective operations in each step stalls: use <see cref="Even"/> there. No policy
/// ever repeats a sample.
/// </remarks>
public enum LastBatch
{
    /// <summary>They make a smaller batch: every sample is delivered once. For evaluation, and for training on one rank.</summary>
    Keep,

    /// <summary>They are left out of this epoch, so that all batches are of equal size.</summary>
    Drop,

    /// <summary>They make a smaller batch unless it would hold one sample only, on which batch statistics are undefined.</summary>
    DropIfSingle,

    /// <summary>
    /// They make a smaller batch, of equal size on every rank; what cannot be shared out equally, fewer samples than there
    /// are ranks, is left out of this epoch. On one rank the same as <see cref="Keep"/>. For training on several ranks.
    /// </summary>
    Even,
}
