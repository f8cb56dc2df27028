namespace DataModule;

/// <summary>
/// A sampler or a batch sampler, with its latest order: orders may be costly, and the loader needs one for the batch count, the sample
/// count and the enumeration.
/// </summary>
internal sealed class EpochOrders
{
    private readonly Sampler? sampler;
    private readonly BatchSampler? batchSampler;
    private readonly Lock gate = new();
    private (ulong Seed, long Epoch, object Order)? latest;

    public EpochOrders(Sampler sampler) => this.sampler = sampler;

    public EpochOrders(BatchSampler batchSampler) => this.batchSampler = batchSampler;

    public string Fingerprint => sampler?.Fingerprint ?? batchSampler!.Fingerprint;

    public bool IsInOrder => sampler?.IsInOrder ?? false;

    public bool MayRepeat => sampler?.MayRepeat ?? batchSampler!.MayRepeat;

    public string ProgressUnit => sampler is null ? "batches" : "samples";

    public long EndOf(ulong seed, long epoch) => sampler?.Count ?? ((BatchOrder)Order(seed, epoch)).BatchCount;

    public EpochPlan Plan(ulong seed, LoaderPosition from, int batchSize, LastBatch lastBatch, Shard shard) =>
        sampler is null
            ? new BatchSamplerPlan((BatchOrder)Order(seed, from.Epoch), from.Progress, lastBatch, shard)
            : new SamplePlan((SampleOrder)Order(seed, from.Epoch), from.Progress, sampler.Count, batchSize, lastBatch, shard);

    private object Order(ulong seed, long epoch)
    {
        lock (gate)
        {
            if (latest is { } known && known.Seed == seed && known.Epoch == epoch)
            {
                return known.Order;
            }

            object order = sampler is null ? batchSampler!.Order(seed, epoch) : sampler.Order(seed, epoch);
            latest = (seed, epoch, order);
            return order;
        }
    }
}
