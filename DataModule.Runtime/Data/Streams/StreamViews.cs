namespace DataModule;

/// <summary>The samples of a stream that meet a condition. They are computed on the reading thread, since the reader must know which ones to keep.</summary>
internal sealed class FilteredStream<T>(IStreamDataset<T> source, Func<T, bool> predicate) : IDeferredStream<T>, IFingerprinted, IReordering
{
    public bool Reorders => StreamDataset.IsReordered(source);

    public string Fingerprint => $"filter({StreamDataset.Describe(source)})";

    public IEnumerable<T> Read(long epoch, long start) => StreamDataset.ReadAll(this, epoch, start);

    public StreamReader<T> Open(long epoch, long start) =>
        new Reader(StreamDataset.Open(source, epoch, start: 0), predicate, epoch).PassOver(start);

    private sealed class Reader(StreamReader<T> inner, Func<T, bool> predicate, long epoch) : StreamReader<T>
    {
        private readonly StreamBuffer<T> candidate = inner.NewBuffer();
        private long place;

        public override StreamBuffer<T> NewBuffer() => new SourceReader<T>.Buffer();

        public override bool ReadInto(StreamBuffer<T> buffer)
        {
            while (inner.ReadInto(candidate))
            {
                var sample = candidate.Take(0, new SampleRandom(seed: 0, place++, epoch));
                candidate.Clear();
                if (predicate(sample))
                {
                    ((SourceReader<T>.Buffer)buffer).Items.Add(sample);
                    return true;
                }
            }

            return false;
        }

        public override void Dispose() => inner.Dispose();
    }
}

/// <summary>Several of a stream's epochs as one.</summary>
internal sealed class RepeatedStream<T>(IStreamDataset<T> source, int times) : IDeferredStream<T>, IFingerprinted, IReordering
{
    public long? Count => source.Count * times;

    public bool Reorders => StreamDataset.IsReordered(source);

    public string Fingerprint => FormattableString.Invariant($"repeat({StreamDataset.Describe(source)}, {times})");

    public IEnumerable<T> Read(long epoch, long start) => StreamDataset.ReadAll(this, epoch, start);

    public StreamReader<T> Open(long epoch, long start) => new Reader(source, epoch * times, (epoch + 1) * times).PassOver(start);

    private sealed class Reader(IStreamDataset<T> source, long epoch, long end) : StreamReader<T>
    {
        // Readers that have ended stay open: their last items may still be in use.
        private readonly List<StreamReader<T>> opened = [StreamDataset.Open(source, epoch, start: 0)];

        public override StreamBuffer<T> NewBuffer() => opened[0].NewBuffer();

        public override bool ReadInto(StreamBuffer<T> buffer)
        {
            while (!opened[^1].ReadInto(buffer))
            {
                if (epoch + 1 == end)
                {
                    return false;
                }

                opened.Add(StreamDataset.Open(source, ++epoch, start: 0));
            }

            return true;
        }

        public override void Dispose() => opened.ForEach(static reader => reader.Dispose());
    }
}

/// <summary>Streams one after the other.</summary>
internal sealed class ConcatStream<T>(IStreamDataset<T>[] parts) : IDeferredStream<T>, IFingerprinted, IReordering
{
    public long? Count => parts.Aggregate((long?)0, static (sum, part) => sum + part.Count);

    public bool Reorders => parts.Any(StreamDataset.IsReordered);

    public string Fingerprint => $"concat({string.Join(", ", parts.Select(StreamDataset.Describe))})";

    public IEnumerable<T> Read(long epoch, long start) => StreamDataset.ReadAll(this, epoch, start);

    public StreamReader<T> Open(long epoch, long start) => new Reader(parts, epoch).PassOver(start);

    private sealed class Reader(IStreamDataset<T>[] parts, long epoch) : StreamReader<T>
    {
        // Readers that have ended stay open: their last items may still be in use.
        private readonly List<StreamReader<T>> opened = [];
        private int part;

        public override StreamBuffer<T> NewBuffer() => new JoinedBuffer<T>();

        public override bool ReadInto(StreamBuffer<T> buffer)
        {
            for (; part < parts.Length; part++)
            {
                if (opened.Count == part)
                {
                    opened.Add(StreamDataset.Open(parts[part], epoch, start: 0));
                }

                if (((JoinedBuffer<T>)buffer).ReadFrom(opened[part]))
                {
                    return true;
                }
            }

            return false;
        }

        public override void Dispose() => opened.ForEach(static reader => reader.Dispose());
    }
}

/// <summary>Samples of several streams. The buffers of the streams differ in type, so each sample has a buffer of its own.</summary>
internal sealed class JoinedBuffer<T> : StreamBuffer<T>
{
    private readonly List<StreamBuffer<T>> items = [];

    public override int Count => items.Count;

    public bool ReadFrom(StreamReader<T> reader)
    {
        var item = reader.NewBuffer();
        if (!reader.ReadInto(item))
        {
            return false;
        }

        items.Add(item);
        return true;
    }

    public override T Take(int item, SampleRandom random) => items[item].Take(0, random);

    public override void MoveTo(StreamBuffer<T> other, int item)
    {
        ((JoinedBuffer<T>)other).items.Add(items[item]);
        items[item] = items[^1];
        items.RemoveAt(items.Count - 1);
    }

    public override void Clear() => items.Clear();
}
