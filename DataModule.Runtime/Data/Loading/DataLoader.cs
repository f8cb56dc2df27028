namespace DataModule;

/// <summary>Creates loaders of datasets and streams. For a <see cref="SampleAttribute"/> type, the generated <c>ToLoader</c> is shorter.</summary>
public static class DataLoader
{
    /// <summary>A loader of a batch type that collates itself, such as a generated one.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="shuffle">A new random order each epoch; off by default: the dataset's own order.</param>
    /// <param name="seed">The seed of the order and of <see cref="SampleRandom"/>; 0 by default. Equal seeds give equal runs.</param>
    /// <param name="workers">Threads that prefetch batches; by default 0: each batch is made on the consumer's thread.</param>
    /// <param name="lastBatch">What happens to a last batch that is not full; kept by default.</param>
    /// <param name="options">Other options.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <exception cref="ArgumentException">
    /// More than one of <paramref name="shuffle"/>, a sampler and a batch sampler was given; or a sampler does not fit the dataset; or
    /// <see cref="LoaderOptions.Device"/> was given for batches that cannot be copied to it.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
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

    /// <summary>A loader whose batches are collated with values of the run.</summary>
    /// <inheritdoc cref="Create{TSample, TBatch}(IDataset{TSample}, int, bool, ulong, int, LastBatch, LoaderOptions?)"/>
    /// <param name="dataset">The dataset.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="values">The values of the run; the same for every batch.</param>
    /// <param name="shuffle">A new random order each epoch; off by default: the dataset's own order.</param>
    /// <param name="seed">The seed of the order and of <see cref="SampleRandom"/>; 0 by default. Equal seeds give equal runs.</param>
    /// <param name="workers">Threads that prefetch batches; by default 0: each batch is made on the consumer's thread.</param>
    /// <param name="lastBatch">What happens to a last batch that is not full; kept by default.</param>
    /// <param name="options">Other options.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <typeparam name="TValues">The generated <c>RunValues</c> of the sample type.</typeparam>
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

    /// <summary>A loader of batches of any type, with a function that collates them (<c>collate_fn</c>).</summary>
    /// <inheritdoc cref="Create{TSample, TBatch}(IDataset{TSample}, int, bool, ulong, int, LastBatch, LoaderOptions?)"/>
    /// <param name="dataset">The dataset.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="collate">Makes a batch of samples. Several workers call it at once.</param>
    /// <param name="shuffle">A new random order each epoch; off by default: the dataset's own order.</param>
    /// <param name="seed">The seed of the order and of <see cref="SampleRandom"/>; 0 by default. Equal seeds give equal runs.</param>
    /// <param name="workers">Threads that prefetch batches; by default 0: each batch is made on the consumer's thread.</param>
    /// <param name="lastBatch">What happens to a last batch that is not full; kept by default.</param>
    /// <param name="options">Other options.</param>
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
                "Give only one of shuffle: true, LoaderOptions.Sampler and LoaderOptions.BatchSampler: each of them decides the order.",
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

    /// <summary>A loader of a stream, in the stream's order.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="seed">The seed of <see cref="SampleRandom"/>; 0 by default. Equal seeds give equal runs.</param>
    /// <param name="workers">Threads that prefetch batches; by default 0: each batch is made on the consumer's thread.</param>
    /// <param name="lastBatch">What happens to a last batch that is not full; kept by default.</param>
    /// <param name="options">Other options. A sampler is an error.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <exception cref="ArgumentException">A sampler was given, or <see cref="LoaderOptions.Device"/> for batches that cannot be copied to it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static DataLoader<TBatch> Create<TSample, TBatch>(
        IStreamDataset<TSample> stream,
        int batchSize,
        ulong seed = 0,
        int workers = 0,
        LastBatch lastBatch = LastBatch.Keep,
        LoaderOptions? options = null)
        where TBatch : IBatch<TBatch, TSample> =>
        Create(stream, batchSize, TBatch.Collate, CopyOf<TBatch>, seed, workers, lastBatch, options);

    /// <summary>A loader of a stream whose batches are collated with values of the run.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="values">The values of the run; the same for every batch.</param>
    /// <param name="seed">The seed of <see cref="SampleRandom"/>; 0 by default. Equal seeds give equal runs.</param>
    /// <param name="workers">Threads that prefetch batches; by default 0: each batch is made on the consumer's thread.</param>
    /// <param name="lastBatch">What happens to a last batch that is not full; kept by default.</param>
    /// <param name="options">Other options. A sampler is an error.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <typeparam name="TValues">The generated <c>RunValues</c> of the sample type.</typeparam>
    /// <exception cref="ArgumentException">A sampler was given, or <see cref="LoaderOptions.Device"/> for batches that cannot be copied to it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
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

    /// <summary>A loader of a stream, with a function that collates its samples.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="batchSize">Samples in a batch; at least 1.</param>
    /// <param name="collate">Makes a batch of samples. Several workers call it at once.</param>
    /// <param name="seed">The seed of <see cref="SampleRandom"/>; 0 by default. Equal seeds give equal runs.</param>
    /// <param name="workers">Threads that prefetch batches; by default 0: each batch is made on the consumer's thread.</param>
    /// <param name="lastBatch">What happens to a last batch that is not full; kept by default.</param>
    /// <param name="options">Other options. A sampler is an error.</param>
    /// <typeparam name="TSample">The sample type.</typeparam>
    /// <typeparam name="TBatch">The batch type.</typeparam>
    /// <exception cref="ArgumentException">A sampler was given, or <see cref="LoaderOptions.Device"/> for batches that cannot be copied to it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
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
            : throw new ArgumentException("A stream cannot be read with a sampler, since it has an order of its own. Remove the sampler from LoaderOptions; to shuffle a stream, use its Shuffle(bufferSize, seed).", nameof(options));
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
                    $"LoaderOptions.Device needs batches that can be copied to it, but {typeof(TBatch).Name} is collated by a function of your own. Implement IBatch<{typeof(TBatch).Name}, ...>, or leave Device unset and transfer the batches yourself.",
                    nameof(options)),
                options.FinishCopies ?? DeviceSource<TBatch>.FinisherFor(device));

            // The batches live on the device; DeviceSource pins the memory that it copies from.
            options = options with { Pinned = false };
        }

        return new DataLoader<TBatch>(source, batchSize, workers, options);
    }

    private static TBatch CopyOf<TBatch>(TBatch batch, TorchSharp.torch.Device device, BatchMemory memory)
        where TBatch : IBatch<TBatch> => batch.CopyTo(device, memory);
}
