using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>
/// Batches of a stream. Every rank reads the whole stream and keeps its part of each global batch, so that ranks agree on the order and
/// another world size can resume. Costly work is deferred, and done for the kept part only.
/// </summary>
internal sealed class StreamSource<TSample, TBatch>(
    IStreamDataset<TSample> stream,
    CollateFunction<TSample, TBatch> collate,
    int batchSize,
    ulong seed,
    LastBatch lastBatch,
    LoaderOptions options) : BatchSource<TBatch>
{
    public override Shard Shard { get; set; } = options.Shard;

    public override bool IsSequential => true;

    public override (long? Batches, long? Samples) CountsOn(Shard shard, long epoch)
    {
        if (stream.Count is not { } count)
        {
            return (null, null);
        }

        var plan = new SamplePlan(SequentialSampler.InOrder.Instance, 0, count, batchSize, lastBatch, shard);
        return (plan.BatchCount, plan.SampleCount);
    }

    // Unless all of the last samples are kept, all ranks have the same number of batches.
    public override bool? IsEvenOn(int ranks, LoaderPosition from) => lastBatch == LastBatch.Keep ? null : true;

    // The count of a stream is an estimate.
    public override long? EndOf(long epoch) => null;

    public override IEnumerable<string> Departures(long epoch)
    {
        if (StreamDataset.IsReordered(stream))
        {
            yield return $"samples are in the order of {StreamDataset.Describe(stream)}, not in the order of its source";
        }

        if (lastBatch is LastBatch.Drop or LastBatch.DropIfSingle)
        {
            yield return $"LastBatch.{lastBatch} may drop the last samples";
        }
    }

    public override EpochPlan Plan(LoaderPosition from) => new StreamPlan<TSample>(stream, from, batchSize, lastBatch, Shard);

    public override BatchMaker<TBatch> NewMaker(int worker) => new Maker(collate, seed, new SampleFetch(worker, options));

    public override void Describe(StateDict state) => state
        .Set("dataset", StreamDataset.Describe(stream))
        .Set("seed", seed)
        .Set("random", SampleRandom.AlgorithmVersion)
        .Set("lastBatch", lastBatch.ToString())
        .Set("batchSize", batchSize);

    public override TResult Accept<TResult>(ISourceVisitor<TBatch, TResult> visitor) => visitor.VisitStream(stream, collate, seed);

    private sealed class Maker(CollateFunction<TSample, TBatch> collate, ulong seed, SampleFetch fetch) : BatchMaker<TBatch>
    {
        private readonly SampleRandom random = new(seed);
        private TSample[] samples = [];
        private int[] items = [];

        public override bool TryMake(BatchWork work, BatchMemory memory, out TBatch made)
        {
            var read = (StreamPlan<TSample>.Part)work.Prepared!;
            if (samples.Length < read.Count)
            {
                (samples, items) = (new TSample[read.Count], new int[read.Count]);
            }

            random.SetEpoch(seed, stream: 0, work.Epoch);
            var count = 0;
            made = default!;
            try
            {
                for (var item = 0; item < read.Count; item++)
                {
                    if (work.Stop.Requested)
                    {
                        return false;
                    }

                    var position = read.Position + item;
                    fetch.Begin(work, position);
                    random.SetRecord(position);
                    try
                    {
                        samples[count] = read.Buffer!.Take(read.First + item, random);
                        items[count++] = item;
                    }
                    catch (Exception error) when (fetch.Skips(work, error, position, position))
                    {
                        // Skipped; the consumer counts it.
                    }

                    work.LetGo();
                }

                work.Samples = count;
                return count > 0 && TryCollate(work, read, count, memory, out made);
            }
            finally
            {
                read.Buffer!.Clear();
                read.Plan!.Used();
                if (RuntimeHelpers.IsReferenceOrContainsReferences<TSample>())
                {
                    samples.AsSpan().Clear();
                }
            }
        }

        private bool TryCollate(BatchWork work, StreamPlan<TSample>.Part read, int count, BatchMemory memory, out TBatch made)
        {
            try
            {
                made = collate(samples.AsSpan(0, count), memory);
                return true;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                if (!TryRescue(work, read, count, error, memory, out made))
                {
                    throw;
                }

                return work.Samples > 0;
            }
        }

        // A method of its own: its closures would otherwise be allocated for every batch, also for those that collate.
        private bool TryRescue(BatchWork work, StreamPlan<TSample>.Part read, int count, Exception error, BatchMemory memory, out TBatch made)
        {
            fetch.NoteBatch(work, error, read.Position, Array.ConvertAll(items[..count], item => read.Position + item));
            var rescue = new BatchRescue<TSample, TBatch>(
                collate,
                items[..count],
                item =>
                {
                    random.SetRecord(read.Position + item);
                    return read.Buffer!.Take(read.First + item, random);
                },
                item => (read.Position + item, read.Position + item));
            return rescue.TryRescue(work, fetch, error, memory, out made);
        }
    }
}

/// <summary>An epoch of a stream, or the rest of it. Only reading can find its end.</summary>
internal sealed class StreamPlan<TSample>(
    IStreamDataset<TSample> stream, LoaderPosition from, int batchSize, LastBatch lastBatch, Shard shard) : EpochPlan
{
    private readonly long globalBatch = (long)batchSize * shard.WorldSize;
    private StreamReader<TSample>? reader;
    private readonly Lock gate = new();
    private long position = from.Progress;
    private int inUse;
    private bool ended;
    private bool disposed;

    public override long BatchCount => long.MaxValue;

    public override long SampleCount => throw new NotSupportedException();

    public override (long Position, int Size) Locate(long batch) => throw new NotSupportedException();

    public override long ProgressAfter(long batch) => throw new NotSupportedException();

    public override void Read(long batch, Span<long> indices) => throw new NotSupportedException();

    public override bool TryPrepare(BatchWork work)
    {
        if (ended)
        {
            return false;
        }

        reader ??= StreamDataset.Open(stream, from.Epoch, from.Progress);
        var read = work.Prepared as Part ?? new Part();
        work.Prepared = read;
        // The buffer may be from the reader of an earlier epoch: all readers of a stream have the same type of buffer.
        read.Buffer ??= reader.NewBuffer();
        read.Buffer.Clear();
        var found = 0;
        while (found < globalBatch && reader.ReadInto(read.Buffer))
        {
            found++;
        }

        ended = found < globalBatch;
        (read.First, read.Count) = SamplePlan.PartOf(ended ? SamplePlan.Kept(found, lastBatch, shard.WorldSize) : found, shard);
        read.Position = position + read.First;
        position += found;
        work.After = new LoaderPosition(work.Epoch, position);
        if (read.Count == 0)
        {
            return false;
        }

        read.Plan = this;
        lock (gate)
        {
            inUse++;
        }

        return true;
    }

    /// <summary>A prepared batch has been made, or was stopped.</summary>
    public void Used()
    {
        lock (gate)
        {
            inUse--;
            CloseIfUnused();
        }
    }

    /// <summary>Ends reading. Items that were read may still be in use, and need their reader open until then.</summary>
    public override void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            CloseIfUnused();
        }

        base.Dispose();
    }

    private void CloseIfUnused()
    {
        if (disposed && inUse == 0)
        {
            reader?.Dispose();
            reader = null;
        }
    }

    /// <summary>The samples that were read for one global batch, and this rank's part of them.</summary>
    internal sealed class Part
    {
        public StreamPlan<TSample>? Plan { get; set; }

        public StreamBuffer<TSample>? Buffer { get; set; }

        public int First { get; set; }

        public int Count { get; set; }

        public long Position { get; set; }
    }
}
