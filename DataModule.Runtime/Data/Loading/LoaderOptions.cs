namespace DataModule;

/// <summary>What a loader does beside batching and shuffling. The defaults suit most.</summary>
public sealed record LoaderOptions
{
    /// <summary>Which samples, in what order; in place of <c>shuffle</c>.</summary>
    public Sampler? Sampler { get; init; }

    /// <summary>
    /// Which samples make up each batch, in place of <c>shuffle</c> and a sampler. Batch sizes are then the batch
    /// sampler's; the loader's is only reported. <see cref="LastBatch.Drop"/> drops the batches that do not go round all ranks.
    /// </summary>
    public BatchSampler? BatchSampler { get; init; }

    /// <summary>The part of the samples that this process reads; everything by default.</summary>
    public Shard Shard { get; init; }

    /// <summary>How many batches each worker makes ahead of the consumer; at least 1, 2 by default.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Begin with the next epoch while the consumer is busy between two; on by default.</summary>
    public bool PrefetchAcrossEpochs { get; init; } = true;

    /// <summary>Collate into page-locked memory, from which copies to a CUDA device are faster. Needs CUDA.</summary>
    public bool Pinned { get; init; }

    /// <summary>
    /// Deliver batches on this device: workers copy each one as soon as it is made, from page-locked memory for a CUDA
    /// device, so that the next batch is there when the consumer asks for it. As many batches as <see cref="Prefetch"/>
    /// allows for all workers, and the consumer's, live on the device at a time. Without workers a batch is copied when
    /// it is asked for. Needs batches that implement <see cref="IBatch{TSelf}"/>. Not set by default: batches are on the CPU.
    /// </summary>
    /// <remarks>Hooks that run before a trainer's transfer then see batches that are on the device already.</remarks>
    public TorchSharp.torch.Device? Device { get; init; }

    /// <summary>What becomes of a sample that cannot be fetched or collated: by default the consumer gets the exception.</summary>
    public SampleErrorPolicy OnSampleError { get; init; }

    /// <summary>
    /// Is told of each sample that <see cref="OnSampleError"/> leaves out, once, with its record key and the error, on the consumer's
    /// thread. A trainer says a line of each in any case.
    /// </summary>
    public Action<long, Exception>? SampleSkipped { get; init; }

    /// <summary>
    /// How long fetching one sample may take before the consumer, when it waits for it, gets a
    /// <see cref="TimeoutException"/> that names the sample; no limit by default. Needs workers: the thread that is
    /// stuck cannot be interrupted, only reported.
    /// </summary>
    public TimeSpan? SampleTimeout { get; init; }

    /// <summary>Cancels the consumer's wait for a batch with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Let a state that was saved under another batch size be loaded. No sample is lost or repeated, but batches differ
    /// from those of an uninterrupted run. Off by default: a different batch size is an error.
    /// </summary>
    public bool AllowBatchSizeChange { get; init; }

    /// <summary>In place of waiting for the device, in tests.</summary>
    internal Action<TorchSharp.torch.Device>? FinishCopies { get; init; }

    /// <summary>Frees a sample that was fetched for a batch which was not made after all.</summary>
    internal Action<object>? Discard { get; init; }
}

/// <summary>Writes samples into a batch's memory in one pass.</summary>
/// <param name="samples">At least one sample; the span is reused.</param>
/// <param name="memory">Where the batch's tensors live.</param>
/// <typeparam name="TSample">The sample type.</typeparam>
/// <typeparam name="TBatch">The batch type.</typeparam>
public delegate TBatch CollateFunction<TSample, out TBatch>(ReadOnlySpan<TSample> samples, BatchMemory memory);
