using TorchSharp;

namespace DataModule;

/// <summary>A batch that knows how many samples it has.</summary>
public interface IBatch : IDisposable
{
    /// <summary>The number of samples, at least 1.</summary>
    int Count { get; }
}

/// <summary>What every generated batch can do. A batch is leased from its loader, or owned by whoever detached or made it.</summary>
/// <typeparam name="TSelf">The batch type itself.</typeparam>
public interface IBatch<TSelf> : IBatch
    where TSelf : IBatch<TSelf>
{
    /// <summary>The batch on a device: itself if it is there already, else an owned copy.</summary>
    TSelf To(torch.Device device);

    /// <summary>
    /// A copy on the device whose tensors the given memory owns, and which shares nothing with this batch. Loaders use it
    /// for <see cref="LoaderOptions.Device"/>; generated batches have it.
    /// </summary>
    TSelf CopyTo(torch.Device device, BatchMemory memory) =>
        throw new NotSupportedException($"{typeof(TSelf).Name} has no CopyTo, which a loader with a Device needs.");

    /// <summary>An owned copy in page-locked memory, from which copies to a CUDA device can overlap with work.</summary>
    TSelf PinMemory();

    /// <summary>Takes the batch's memory away from its loader, so that it stays valid until disposed.</summary>
    /// <exception cref="InvalidOperationException">The loader has already reused it.</exception>
    TSelf Detach();
}

/// <summary>A batch that can be collated from samples, with values that the sample type leaves to the run.</summary>
/// <typeparam name="TSelf">The batch type itself.</typeparam>
/// <typeparam name="TSample">The sample type.</typeparam>
/// <typeparam name="TValues">The generated <c>RunValues</c> of the sample type.</typeparam>
public interface IBatch<TSelf, TSample, TValues> : IBatch<TSelf>
    where TSelf : IBatch<TSelf, TSample, TValues>
{
    /// <summary>Writes samples into a batch's memory in one pass.</summary>
    /// <param name="samples">At least one sample.</param>
    /// <param name="values">What the sample type leaves to the run.</param>
    /// <param name="memory">Where the tensors live; reused from batch to batch by a loader.</param>
    static abstract TSelf Collate(ReadOnlySpan<TSample> samples, TValues values, BatchMemory memory);
}

/// <summary>A batch that can be collated from samples.</summary>
/// <typeparam name="TSelf">The batch type itself.</typeparam>
/// <typeparam name="TSample">The sample type.</typeparam>
public interface IBatch<TSelf, TSample> : IBatch<TSelf>
    where TSelf : IBatch<TSelf, TSample>
{
    /// <summary>Writes samples into a batch's memory in one pass.</summary>
    /// <param name="samples">At least one sample.</param>
    /// <param name="memory">Where the tensors live; reused from batch to batch by a loader.</param>
    static abstract TSelf Collate(ReadOnlySpan<TSample> samples, BatchMemory memory);
}
