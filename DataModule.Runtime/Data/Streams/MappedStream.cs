namespace DataModule;

/// <summary>Passes each sample of a stream through a function, in the worker that makes its batch.</summary>
internal sealed class MappedStream<TSource, T>(IStreamDataset<TSource> source, Func<TSource, SampleRandom, T> map)
    : IDeferredStream<T>, IFingerprinted, IReordering
{
    public bool Reorders => StreamDataset.IsReordered(source);

    public long? Count => source.Count;

    public string Fingerprint => $"map({StreamDataset.Describe(source)})";

    public IEnumerable<T> Read(long epoch, long start) => StreamDataset.ReadAll(this, epoch, start);

    public StreamReader<T> Open(long epoch, long start) => new Reader(StreamDataset.Open(source, epoch, start), map);

    private sealed class Reader(StreamReader<TSource> inner, Func<TSource, SampleRandom, T> map) : StreamReader<T>
    {
        public override StreamBuffer<T> NewBuffer() => new Buffer(inner.NewBuffer(), map);

        public override bool ReadInto(StreamBuffer<T> buffer) => inner.ReadInto(((Buffer)buffer).Inner);

        public override void Dispose() => inner.Dispose();
    }

    private sealed class Buffer(StreamBuffer<TSource> inner, Func<TSource, SampleRandom, T> map) : StreamBuffer<T>
    {
        public StreamBuffer<TSource> Inner => inner;

        public override int Count => inner.Count;

        public override T Take(int item, SampleRandom random) => map(inner.Take(item, random), random);

        public override void MoveTo(StreamBuffer<T> other, int item) => inner.MoveTo(((Buffer)other).Inner, item);

        public override void Clear() => inner.Clear();
    }
}
