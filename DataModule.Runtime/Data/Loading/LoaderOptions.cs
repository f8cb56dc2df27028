namespace DataModule;

/// <summary>Options of a loader beyond batch size, shuffling and workers. The defaults suit most uses.</summary>
public sealed record LoaderOptions
{
    /// <summary>Decides which samples an epoch has, and their order, instead of <c>shuffle</c>. None by default.</summary>
    public Sampler? Sampler { get; init; }

    /// <summary>
    /// Decides which samples make up each batch, instead of <c>shuffle</c> and a sampler. The batch sampler then decides the batch sizes,
    /// and the loader only reports its own. <see cref="LastBatch.Drop"/> drops the last batches where there is not one for every rank. None by default.
    /// </summary>
    public BatchSampler? BatchSampler { get; init; }

    /// <summary>The part of the samples that this rank reads; all of them by default.</summary>
    public Shard Shard { get; init; }

    /// <summary>The number of batches that each worker prefetches; at least 1, 2 by default.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>At the end of an epoch, whether workers prefetch the first batches of the next one; true by default.</summary>
    public bool PrefetchAcrossEpochs { get; init; } = true;

    /// <summary>Whether to collate into pinned (page-locked) memory, from which copies to a CUDA device are faster. Needs CUDA; false by default.</summary>
    public bool Pinned { get; init; }

    /// <summary>
    /// The device on which batches are delivered; null by default: the CPU. Workers copy each batch as soon as it is made, for a CUDA
    /// device from pinned memory, so that it is there when the consumer asks for it. Device memory must hold <see cref="Prefetch"/>
    /// batches for each worker, and one for the consumer. Without workers, a batch is copied when it is asked for. Needs batches that
    /// implement <see cref="IBatch{TSelf}"/>.
    /// </summary>
    /// <remarks>Before-transfer hooks of a data module then get batches that are on the device already.</remarks>
    public TorchSharp.torch.Device? Device { get; init; }

    /// <summary>What happens to a sample that cannot be fetched or collated; by default the exception is thrown to the consumer.</summary>
    public SampleErrorPolicy OnSampleError { get; init; }

    /// <summary>
    /// Called once for each skipped sample (see <see cref="OnSampleError"/>) with its record key and the error, on the consumer's thread.
    /// A trainer prints a line for each in any case.
    /// </summary>
    public Action<long, Exception>? SampleSkipped { get; init; }

    /// <summary>
    /// How long fetching one sample may take. If the consumer waits for a sample that takes longer, it gets a
    /// <see cref="TimeoutException"/> that names the sample. Positive; no limit by default. Needs workers. A thread that is stuck cannot be
    /// interrupted, only reported.
    /// </summary>
    public TimeSpan? SampleTimeout { get; init; }

    /// <summary>Cancels the consumer's wait for a batch with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Whether a state that was saved with another batch size can be loaded. No sample is lost or repeated, but batches differ from
    /// those of an uninterrupted run. False by default: another batch size is an error.
    /// </summary>
    public bool AllowBatchSizeChange { get; init; }

    /// <summary>For tests: called instead of waiting for the device.</summary>
    internal Action<TorchSharp.torch.Device>? FinishCopies { get; init; }

    /// <summary>Frees a sample that was fetched for a batch that was not made in the end.</summary>
    internal Action<object>? Discard { get; init; }
}

/// <summary>Collates samples into a batch (<c>collate_fn</c>).</summary>
/// <param name="samples">At least one sample. The span is reused for the next batch and must not be kept.</param>
/// <param name="memory">Memory for the batch's tensors, reused from batch to batch.</param>
/// <returns>The batch.</returns>
/// <typeparam name="TSample">The sample type.</typeparam>
/// <typeparam name="TBatch">The batch type.</typeparam>
public delegate TBatch CollateFunction<TSample, out TBatch>(ReadOnlySpan<TSample> samples, BatchMemory memory);
