namespace DataModule;

/// <summary>
/// Streams in fixed proportions: after k samples each has had its share of k; for two streams, to within one sample. A stream that has ended
/// begins its own next epoch. The mixed epoch ends when all streams have ended once, so that every sample is read.
/// </summary>
internal sealed class MixedStream<T> : IDeferredStream<T>, IFingerprinted, IReordering
{
    private readonly (IStreamDataset<T> Stream, double Weight)[] parts;

    public MixedStream((IStreamDataset<T> Stream, double Weight)[] parts)
    {
        Weights.Check(Array.ConvertAll(parts, static part => part.Weight));
        this.parts = [.. parts.Where(static part => part.Weight > 0)];
    }

    public bool Reorders => true;

    public string Fingerprint => $"mix({string.Join(", ", parts.Select(static part =>
        FormattableString.Invariant($"{part.Weight} of {StreamDataset.Describe(part.Stream)}")))})";

    public IEnumerable<T> Read(long epoch, long start) => StreamDataset.ReadAll(this, epoch, start);

    public StreamReader<T> Open(long epoch, long start) => new Reader(parts, epoch).PassOver(start);

    private sealed class Reader((IStreamDataset<T> Stream, double Weight)[] parts, long epoch) : StreamReader<T>
    {
        // Readers that have ended stay open: their last items may still be in use.
        private readonly List<StreamReader<T>> opened = [];
        private readonly StreamReader<T>?[] readers = new StreamReader<T>?[parts.Length];
        private readonly double[] credit = new double[parts.Length];
        private readonly long[] rounds = new long[parts.Length];
        private bool ended;

        public override StreamBuffer<T> NewBuffer() => new JoinedBuffer<T>();

        public override bool ReadInto(StreamBuffer<T> buffer)
        {
            if (ended)
            {
                return false;
            }

            var next = Next();
            for (var attempt = 0; attempt < 2; attempt++)
            {
                // Round in the upper bits: a stream's second round in one epoch is not its first round in the next epoch.
                if (readers[next] is not { } reader)
                {
                    readers[next] = reader = StreamDataset.Open(parts[next].Stream, (rounds[next] << 32) + epoch, start: 0);
                    opened.Add(reader);
                }

                if (((JoinedBuffer<T>)buffer).ReadFrom(reader))
                {
                    return true;
                }

                readers[next] = null;
                rounds[next]++;
                if (Array.TrueForAll(rounds, static round => round > 0))
                {
                    ended = true;
                    return false;
                }
            }

            throw new InvalidOperationException(
                $"StreamDataset.Mix cannot draw from an empty stream: {StreamDataset.Describe(parts[next].Stream)} has no samples in epoch {epoch}. Remove it, or give it weight 0.");
        }

        // The stream that is furthest behind its share.
        private int Next()
        {
            var next = 0;
            for (var part = 0; part < parts.Length; part++)
            {
                credit[part] += parts[part].Weight;
                next = credit[part] > credit[next] ? part : next;
            }

            credit[next] -= parts.Sum(static part => part.Weight);
            return next;
        }

        public override void Dispose() => opened.ForEach(static reader => reader.Dispose());
    }
}
