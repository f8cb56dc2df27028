using TorchSharp;

namespace DataModule;

/// <summary>Copies a batch to a device, into the given memory. The copy shares no memory with the batch.</summary>
internal delegate TBatch BatchCopy<TBatch>(TBatch batch, torch.Device device, BatchMemory memory);

/// <summary>
/// Batches of another source, copied to a device by the thread that makes them. TorchSharp has one stream and no events, so
/// this thread waits for the device before it reuses the host's memory; the consumer never waits for it.
/// </summary>
internal sealed class DeviceSource<TBatch>(
    BatchSource<TBatch> inner, torch.Device device, BatchCopy<TBatch> copy, Action<torch.Device> finishCopies) : BatchSource<TBatch>
{
    public override Shard Shard
    {
        get => inner.Shard;
        set => inner.Shard = value;
    }

    public override string ProgressUnit => inner.ProgressUnit;

    public override bool IsSequential => inner.IsSequential;

    public override (long? Batches, long? Samples) CountsOn(Shard shard, long epoch) => inner.CountsOn(shard, epoch);

    public override bool? IsEvenOn(int ranks, LoaderPosition from) => inner.IsEvenOn(ranks, from);

    public override long? EndOf(long epoch) => inner.EndOf(epoch);

    public override IEnumerable<string> Departures(long epoch) => inner.Departures(epoch);

    public override EpochPlan Plan(LoaderPosition from) => inner.Plan(from);

    public override BatchMaker<TBatch> NewMaker(int worker) => new Maker(inner.NewMaker(worker), device, copy, finishCopies);

    public override void Describe(StateDict state) => inner.Describe(state);

    public override TResult Accept<TResult>(ISourceVisitor<TBatch, TResult> visitor) => inner.Accept(visitor);

    /// <summary>Waits until the memory that copies read from may be written again.</summary>
    internal static Action<torch.Device> FinisherFor(torch.Device device) =>
        // Copies to other devices are complete when they return.
        device.type == DeviceType.CUDA ? static device => torch.cuda.synchronize(device) : static _ => { };

    private sealed class Maker(BatchMaker<TBatch> inner, torch.Device device, BatchCopy<TBatch> copy, Action<torch.Device> finishCopies)
        : BatchMaker<TBatch>
    {
        private readonly BatchMemory host = new BatchMemory(pinned: device.type == DeviceType.CUDA).Lease();

        public override bool TryMake(BatchWork work, BatchMemory memory, out TBatch made)
        {
            made = default!;
            if (!inner.TryMake(work, host, out var batch))
            {
                return false;
            }

            try
            {
                memory.CopiesAsynchronously = true;
                made = copy(batch, device, memory);
                return true;
            }
            finally
            {
                // Copies may still run, even where a later one failed.
                finishCopies(device);
                host.Recycle();
            }
        }

        public override void Dispose()
        {
            host.Dispose();
            inner.Dispose();
            base.Dispose();
        }
    }
}
