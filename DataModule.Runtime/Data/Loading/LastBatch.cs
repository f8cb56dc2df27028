namespace DataModule;

/// <summary>What becomes of the samples at an epoch's end that do not fill a batch.</summary>
public enum LastBatch
{
    /// <summary>They make a smaller batch.</summary>
    Keep,

    /// <summary>They are left out of this epoch, so that all batches are of equal size.</summary>
    Drop,

    /// <summary>They make a smaller batch unless it would hold one sample only, on which batch statistics are undefined.</summary>
    DropIfSingle,
}
