using TorchSharp;

namespace DataModule;

/// <summary>A batch that knows how many samples it has.</summary>
public interface IBatch : IDisposable
{
    /// <summary>The number of samples, at least 1.</summary>
    int Count { get; }
}

/// <summary>What every generated batch can do. A batch is leased from its loader, or owned by the code that detached or created it.</summary>
/// <typeparam name="TSelf">The batch type itself.</typeparam>
public interface IBatch<TSelf> : IBatch
    where TSelf : IBatch<TSelf>
{
    /// <summary>The batch on a device: this batch if it is on that device already, otherwise an owned copy.</summary>
    /// <param name="device">The device.</param>
    TSelf To(torch.Device device);

    /// <summary>
    /// Copies the batch to a device. The copy's tensors live in <paramref name="memory"/> and share no memory with this batch. Loaders
    /// call it for <see cref="LoaderOptions.Device"/>; generated batches implement it.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="memory">Owns the tensors of the copy.</param>
    /// <exception cref="NotSupportedException">The batch type does not implement it.</exception>
    TSelf CopyTo(torch.Device device, BatchMemory memory) =>
        throw new NotSupportedException($"{typeof(TSelf).Name} does not implement CopyTo, which a loader with LoaderOptions.Device needs. Implement it, or leave Device unset and transfer the batch yourself.");

    /// <summary>An owned copy in pinned (page-locked) memory, from which copies to a CUDA device can overlap with computation.</summary>
    TSelf PinMemory();

    /// <summary>Takes ownership of the batch's memory from its loader: the batch stays valid until you dispose it.</summary>
    /// <returns>This batch.</returns>
    /// <exception cref="InvalidOperationException">The loader has already reused the memory.</exception>
    TSelf Detach();
}

/// <summary>
/// A batch that can be collated from samples and values of the run: what the sample type leaves open in <c>[Shape]</c> and <c>[Normalize]</c>.
/// </summary>
/// <typeparam name="TSelf">The batch type itself.</typeparam>
/// <typeparam name="TSample">The sample type.</typeparam>
/// <typeparam name="TValues">The generated <c>RunValues</c> of the sample type.</typeparam>
public interface IBatch<TSelf, TSample, TValues> : IBatch<TSelf>
    where TSelf : IBatch<TSelf, TSample, TValues>
{
    /// <summary>Collates samples into a batch's memory in one pass.</summary>
    /// <param name="samples">At least one sample.</param>
    /// <param name="values">The values of the run; the same for every batch of a loader.</param>
    /// <param name="memory">Where the tensors live; reused from batch to batch by a loader.</param>
    static abstract TSelf Collate(ReadOnlySpan<TSample> samples, TValues values, BatchMemory memory);
}

/// <summary>A batch that can be collated from samples.</summary>
/// <typeparam name="TSelf">The batch type itself.</typeparam>
/// <typeparam name="TSample">The sample type.</typeparam>
public interface IBatch<TSelf, TSample> : IBatch<TSelf>
    where TSelf : IBatch<TSelf, TSample>
{
    /// <summary>Collates samples into a batch's memory in one pass.</summary>
    /// <param name="samples">At least one sample.</param>
    /// <param name="memory">Where the tensors live; reused from batch to batch by a loader.</param>
    static abstract TSelf Collate(ReadOnlySpan<TSample> samples, BatchMemory memory);
}
