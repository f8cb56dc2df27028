namespace DataModule;

/// <summary>Makes loaders of datasets. For a <see cref="SampleAttribute"/> type, its generated <c>ToLoader</c> is shorter.</summary>
public static class DataLoader
{
    /// <summary>A loader of batches that know how to collate themselves.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="shuffle">A new random order each epoch, or the dataset's own.</param>
    /// <param name="seed">Of the order and of <see cref="SampleRandom"/>; equal seeds give equal runs.</param>
    /// <param name="workers">Threads that make batches ahead; 0 makes each batch on the consumer's thread.</param>
    /// <param name="lastBatch">What becomes of the samples that do not fill a batch.</param>
    /// <param name="options">Everything else.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <exception cref="ArgumentException">Both <paramref name="shuffle"/> and a sampler were given, or a sampler was made for another dataset.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static DataLoader<TBatch> Create<TSample, TBatch>(
        IDataset<TSample> dataset,
        int batchSize,
        bool shuffle = false,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null)
        where TBatch : IBatch<TBatch, TSample> =>
        Create(dataset, batchSize, TBatch.Collate, CopyOf<TBatch>, shuffle, seed, workers, lastBatch, options);

    /// <summary>A loader of batches that are collated with values of the run.</summary>
    /// <inheritdoc cref="Create{TSample, TBatch}(IDataset{TSample}, int, bool, ulong, int, LastBatch, LoaderOptions?)"/>
    /// <param name="dataset">The samples.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="values">What the sample type leaves to the run.</param>
    /// <param name="shuffle">A new random order each epoch, or the dataset's own.</param>
    /// <param name="seed">Of the order and of <see cref="SampleRandom"/>; equal seeds give equal runs.</param>
    /// <param name="workers">Threads that make batches ahead; 0 makes each batch on the consumer's thread.</param>
    /// <param name="lastBatch">What becomes of the samples that do not fill a batch.</param>
    /// <param name="options">Everything else.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <typeparam name="TValues">The sample type's <c>RunValues</c>.</typeparam>
    public static DataLoader<TBatch> Create<TSample, TBatch, TValues>(
        IDataset<TSample> dataset,
        int batchSize,
        TValues values,
        bool shuffle = false,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null)
        where TBatch : IBatch<TBatch, TSample, TValues>
        where TValues : class
    {
        ArgumentNullException.ThrowIfNull(values);
        return Create<TSample, TBatch>(
            dataset, batchSize, (samples, memory) => TBatch.Collate(samples, values, memory), CopyOf<TBatch>, shuffle, seed, workers, lastBatch, options);
    }

    /// <summary>A loader of batches of any type, with a function that collates them.</summary>
    /// <inheritdoc cref="Create{TSample, TBatch}(IDataset{TSample}, int, bool, ulong, int, LastBatch, LoaderOptions?)"/>
    /// <param name="dataset">The samples.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="collate">Makes a batch of samples; called by several workers at once.</param>
    /// <param name="shuffle">A new random order each epoch, or the dataset's own.</param>
    /// <param name="seed">Of the order and of <see cref="SampleRandom"/>; equal seeds give equal runs.</param>
    /// <param name="workers">Threads that make batches ahead; 0 makes each batch on the consumer's thread.</param>
    /// <param name="lastBatch">What becomes of the samples that do not fill a batch.</param>
    /// <param name="options">Everything else.</param>
    public static DataLoader<TBatch> Create<TSample, TBatch>(
        IDataset<TSample> dataset,
        int batchSize,
        CollateFunction<TSample, TBatch> collate,
        bool shuffle = false,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null) =>
        Create(dataset, batchSize, collate, copy: null, shuffle, seed, workers, lastBatch, options);

    private static DataLoader<TBatch> Create<TSample, TBatch>(
        IDataset<TSample> dataset,
        int batchSize,
        CollateFunction<TSample, TBatch> collate,
        BatchCopy<TBatch>? copy,
        bool shuffle,
        ulong seed,
        int workers,
        LastBatch lastBatch,
        LoaderOptions? options)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(collate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        options ??= new LoaderOptions();
        if ((shuffle ? 1 : 0) + (options.Sampler is null ? 0 : 1) + (options.BatchSampler is null ? 0 : 1) > 1)
        {
            throw new ArgumentException(
                "Give one of shuffle: true, a sampler and a batch sampler: a sampler's order is never shuffled again.",
                nameof(shuffle));
        }

        if ((options.BatchSampler?.Misfit(dataset.Count, batchSize) ?? options.Sampler?.Misfit(dataset.Count)) is { } misfit)
        {
            throw new ArgumentException(misfit, nameof(options));
        }

        var orders = options.BatchSampler is { } batchSampler
            ? new EpochOrders(batchSampler)
            : new EpochOrders(options.Sampler ?? (shuffle ? Sampler.Shuffled(dataset.Count) : Sampler.Sequential(dataset.Count)));
        var source = new DatasetSource<TSample, TBatch>(
            dataset, orders, collate, batchSize, seed, lastBatch, options);
        return Create(source, copy, batchSize, workers, options);
    }

    /// <summary>A loader of a stream's samples, in the stream's order.</summary>
    /// <param name="stream">The samples.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="seed">Of <see cref="SampleRandom"/>; equal seeds give equal runs.</param>
    /// <param name="workers">Threads that make batches ahead; 0 makes each batch on the consumer's thread.</param>
    /// <param name="lastBatch">What becomes of the samples that do not fill a batch.</param>
    /// <param name="options">Everything else; samplers do not apply.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    public static DataLoader<TBatch> Create<TSample, TBatch>(
        IStreamDataset<TSample> stream,
        int batchSize,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null)
        where TBatch : IBatch<TBatch, TSample> =>
        Create(stream, batchSize, TBatch.Collate, CopyOf<TBatch>, seed, workers, lastBatch, options);

    /// <summary>A loader of a stream's samples that are collated with values of the run.</summary>
    /// <param name="stream">The samples.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="values">What the sample type leaves to the run.</param>
    /// <param name="seed">Of <see cref="SampleRandom"/>; equal seeds give equal runs.</param>
    /// <param name="workers">Threads that make batches ahead; 0 makes each batch on the consumer's thread.</param>
    /// <param name="lastBatch">What becomes of the samples that do not fill a batch.</param>
    /// <param name="options">Everything else; samplers do not apply.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <typeparam name="TValues">The sample type's <c>RunValues</c>.</typeparam>
    public static DataLoader<TBatch> Create<TSample, TBatch, TValues>(
        IStreamDataset<TSample> stream,
        int batchSize,
        TValues values,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null)
        where TBatch : IBatch<TBatch, TSample, TValues>
        where TValues : class
    {
        ArgumentNullException.ThrowIfNull(values);
        return Create<TSample, TBatch>(
            stream, batchSize, (samples, memory) => TBatch.Collate(samples, values, memory), CopyOf<TBatch>, seed, workers, lastBatch, options);
    }

    /// <summary>A loader of a stream's samples, with a function that collates them.</summary>
    /// <param name="stream">The samples.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="collate">Makes a batch of samples; called by several workers at once.</param>
    /// <param name="seed">Of <see cref="SampleRandom"/>; equal seeds give equal runs.</param>
    /// <param name="workers">Threads that make batches ahead; 0 makes each batch on the consumer's thread.</param>
    /// <param name="lastBatch">What becomes of the samples that do not fill a batch.</param>
    /// <param name="options">Everything else; samplers do not apply.</param>
    public static DataLoader<TBatch> Create<TSample, TBatch>(
        IStreamDataset<TSample> stream,
        int batchSize,
        CollateFunction<TSample, TBatch> collate,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null) =>
        Create(stream, batchSize, collate, copy: null, seed, workers, lastBatch, options);

    private static DataLoader<TBatch> Create<TSample, TBatch>(
        IStreamDataset<TSample> stream,
        int batchSize,
        CollateFunction<TSample, TBatch> collate,
        BatchCopy<TBatch>? copy,
        ulong seed,
        int workers,
        LastBatch lastBatch,
        LoaderOptions? options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(collate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        options ??= new LoaderOptions();
        return options.Sampler is null && options.BatchSampler is null
            ? Create(
                new StreamSource<TSample, TBatch>(stream, collate, batchSize, seed, lastBatch, options), copy, batchSize, workers, options)
            : throw new ArgumentException("A stream has its own order: it takes no sampler.", nameof(options));
    }

    private static DataLoader<TBatch> Create<TBatch>(
        BatchSource<TBatch> source, BatchCopy<TBatch>? copy, int batchSize, int workers, LoaderOptions options)
    {
        if (options.Device is { } device)
        {
            source = new DeviceSource<TBatch>(
                source,
                device,
                copy ?? throw new ArgumentException(
                    $"A Device needs batches that can be copied to it; {typeof(TBatch).Name} is made by a function of your own. Implement IBatch<{typeof(TBatch).Name}, ...>, or transfer it yourself.",
                    nameof(options)),
                options.FinishCopies ?? DeviceSource<TBatch>.FinisherFor(device));

            // What is page-locked is the memory that is copied from.
            options = options with { Pinned = false };
        }

        return new DataLoader<TBatch>(source, batchSize, workers, options);
    }

    private static TBatch CopyOf<TBatch>(TBatch batch, TorchSharp.torch.Device device, BatchMemory memory)
        where TBatch : IBatch<TBatch> => batch.CopyTo(device, memory);
}
