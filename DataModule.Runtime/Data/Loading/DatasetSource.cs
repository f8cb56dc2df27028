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
    Shard shard) : BatchSource<TBatch>
{
    public override Shard Shard { get; set; } = shard;

    private IDataset<TSample> Dataset => dataset;

    private CollateFunction<TSample, TBatch> Collate => collate;

    private ulong Seed => seed;

    private int BatchSize => batchSize;

    private bool KeyByPosition => orders.MayRepeat;

    public override EpochPlan Plan(LoaderPosition from) =>
        orders.Plan(seed, from, batchSize, lastBatch, Shard);

    public override string ProgressUnit => orders.ProgressUnit;

    public override BatchMaker<TBatch> NewMaker(int worker) => new Maker(this, worker);

    public override void Describe(StateDict state) => state
        .Set("dataset", Fingerprints.Of(dataset))
        .Set("sampler", orders.Fingerprint)
        .Set("seed", seed)
        .Set("lastBatch", lastBatch.ToString())
        .Set("batchSize", batchSize);

    private sealed class Maker : BatchMaker<TBatch>
    {
        private readonly IDataset<TSample> dataset;
        private readonly CollateFunction<TSample, TBatch> collate;
        private readonly ulong seed;
        private readonly bool keyByPosition;
        private readonly int worker;
        private readonly SampleRandom random;
        private TSample[] samples;
        private long[] keys;

        public Maker(DatasetSource<TSample, TBatch> source, int worker)
        {
            (dataset, collate, seed) = (source.Dataset, source.Collate, source.Seed);
            keyByPosition = source.KeyByPosition;
            this.worker = worker;
            random = new SampleRandom(seed);
            samples = new TSample[source.BatchSize];
            keys = new long[source.BatchSize];
        }

        public override bool TryMake(
            EpochPlan plan, long epoch, long batch, BatchMemory memory, StopSignal stop, out TBatch made)
        {
            var (position, size) = plan.Locate(batch);
            if (size > keys.Length)
            {
                samples = new TSample[size];
                keys = new long[size];
            }

            if (random.Epoch != epoch)
            {
                random.SetEpoch(seed, stream: 0, epoch);
            }

            var batchKeys = keys.AsSpan(0, size);
            var batchSamples = samples.AsSpan(0, size);
            var item = -1;
            try
            {
                plan.Read(batch, batchKeys);
                for (item = 0; item < batchKeys.Length; item++)
                {
                    if (stop.Requested)
                    {
                        made = default!;
                        return false;
                    }

                    random.SetRecord(keyByPosition ? position + item : batchKeys[item]);
                    batchSamples[item] = dataset.Get(batchKeys[item], random);
                }

                made = collate(batchSamples, memory);
                return true;
            }
            catch (Exception error)
            {
                Note(error, epoch, position, item, batchKeys);
                throw;
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

        private void Note(Exception error, long epoch, long position, int item, ReadOnlySpan<long> keys)
        {
            LoaderErrors.Note(error, LoaderErrors.Epoch, epoch);
            LoaderErrors.Note(error, LoaderErrors.Worker, worker);
            if (item >= 0 && item < keys.Length)
            {
                LoaderErrors.Note(error, LoaderErrors.Position, position + item);
                LoaderErrors.Note(error, LoaderErrors.RecordKey, keys[item]);
            }
            else
            {
                LoaderErrors.Note(error, LoaderErrors.Position, position);
                LoaderErrors.Note(error, LoaderErrors.BatchRecordKeys, string.Join(", ", keys.ToArray()));
            }
        }
    }
}
