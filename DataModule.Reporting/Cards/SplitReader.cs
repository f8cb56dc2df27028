using System.Globalization;
using System.Text.Json;
using TorchSharp;

namespace DataModule;

/// <summary>Reads the samples of a loader once, in the order of the dataset, with the random values of the first epoch.</summary>
internal sealed class SplitReader<TBatch>(IDataModule module, CardOptions options, DataLoader<TBatch> loader, string name, Split split)
    : ISourceVisitor<TBatch, MeasuredSplit>
{
    // Do not change it: parts are merged one after the other, so the rounding of the statistics depends on their size.
    private const int PartSize = 64;

    private readonly IDescribedBatch? described = default(TBatch) as IDescribedBatch;

    public MeasuredSplit VisitDataset<TSample>(IDataset<TSample> dataset, CollateFunction<TSample, TBatch> collate, ulong seed)
    {
        var card = new CardSplit(name, dataset.Count) { BatchSize = loader.BatchSize, Batches = loader.BatchCount, Order = Order(), Steps = SampleTrace.Describe(dataset) };
        if (described is null || dataset.Count == 0)
        {
            return new(split, card, null, static _ => "");
        }

        var all = new SplitMeasure();
        using (var parts = DataLoader.Create<TSample, SplitMeasure>(dataset, PartSize, Measure, seed: seed, workers: options.Workers, options: Part(dataset.Count)))
        {
            foreach (var part in parts)
            {
                all.Merge(part);
            }
        }

        all = Together(all);
        using var memory = new BatchMemory();
        var first = dataset.Get(0, new SampleRandom(seed, 0));
        return Finish(card, all, SampleParts.Of(described, first!), First(dataset, collate, seed, memory), Name);

        // The index, with the file name of a picture if it has one.
        string Name(long index) => SampleParts.Of(described!, dataset.Get(index, new SampleRandom(seed, index))!)
            .Select(static part => part.Element?.Name).FirstOrDefault(static found => found is not null) is { } file
            ? string.Create(CultureInfo.InvariantCulture, $"{index} ({Path.GetFileName(file)})")
            : index.ToString(CultureInfo.InvariantCulture);
    }

    public MeasuredSplit VisitStream<TSample>(IStreamDataset<TSample> stream, CollateFunction<TSample, TBatch> collate, ulong seed)
    {
        var all = new SplitMeasure();
        using (var parts = DataLoader.Create<TSample, SplitMeasure>(stream, PartSize, Measure, seed: seed, workers: options.Workers, options: new() { PrefetchAcrossEpochs = false }))
        {
            foreach (var part in parts)
            {
                all.Merge(part);
            }
        }

        var card = new CardSplit(name, all.Samples) { BatchSize = loader.BatchSize, Batches = loader.BatchCount, Steps = [StreamDataset.Describe(stream)] };
        var first = stream.Read(0, 0).Take(loader.BatchSize).ToArray();
        if (described is null || first.Length == 0)
        {
            return new(split, card, null, static _ => "");
        }

        using var memory = new BatchMemory();
        return Finish(card, all, SampleParts.Of(described, first[0]!), Columns(collate(first, memory)), static index => index.ToString(CultureInfo.InvariantCulture));
    }

    private SplitMeasure Measure<TSample>(ReadOnlySpan<TSample> samples, BatchMemory memory)
    {
        var part = new SplitMeasure { Samples = samples.Length };
        if (described is null)
        {
            return part;
        }

        var statistics = Statistics.For(described.Fields);
        var meter = new SampleMeter(statistics.Fields);
        part.Fields = [.. statistics.Fields.Select(static field => new FieldMeasure { Name = field.Name })];
        using var notes = new SampleNotes(part.Fields, [.. statistics.Fields.Select(static field => field.Field)], options.Duplicates);
        foreach (var sample in samples)
        {
            meter.Begin();
            described.Visit(sample!, meter);
            var (content, rest) = notes.Note(described, sample!);
            if (options.Duplicates)
            {
                part.Contents.Add(content);
                part.Rests.Add(rest);
            }
        }

        for (var field = 0; field < part.Fields.Count; field++)
        {
            part.Fields[field].Channels = [.. statistics.Fields[field].Channels];
        }

        return part;
    }

    /// <summary>The options that read this rank's part of the samples: a contiguous one, so that merging in the order of ranks keeps the order of the samples.</summary>
    private LoaderOptions Part(long count)
    {
        var part = new LoaderOptions { PrefetchAcrossEpochs = false };
        if (options.Collectives is not { Rank: { WorldSize: > 1 } rank })
        {
            return part;
        }

        var (start, end) = (count * rank.Global / rank.WorldSize, count * (rank.Global + 1) / rank.WorldSize);
        return part with { Sampler = Sampler.Subset(Enumerable.Range(0, (int)(end - start)).Select(i => start + i)) };
    }

    private SplitMeasure Together(SplitMeasure own)
    {
        if (options.Collectives is not { Rank.WorldSize: > 1 } collectives)
        {
            return own;
        }

        var all = new SplitMeasure();
        foreach (var part in collectives.AllGather(JsonSerializer.SerializeToUtf8Bytes(own, CardJson.Default.SplitMeasure)))
        {
            all.Merge(JsonSerializer.Deserialize(part, CardJson.Default.SplitMeasure)!);
        }

        return all;
    }

    private string? Order()
    {
        var state = new StateDict();
        loader.Source.Describe(state);
        return state.Values["sampler"]?.GetValue<string>();
    }

    private Dictionary<string, Column> First<TSample>(IDataset<TSample> dataset, CollateFunction<TSample, TBatch> collate, ulong seed, BatchMemory memory)
    {
        var random = new SampleRandom(seed);
        return Columns(collate([.. Enumerable.Range(0, (int)Math.Min(loader.BatchSize, dataset.Count)).Select(index =>
        {
            random.SetRecord(index);
            return dataset.Get(index, random);
        })], memory));
    }

    private Dictionary<string, Column> Columns(TBatch batch)
    {
        names = Column.Of(batch).Where(static column => column.NameOf is not null).ToDictionary(static column => column.Name, static column => column.NameOf!);
        return Column.Of(batch).ToDictionary(static column => column.Name);
    }

    private Dictionary<string, Func<long, string?>> names = [];

    private MeasuredSplit Finish(
        CardSplit card, SplitMeasure measure, IReadOnlyList<SamplePart> parts, Dictionary<string, Column> columns, Func<long, string> nameOf)
    {
        var known = Statistics.For(described!.Fields).Fields;
        var elements = parts.Where(static part => part.Element is not null).ToDictionary(static part => part.Name, static part => part.Element!);
        var label = Label(measure, known);
        return new(
            split,
            card with
            {
                Fields =
                [
                    .. measure.Fields.Zip(known, (found, field) => CardFields.Of(
                        found, field.Field, columns.GetValueOrDefault(found.Name), elements.GetValueOrDefault(found.Name), Padding(found, field.Field))),
                ],
                LabelField = label?.Name,
                Classes = label is null ? [] : [.. Classes(label)],
                Duplicates = options.Duplicates ? SampleContents.Duplicates(measure, nameOf) : null,
            },
            measure,
            nameOf);
    }

    private static FieldMeasure? Label(SplitMeasure measure, IReadOnlyList<FieldStatistics> known)
    {
        FieldMeasure[] candidates = [.. measure.Fields.Where((found, place) =>
            known[place].Field.Kind is SampleFieldKind.Scalar or SampleFieldKind.Enum or SampleFieldKind.OneHot && found.Counts is { Count: > 0 } counts && counts.Keys.First() >= 0)];
        return candidates.FirstOrDefault(found => known[measure.Fields.IndexOf(found)].Field.Kind != SampleFieldKind.Scalar)
            ?? candidates.FirstOrDefault(static found => ClassLabels.IsUsual(found.Name))
            ?? (candidates.Length == 1 ? candidates[0] : null);
    }

    // Classes with a name and without samples are listed, too.
    private IEnumerable<CardClass> Classes(FieldMeasure label)
    {
        var list = names.GetValueOrDefault(label.Name) is null ? ClassLabels.Names(module) : null;
        var counts = new SortedDictionary<long, long>(label.Counts!);
        for (var named = 0; named < list?.Count; named++)
        {
            counts.TryAdd(named, 0);
        }

        return counts.Select(count => new CardClass(
            count.Key,
            names.GetValueOrDefault(label.Name)?.Invoke(count.Key) ?? (list is not null && count.Key < list.Count ? list[(int)count.Key] : null),
            count.Value));
    }

    /// <summary>The share of padding in the batches of the first epoch, from 0 to 1; null if it is not known.</summary>
    private double? Padding(FieldMeasure found, SampleField field)
    {
        if (field.Kind != SampleFieldKind.Padded || loader.Source.IsSequential || found.Lengths.Count == 0 || found.Missing > 0)
        {
            return null;
        }

        var (places, filled) = (0L, 0L);
        using var plan = loader.Source.Plan(new LoaderPosition(0, 0));
        for (var batch = 0L; batch < plan.BatchCount; batch++)
        {
            var keys = new long[plan.Locate(batch).Size];
            plan.Read(batch, keys);
            places += keys.Max(key => (long)found.Lengths[(int)key]) * keys.Length;
            filled += keys.Sum(key => (long)found.Lengths[(int)key]);
        }

        return places == 0 ? 0 : 1 - ((double)filled / places);
    }
}
