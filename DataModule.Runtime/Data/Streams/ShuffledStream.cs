namespace DataModule;

/// <summary>A stream that is shuffled in a buffer: each sample that is read replaces a random one, which is returned.</summary>
internal sealed class ShuffledStream<T>(IStreamDataset<T> source, int poolSize, ulong seed) : IDeferredStream<T>, IFingerprinted, IReordering
{
    public bool Reorders => true;

    private const ulong Stream = 0x53545245414D; // "STREAM"

    public long? Count => source.Count;

    public string Fingerprint => FormattableString.Invariant(
        $"shuffle({StreamDataset.Describe(source)}, {poolSize}, seed {seed})");

    public IEnumerable<T> Read(long epoch, long start) => StreamDataset.ReadAll(this, epoch, start);

    public StreamReader<T> Open(long epoch, long start) => new Reader(
        StreamDataset.Open(source, epoch, start: 0), poolSize, new SampleRandom(seed, recordKey: 0, epoch, Stream), start);

    private sealed class Reader(StreamReader<T> inner, int poolSize, SampleRandom random, long start) : StreamReader<T>
    {
        private readonly StreamBuffer<T> pool = inner.NewBuffer();
        private bool ended;

        public override StreamBuffer<T> NewBuffer() => inner.NewBuffer();

        public override bool ReadInto(StreamBuffer<T> buffer)
        {
            if (start > 0)
            {
                var passed = NewBuffer();
                for (; start > 0 && Draw(passed); start--)
                {
                    passed.Clear();
                }
            }

            return Draw(buffer);
        }

        private bool Draw(StreamBuffer<T> buffer)
        {
            while (!ended && pool.Count <= poolSize)
            {
                ended = !inner.ReadInto(pool);
            }

            if (pool.Count == 0)
            {
                return false;
            }

            // Until the source has ended, the pool has one sample more than its size: the one that replaces the drawn one.
            pool.MoveTo(buffer, random.NextInt(Math.Min(pool.Count, poolSize)));
            return true;
        }

        public override void Dispose() => inner.Dispose();
    }
}
