using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>Takes the first batch of a split's first loader, as the model gets it. If samples are random, it also takes the dataset's first sample in several epochs.</summary>
internal sealed class SheetMaker(IDataModule module, int samples, int draws) : ILoaderVisitor
{
    public BatchSheet? Sheet { get; private set; }

    public static BatchSheet Make(IDataModule data, Split split, int samples, int draws)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(draws);
        LibTorch.Require();
        using var stage = OpenStage.For(data, split);
        var maker = new SheetMaker(data, samples, draws);
        SplitLoaders.Visit(data, split, maker);
        return maker.Sheet ?? throw new InvalidOperationException($"The {SplitLoaders.Word(split)} method of {SplitLoaders.NameOf(data)} returned no loaders.");
    }

    public void Visit<TBatch>(IBatchTransfer<TBatch> data, NamedLoader<TBatch> loader, BatchContext context)
    {
        if (Sheet is not null)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var facts = SourceFacts.Of(loader.Loader);
        var batch = First(loader.Loader, context.Split);
        var views = Views(data.TransferBatchToDevice(batch, context), facts, out var count);
        var groups = new List<CellGroup> { new("", Cells(views, Math.Min(samples, count))) };
        if (facts is { IsRandom: true } && draws > 0 && loader.Loader is DataLoader<TBatch> known)
        {
            groups.Add(new($"sample 0 in {draws} epochs", Draws(data, known, facts, context)));
        }

        Sheet = new(
            string.Create(CultureInfo.InvariantCulture, $"{SplitLoaders.NameOf(module)}, {SplitLoaders.Word(context.Split)}{(loader.Name is null ? "" : " " + loader.Name)}: {Math.Min(samples, count)} of the {count} samples of a batch"),
            [.. views.Select(static view => view.Note)],
            groups);
    }

    private static TBatch First<TBatch>(IEnumerable<TBatch> loader, Split split)
    {
        foreach (var batch in loader)
        {
            return batch;
        }

        throw new InvalidOperationException($"The {SplitLoaders.Word(split)} loader has no batches: its dataset is empty, or has fewer samples than a batch and LastBatch.Drop.");
    }

    private ColumnView[] Views<TBatch>(TBatch batch, SourceFacts? facts, out int count)
    {
        var columns = Column.Of(batch);
        if (columns.Count == 0)
        {
            throw new InvalidOperationException(
                $"A batch of type {typeof(TBatch).Name} cannot be shown: only generated batches, tensors, and tuples, lists and dictionaries of them can.");
        }

        count = (int)columns.Max(static column => column.Count);
        var label = ClassLabels.Of(columns);
        return [.. columns.Select(column =>
            new ColumnView(column, facts?.Elements.GetValueOrDefault(column.Name), column == label ? ClassLabels.Names(module) : null))];
    }

    private static Cell[] Cells(ColumnView[] views, int count) => [.. Enumerable.Range(0, count).Select(sample =>
    {
        var (visuals, captions) = (new List<Visual>(), new List<string>());
        foreach (var view in views)
        {
            view.Show(sample, visuals, captions);
        }

        return new Cell(visuals, captions);
    })];

    private Cell[] Draws<TBatch>(IBatchTransfer<TBatch> data, DataLoader<TBatch> loader, SourceFacts facts, BatchContext context) =>
        [.. Enumerable.Range(0, draws).SelectMany(epoch =>
        {
            using var memory = new BatchMemory();
            var batch = loader.Source.Accept(new Drawing<TBatch>(epoch, memory));
            var views = Views(data.TransferBatchToDevice(batch, context with { Epoch = epoch }), facts, out _);
            return Cells(views, 1).Select(cell => cell with { Captions = [string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}")] });
        })];

    /// <summary>Collates sample 0 with the random values of an epoch.</summary>
    private sealed class Drawing<TBatch>(long epoch, BatchMemory memory) : ISourceVisitor<TBatch, TBatch>
    {
        public TBatch VisitDataset<TSample>(IDataset<TSample> dataset, CollateFunction<TSample, TBatch> collate, ulong seed)
        {
            var random = new SampleRandom(seed);
            random.SetEpoch(seed, stream: 0, epoch);
            random.SetRecord(0);
            return collate([dataset.Get(0, random)], memory);
        }

        public TBatch VisitStream<TSample>(IStreamDataset<TSample> stream, CollateFunction<TSample, TBatch> collate, ulong seed) =>
            throw new NotSupportedException("A stream's samples are not drawn by index.");
    }
}
