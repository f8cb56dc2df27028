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

    public override long? EndOf(long epoch) => orders.EndOf(seed, epoch);

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

        public override bool TryMake(BatchWork work, BatchMemory memory, out TBatch made)
        {
            var (position, size) = work.Plan!.Locate(work.Batch);
            if (size > keys.Length)
            {
                samples = new TSample[size];
                keys = new long[size];
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

                made = Collate(work, position, batchKeys, batchSamples[..count], memory);
                return true;
            }
            finally
            {
                if (RuntimeHelpers.IsReferenceOrContainsReferences<TSample>())
                {
                    // The buffer must not keep samples alive that nobody else needs.
                    batchSamples.Clear();
                }
            }
        }

        /// <summary>How many samples were fetched: fewer where some are skipped, none when told to stop.</summary>
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
                        count++;
                    }
                    catch (Exception error) when (fetch.Skips(work, error, position + item, key))
                    {
                        // Left out; the consumer counts it.
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
                return batchKeys.Length;
            }
            catch (Exception error)
            {
                fetch.NoteBatch(work, error, position, batchKeys);
                throw;
            }
        }

        private TBatch Collate(
            BatchWork work, long position, ReadOnlySpan<long> batchKeys, ReadOnlySpan<TSample> fetched, BatchMemory memory)
        {
            try
            {
                return collate(fetched, memory);
            }
            catch (Exception error)
            {
                fetch.NoteBatch(work, error, position, batchKeys);
                throw;
            }
        }
    }
}
