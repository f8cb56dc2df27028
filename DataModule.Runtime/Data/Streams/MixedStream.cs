namespace DataModule;

/// <summary>
/// Streams in fixed proportions: after k samples each has had its share of k, to within one for two streams. One that has ended
/// begins its next own epoch; the mixed epoch ends when all have ended once, so that nothing is left out.
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
        // Those that have ended stay open: their last items may not be used yet.
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
                // Rounds far apart: the second round of one epoch is not the first of the next.
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
                $"A mix cannot draw from an empty stream: {StreamDataset.Describe(parts[next].Stream)} has no samples in epoch {epoch}.");
        }

        // Whoever is furthest behind its share.
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
