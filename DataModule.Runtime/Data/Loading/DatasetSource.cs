using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>Batches of samples that are fetched from a dataset by index.</summary>
internal sealed class DatasetSource<TSample, TBatch>(
    IDataset<TSample> dataset,
    EpochOrders orders,
    CollateFunction<TSample, TBatch> collate,
    int batchSize,
    ulong seed,
    LastBatch lastBatch,
    LoaderOptions options) : BatchSource<TBatch>
{
    public override Shard Shard { get; set; } = options.Shard;

    public override string ProgressUnit => orders.ProgressUnit;

    public override (long? Batches, long? Samples) CountsOn(Shard shard, long epoch)
    {
        var plan = orders.Plan(seed, new LoaderPosition(epoch, 0), batchSize, lastBatch, shard);
        return (plan.BatchCount, plan.SampleCount);
    }

    public override bool? IsEvenOn(int ranks, LoaderPosition from)
    {
        // The first rank has the most batches, the last rank the fewest.
        long Batches(int rank) => orders.Plan(seed, from, batchSize, lastBatch, new Shard(rank, ranks)).BatchCount;
        return Batches(0) == Batches(ranks - 1);
    }

    public override long? EndOf(long epoch) => orders.EndOf(seed, epoch);

    public override IEnumerable<string> Departures(long epoch)
    {
        if (!orders.IsInOrder)
        {
            yield return $"batches are in the order of {orders.Fingerprint}, not in the order of the dataset";
        }

        var used = Enumerable.Range(0, Shard.WorldSize).Sum(rank => CountsOn(new Shard(rank, Shard.WorldSize), epoch).Samples);
        if (lastBatch != LastBatch.Keep && ProgressUnit == "samples" && EndOf(epoch) - used is > 0 and var left)
        {
            yield return FormattableString.Invariant($"LastBatch.{lastBatch} drops {left} of {EndOf(epoch)} samples");
        }
    }

    public override EpochPlan Plan(LoaderPosition from) => orders.Plan(seed, from, batchSize, lastBatch, Shard);

    public override BatchMaker<TBatch> NewMaker(int worker) =>
        new Maker(dataset, collate, seed, batchSize, orders.MayRepeat, new SampleFetch(worker, options), options.Discard);

    public override void Describe(StateDict state) => state
        .Set("dataset", Fingerprints.Of(dataset))
        .Set("sampler", orders.Fingerprint)
        .Set("seed", seed)
        .Set("random", SampleRandom.AlgorithmVersion)
        .Set("lastBatch", lastBatch.ToString())
        .Set("batchSize", batchSize);

    public override TResult Accept<TResult>(ISourceVisitor<TBatch, TResult> visitor) => visitor.VisitDataset(dataset, collate, seed);

    private sealed class Maker(
        IDataset<TSample> dataset,
        CollateFunction<TSample, TBatch> collate,
        ulong seed,
        int batchSize,
        bool keyByPosition,
        SampleFetch fetch,
        Action<object>? discard) : BatchMaker<TBatch>
    {
        private readonly IBatchDataset<TSample>? batched = dataset as IBatchDataset<TSample>;
        private readonly SampleRandom random = new(seed);
        private TSample[] samples = new TSample[batchSize];
        private long[] keys = new long[batchSize];
        private int[] items = new int[batchSize];

        public override bool TryMake(BatchWork work, BatchMemory memory, out TBatch made)
        {
            var (position, size) = work.Plan!.Locate(work.Batch);
            if (size > keys.Length)
            {
                samples = new TSample[size];
                keys = new long[size];
                items = new int[size];
            }

            if (random.Epoch != work.Epoch)
            {
                random.SetEpoch(seed, stream: 0, work.Epoch);
            }

            var batchKeys = keys.AsSpan(0, size);
            var batchSamples = samples.AsSpan(0, size);
            work.Plan.Read(work.Batch, batchKeys);
            try
            {
                var count = batched is null
                    ? FetchEach(work, position, batchKeys, batchSamples)
                    : FetchTogether(work, position, batchKeys, batchSamples);
                work.Samples = count;
                if (count == 0)
                {
                    made = default!;
                    return false;
                }

                return TryCollate(work, position, batchKeys, batchSamples[..count], memory, out made);
            }
            finally
            {
                if (RuntimeHelpers.IsReferenceOrContainsReferences<TSample>())
                {
                    // The buffer must not keep samples alive.
                    batchSamples.Clear();
                }
            }
        }

        /// <returns>How many samples were fetched: fewer where some are skipped, 0 after a stop request.</returns>
        private int FetchEach(BatchWork work, long position, ReadOnlySpan<long> batchKeys, Span<TSample> destination)
        {
            var count = 0;
            var complete = false;
            try
            {
                for (var item = 0; item < batchKeys.Length; item++)
                {
                    if (work.Stop.Requested)
                    {
                        return 0;
                    }

                    var key = batchKeys[item];
                    fetch.Begin(work, key);
                    random.SetRecord(keyByPosition ? position + item : key);
                    try
                    {
                        destination[count] = dataset.Get(key, random);
                        items[count++] = item;
                    }
                    catch (Exception error) when (fetch.Skips(work, error, position + item, key))
                    {
                        // Skipped; the consumer counts it.
                    }

                    work.LetGo();
                }

                complete = true;
                return count;
            }
            finally
            {
                if (!complete && discard is not null)
                {
                    foreach (var sample in destination[..count])
                    {
                        discard(sample!);
                    }
                }
            }
        }

        private int FetchTogether(BatchWork work, long position, ReadOnlySpan<long> batchKeys, Span<TSample> destination)
        {
            fetch.Begin(work, batchKeys[0]);
            try
            {
                batched!.GetBatch(batchKeys, destination);
                for (var item = 0; item < batchKeys.Length; item++)
                {
                    items[item] = item;
                }

                return batchKeys.Length;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                fetch.NoteBatch(work, error, position, batchKeys);
                var count = FetchOneByOne(batchKeys, destination, out var faults);
                if (faults.Count > 0 && (count > 0 || batchKeys.Length == 1))
                {
                    fetch.NoteSample(work, error, position + faults[0].Item, batchKeys[faults[0].Item]);
                }

                if (faults.Count == 0 || !fetch.CanSkip)
                {
                    throw;
                }

                foreach (var (item, fault) in faults)
                {
                    fetch.Skips(work, fault, position + item, batchKeys[item]);
                }

                return count;
            }
        }

        private int FetchOneByOne(ReadOnlySpan<long> batchKeys, Span<TSample> destination, out List<(int Item, Exception Error)> faults)
        {
            (var count, faults) = (0, []);
            for (var item = 0; item < batchKeys.Length; item++)
            {
                try
                {
                    batched!.GetBatch(batchKeys.Slice(item, 1), destination.Slice(count, 1));
                    items[count++] = item;
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    faults.Add((item, error));
                }
            }

            return count;
        }

        private bool TryCollate(
            BatchWork work, long position, ReadOnlySpan<long> batchKeys, ReadOnlySpan<TSample> fetched, BatchMemory memory, out TBatch made)
        {
            try
            {
                made = collate(fetched, memory);
                return true;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                fetch.NoteBatch(work, error, position, batchKeys);
                if (!Rescue(position, fetched.Length).TryRescue(work, fetch, error, memory, out made))
                {
                    throw;
                }

                return work.Samples > 0;
            }
        }

        private BatchRescue<TSample, TBatch> Rescue(long position, int count) =>
            new(collate, items[..count], item => FetchAgain(position, item), item => (position + item, keys[item]));

        private TSample FetchAgain(long position, int item)
        {
            if (batched is not null)
            {
                var one = new TSample[1];
                batched.GetBatch(keys.AsSpan(item, 1), one);
                return one[0];
            }

            random.SetRecord(keyByPosition ? position + item : keys[item]);
            return dataset.Get(keys[item], random);
        }
    }
}
