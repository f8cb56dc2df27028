using System.Collections;

namespace DataModule;

/// <summary>
/// Batches of a dataset, epoch after epoch: each enumeration is the next epoch. The order and the random numbers of transforms depend on
/// the seed and the epoch alone: not on the number of workers, on timing or on whether the run was resumed.
/// </summary>
/// <remarks>
/// A batch is leased: it is valid until the next one is taken, unless it is detached. One thread at a time may use a loader. There is
/// one enumeration at a time: a new one ends the one before. Dispose a loader to stop its threads at once; one that is not disposed stops
/// them when it is garbage collected.
/// </remarks>
/// <typeparam name="TBatch">The batch type.</typeparam>
public sealed class DataLoader<TBatch> : ILoader<TBatch>, IDeparting, IRecordKeys, ITelling
{
    private const int StateVersion = 1;

    private readonly BatchSource<TBatch> source;
    private readonly LoaderOptions options;
    private readonly int workers;
    private readonly LoaderCounters counters = new();
    private BatchProducer<TBatch>? producer;
    private Enumerator? current;
    private LoaderPosition position;
    private BatchPlace lastDelivered;
    private bool begun;
    private bool restored;
    private bool disposed;

    internal DataLoader(BatchSource<TBatch> source, int batchSize, int workers, LoaderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Prefetch, 1);
        if (options.SampleTimeout is { } limit && (workers == 0 || limit <= TimeSpan.Zero))
        {
            throw new ArgumentException(limit <= TimeSpan.Zero
                ? $"LoaderOptions.SampleTimeout must be positive, but is {limit}."
                : "LoaderOptions.SampleTimeout needs at least one worker: without workers, the consumer's own thread fetches the samples and cannot watch itself.");
        }

        LibTorch.Require();
        (this.source, this.workers, this.options) = (source, workers, options);
        BatchSize = batchSize;
    }

    /// <summary>Stops the threads of a loader that was dropped without being disposed.</summary>
    ~DataLoader() => producer?.RequestStop();

    /// <summary>Samples in a batch on this rank.</summary>
    public int BatchSize { get; }

    /// <summary>The source of the batches.</summary>
    internal BatchSource<TBatch> Source => source;

    /// <summary>The number of threads that prefetch batches; 0 for none.</summary>
    public int Workers => workers;

    /// <inheritdoc/>
    public long Epoch => position.Epoch;

    /// <inheritdoc/>
    public long? BatchCount => source.CountsOn(source.Shard, CountedEpoch).Batches;

    /// <inheritdoc/>
    public long? SampleCount => source.CountsOn(source.Shard, CountedEpoch).Samples;

    /// <inheritdoc/>
    public bool? IsEven
    {
        get
        {
            var ranks = source.Shard.WorldSize;
            return ranks == 1 ? true : options.OnSampleError.SkipLimit > 0 ? null : source.IsEvenOn(ranks, restored ? position : new LoaderPosition(CountedEpoch, 0));
        }
    }

    /// <summary>The number of samples of the current epoch that were delivered, over all ranks; with a batch sampler, the number of batches.</summary>
    public long Progress => position.Progress;

    /// <summary>Throughput, waiting times and queue depth since the loader was created, and whether the loader is the bottleneck.</summary>
    public LoaderStatistics Statistics => new(counters, workers);

    /// <summary>
    /// Begins the next epoch. After <see cref="LoadStateDict"/>, the first enumeration resumes an epoch: it returns the batches that are
    /// left of it, which may be none.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The loader is disposed.</exception>
    public IEnumerator<TBatch> GetEnumerator()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        var from = begun && !restored ? new LoaderPosition(position.Epoch + 1, 0) : position;
        producer ??= workers == 0
            ? new InlineProducer<TBatch>(source, options, counters)
            : new WorkerRing<TBatch>(source, workers, options, counters);
        producer.Begin(from);
        counters.Paused();
        return current = new Enumerator(this, from);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The <see cref="BatchCount"/> of any rank, whatever the shard of this loader is.</summary>
    /// <param name="shard">The rank and the world size.</param>
    /// <returns>The number of batches; null where it is not known beforehand.</returns>
    public long? BatchesOn(Shard shard) => source.CountsOn(shard, CountedEpoch).Batches;

    /// <inheritdoc/>
    public void SetShard(Shard shard)
    {
        if (source.Shard == shard)
        {
            return;
        }

        if (producer is not null || source.Shard != Shard.All)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The loader cannot be limited to rank {shard.Rank} of world size {shard.WorldSize}: it {(producer is not null ? "has already been enumerated" : $"is already limited to rank {source.Shard.Rank} of world size {source.Shard.WorldSize}")}. Call SetShard once, before the first enumeration."));
        }

        source.Shard = shard;
    }

    /// <inheritdoc/>
    public void EndEpoch()
    {
        if (position.Progress > 0)
        {
            (position, begun, current) = (new LoaderPosition(position.Epoch + 1, 0), false, null);
        }
    }

    /// <inheritdoc/>
    public void SetEpoch(long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        (position, restored, begun, current) = (new LoaderPosition(epoch, 0), false, false, null);
    }

    /// <summary>
    /// The position after the last delivered batch, whatever was prefetched beyond it. A few dozen bytes, and the fingerprints of
    /// dataset and sampler.
    /// </summary>
    public StateDict StateDict() => StateAt(position);

    internal StateDict StateAt(LoaderPosition place)
    {
        var state = new StateDict()
            .Set("version", StateVersion)
            .Set("epoch", place.Epoch)
            .Set(source.ProgressUnit, place.Progress);
        source.Describe(state);
        return state;
    }

    Action<string>? ITelling.Say
    {
        set => counters.Say = value;
    }

    IEnumerable<string> IDeparting.Departures => source.Departures(CountedEpoch);

    BatchPlace IRecordKeys.LastDelivered => lastDelivered;

    IReadOnlyList<long> IRecordKeys.RecordKeys(BatchPlace place)
    {
        if (source.IsSequential)
        {
            return [];
        }

        using var plan = source.Plan(place.Before);
        var keys = new long[plan.Locate(0).Size];
        plan.Read(0, keys);
        return keys;
    }

    /// <summary>The position of the next batch of the current enumeration.</summary>
    internal LoaderPosition NextPlace => current?.NextPlace ?? position;

    /// <summary>
    /// Resumes at a saved position, by seeking. The number of workers and the world size may differ from those of the run that saved it;
    /// the batch size too, if <see cref="LoaderOptions.AllowBatchSizeChange"/> is set. Ends the current enumeration.
    /// </summary>
    /// <param name="state">From <see cref="StateDict"/>.</param>
    /// <exception cref="StateException">The state belongs to other data or settings, and the message shows both; or it is corrupt.</exception>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        LoaderState.Check(state, StateVersion, source, options.AllowBatchSizeChange);
        var restoredPosition = new LoaderPosition(state.GetInt64("epoch"), state.GetInt64(source.ProgressUnit));
        if (restoredPosition.Epoch < 0 || restoredPosition.Progress < 0)
        {
            throw new StateException(FormattableString.Invariant(
                $"The loader's state is corrupt: epoch ({restoredPosition.Epoch}) and {source.ProgressUnit} ({restoredPosition.Progress}) must not be negative."));
        }

        if (restoredPosition.Progress > source.EndOf(restoredPosition.Epoch))
        {
            throw new StateException(FormattableString.Invariant(
                $"The loader's state does not fit this loader: {restoredPosition.Progress} {source.ProgressUnit} of epoch {restoredPosition.Epoch} were delivered, but that epoch has only {source.EndOf(restoredPosition.Epoch)}."));
        }

        (position, restored, begun, current) = (restoredPosition, true, false, null);
    }

    /// <summary>Stops the workers, and frees the memory of all batches that are not detached, the last delivered one included.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            producer?.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    // Leaving an enumeration early ends its epoch.
    private long CountedEpoch => begun && !restored && current is not { IsOpen: true } ? position.Epoch + 1 : position.Epoch;

    private sealed class Enumerator(DataLoader<TBatch> loader, LoaderPosition from) : IEnumerator<TBatch>, IBatchSteps
    {
        private TBatch batch = default!;
        private bool started;
        private bool failed;
        private bool ended;

        public TBatch Current => batch;

        public bool IsOpen => !ended;

        public LoaderPosition NextPlace => started ? loader.position : from;

        object? IEnumerator.Current => batch;

        public bool MoveNext() => this.MoveToBatch();

        public bool MoveStep(out bool hasBatch)
        {
            hasBatch = false;
            ObjectDisposedException.ThrowIf(loader.disposed, loader);
            if (ended)
            {
                return false;
            }

            if (loader.current != this)
            {
                throw new InvalidOperationException(
                    "This enumeration has ended, because the loader was enumerated again or has loaded another state. " +
                    "A loader has one enumeration at a time; create a second loader to read the same data twice at the same time.");
            }

            if (!started)
            {
                started = true;
                loader.position = from;
                (loader.begun, loader.restored) = (true, false);
            }
            else if (failed)
            {
                // After an exception, the next call tries the same batch again.
                loader.producer!.Begin(loader.position);
            }

            failed = true;
            var asked = loader.counters.Asked();
            var taken = loader.producer!.Take(out batch, out var after);
            loader.counters.Returned(asked);
            failed = false;
            loader.lastDelivered = new BatchPlace(loader.position, after);
            loader.position = after;
            if (taken == Taken.End)
            {
                ended = true;
                loader.begun = false;
            }

            hasBatch = taken == Taken.Batch;
            return !ended;
        }

        public void Reset() => throw new NotSupportedException("A loader's enumerator cannot be reset. Enumerate the loader again for the next epoch.");

        public void Dispose()
        {
            // The lease does not end here, so that the batch of First() can be used.
            ended = true;
            LooseTensors.Free(anything: true);
        }
    }
}
