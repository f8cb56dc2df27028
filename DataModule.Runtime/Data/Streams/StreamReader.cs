namespace DataModule;

/// <summary>Reads an epoch of a stream in order; one thread at a time. Costly work is deferred until a sample is taken.</summary>
internal abstract class StreamReader<T> : IDisposable
{
    /// <summary>A buffer for the readers of this stream, in any epoch.</summary>
    public abstract StreamBuffer<T> NewBuffer();

    /// <summary>Adds the next sample to a buffer.</summary>
    /// <returns>False at the end of the epoch.</returns>
    public abstract bool ReadInto(StreamBuffer<T> buffer);

    /// <summary>Skips samples without computing them.</summary>
    public StreamReader<T> PassOver(long samples)
    {
        var passed = NewBuffer();
        for (; samples > 0 && ReadInto(passed); samples--)
        {
            passed.Clear();
        }

        return this;
    }

    public abstract void Dispose();
}

/// <summary>Samples that were read but not computed yet. It is typed to the source's items, so that none is boxed.</summary>
internal abstract class StreamBuffer<T>
{
    public abstract int Count { get; }

    /// <summary>Computes a sample.</summary>
    public abstract T Take(int item, SampleRandom random);

    /// <summary>Moves an item to the end of another buffer; the last item replaces it.</summary>
    public abstract void MoveTo(StreamBuffer<T> other, int item);

    public abstract void Clear();
}

/// <summary>Reads samples that need no further computation.</summary>
internal sealed class SourceReader<T>(IEnumerable<T> samples) : StreamReader<T>
{
    private readonly IEnumerator<T> samples = samples.GetEnumerator();

    public override StreamBuffer<T> NewBuffer() => new Buffer();

    public override bool ReadInto(StreamBuffer<T> buffer)
    {
        if (!samples.MoveNext())
        {
            return false;
        }

        ((Buffer)buffer).Items.Add(samples.Current);
        return true;
    }

    public override void Dispose() => samples.Dispose();

    internal sealed class Buffer : StreamBuffer<T>
    {
        public List<T> Items { get; } = [];

        public override int Count => Items.Count;

        public override T Take(int item, SampleRandom random) => Items[item];

        public override void MoveTo(StreamBuffer<T> other, int item)
        {
            ((Buffer)other).Items.Add(Items[item]);
            Items[item] = Items[^1];
            Items.RemoveAt(Items.Count - 1);
        }

        public override void Clear() => Items.Clear();
    }
}
