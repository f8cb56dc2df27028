using System.Runtime.ExceptionServices;

namespace DataModule;

internal enum SlotState
{
    Free,
    Busy,
    Ready,
    Leased,
}

/// <summary>What a ready slot holds.</summary>
internal enum SlotKind
{
    Batch,

    /// <summary>All of the batch's samples were skipped.</summary>
    Nothing,

    /// <summary>The epoch has no more batches.</summary>
    End,
    Error,
}

/// <summary>One slot of the ring, with the memory of one batch.</summary>
internal sealed class RingSlot<TBatch>(BatchMemory memory)
{
    public BatchMemory Memory { get; set; } = memory;

    public BatchWork Work { get; } = new();

    public SlotState State { get; set; }

    public SlotKind Kind { get; set; }

    /// <summary>Its number in the order of delivery.</summary>
    public long Number { get; set; } = -1;

    public TBatch Batch { get; set; } = default!;

    public ExceptionDispatchInfo? Error { get; set; }
}
