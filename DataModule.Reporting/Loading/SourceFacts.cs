namespace DataModule;

/// <summary>What can be said of the samples behind a loader.</summary>
/// <param name="Steps">What leads to a sample, from its source on, in words.</param>
/// <param name="Count">How many samples there are; null where a stream does not say.</param>
/// <param name="IsRandom">Whether a sample is another one in another epoch.</param>
internal sealed record SourceFacts(IReadOnlyList<string> Steps, long? Count, bool IsRandom)
{
    /// <summary>The elements of the first sample by the names of their fields: what is done to pictures, and how they are normalised.</summary>
    public IReadOnlyDictionary<string, IDescribedElement> Elements { get; init; } = new Dictionary<string, IDescribedElement>();

    /// <summary>Of a loader; null where it is not one of this library's, and nothing is known of it.</summary>
    public static SourceFacts? Of<TBatch>(IEnumerable<TBatch> loader) => loader is DataLoader<TBatch> known ? known.Source.Accept(new Visitor<TBatch>()) : null;

    private sealed class Visitor<TBatch> : ISourceVisitor<TBatch, SourceFacts>
    {
        public SourceFacts VisitDataset<TSample>(IDataset<TSample> dataset, CollateFunction<TSample, TBatch> collate, ulong seed) =>
            new(SampleTrace.Describe(dataset), dataset.Count, Randomised.Is(dataset))
            {
                Elements = dataset.Count == 0 ? new Dictionary<string, IDescribedElement>() : ElementsOf(dataset.Get(0, new SampleRandom(seed, 0))),
            };

        public SourceFacts VisitStream<TSample>(IStreamDataset<TSample> stream, CollateFunction<TSample, TBatch> collate, ulong seed) =>
            new([StreamDataset.Describe(stream)], stream.Count, IsRandom: false) { Elements = ElementsOf(stream.Read(0, 0).FirstOrDefault()) };

        private static Dictionary<string, IDescribedElement> ElementsOf(object? sample) => sample is not null && default(TBatch) is IDescribedBatch batch
            ? SampleParts.Of(batch, sample).Where(static part => part.Element is not null).ToDictionary(static part => part.Name, static part => part.Element!)
            : [];
    }
}
