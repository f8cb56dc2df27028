using System.Collections;

namespace DataModule;

/// <summary>
/// Batches of a dataset, epoch after epoch: each enumeration is the next epoch. The order, and every random number that
/// transforms draw, depend on the seed alone: not on the number of workers, on timing or on interruptions.
/// </summary>
/// <remarks>
/// A batch is leased: it is valid until the next one is taken, unless it is detached. One thread at a time may use a
/// loader, and one enumeration at a time; a new one ends the one before. A loader that is dropped stops its threads
/// when it is collected; disposing it stops them at once.
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
            throw new ArgumentException("A SampleTimeout is positive and needs at least one worker: the consumer's own thread cannot watch itself.");
        }

        LibTorch.Require();
        (this.source, this.workers, this.options) = (source, workers, options);
        BatchSize = batchSize;
    }

    /// <summary>Stops the threads of a loader that was dropped without being disposed.</summary>
    ~DataLoader() => producer?.RequestStop();

    /// <summary>Samples in a batch on this rank.</summary>
    public int BatchSize { get; }

    /// <summary>Where the batches come from.</summary>
    internal BatchSource<TBatch> Source => source;

    /// <summary>Threads that make batches ahead; 0 for none.</summary>
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

    /// <summary>How many samples of the current epoch were delivered, over all ranks; with a batch sampler, how many batches.</summary>
    public long Progress => position.Progress;

    /// <summary>What the loader has done since it was made, and whether it or its consumer sets the pace.</summary>
    public LoaderStatistics Statistics => new(counters, workers);

    /// <summary>
    /// Begins the next epoch; or resumes one, after <see cref="LoadStateDict"/>: the first enumeration then gives
    /// what is left of the epoch, which may be nothing.
    /// </summary>
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

    /// <summary><see cref="BatchCount"/> of a rank, whatever this loader's own is.</summary>
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
                $"The loader cannot be limited to rank {shard.Rank} of {shard.WorldSize}: it {(producer is not null ? "has been enumerated" : $"is limited to rank {source.Shard.Rank} of {source.Shard.WorldSize}")} already."));
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
    /// The place after the batch that was delivered last: what was made ahead does not count. A few dozen bytes and the
    /// fingerprints of dataset and sampler.
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

    /// <summary>Where the next batch of the current enumeration comes from.</summary>
    internal LoaderPosition NextPlace => current?.NextPlace ?? position;

    /// <summary>
    /// Goes on from a saved place, by seeking. The number of workers and of ranks may differ from the saving run's; the
    /// batch size too, where <see cref="LoaderOptions.AllowBatchSizeChange"/> is on. Ends the current enumeration.
    /// </summary>
    /// <exception cref="StateException">The state belongs to other data or settings; the message shows both sides.</exception>
    public void LoadStateDict(StateDict state)
    {
        ArgumentNullException.ThrowIfNull(state);
        LoaderState.Check(state, StateVersion, source, options.AllowBatchSizeChange);
        var restoredPosition = new LoaderPosition(state.GetInt64("epoch"), state.GetInt64(source.ProgressUnit));
        if (restoredPosition.Epoch < 0 || restoredPosition.Progress < 0)
        {
            throw new StateException(FormattableString.Invariant(
                $"The loader's state is corrupt: epoch {restoredPosition.Epoch}, {source.ProgressUnit} {restoredPosition.Progress}."));
        }

        if (restoredPosition.Progress > source.EndOf(restoredPosition.Epoch))
        {
            throw new StateException(FormattableString.Invariant(
                $"The loader's state does not fit this loader: it has come to {source.ProgressUnit} {restoredPosition.Progress} of epoch {restoredPosition.Epoch}, which has only {source.EndOf(restoredPosition.Epoch)}."));
        }

        (position, restored, begun, current) = (restoredPosition, true, false, null);
    }

    /// <summary>Stops the workers, and frees all memory that is not detached. The batch last delivered ends, too.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            producer?.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    // An epoch that was left early is over.
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
                    "This enumeration has ended, because the loader was enumerated again or given another state. " +
                    "A loader has one enumeration at a time; make a second loader to read the same data twice at once.");
            }

            if (!started)
            {
                started = true;
                loader.position = from;
                (loader.begun, loader.restored) = (true, false);
            }
            else if (failed)
            {
                // After an exception, asking again tries the same batch again.
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

        public void Reset() => throw new NotSupportedException("Enumerate the loader again for the next epoch.");

        public void Dispose()
        {
            // The lease lives on: First() on a loader gives a batch that can be used.
            ended = true;
            LooseTensors.Free(anything: true);
        }
    }
}
