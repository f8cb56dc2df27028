namespace DataModule;

/// <summary>Facts about the dataset or stream of a loader.</summary>
/// <param name="Steps">The steps from the source to a sample, as text.</param>
/// <param name="Count">The number of samples; null for a stream that does not state it.</param>
/// <param name="IsRandom">Whether a sample may be different in each epoch.</param>
internal sealed record SourceFacts(IReadOnlyList<string> Steps, long? Count, bool IsRandom)
{
    /// <summary>The elements of the first sample by field name, such as pictures with their pipeline and normalization.</summary>
    public IReadOnlyDictionary<string, IDescribedElement> Elements { get; init; } = new Dictionary<string, IDescribedElement>();

    /// <summary>The facts of a loader; null if it is not a <see cref="DataLoader{TBatch}"/>.</summary>
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
