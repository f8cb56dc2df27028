using System.Globalization;
using System.Text.Json;
using TorchSharp;

namespace DataModule;

/// <summary>Creates a data card from the description of the data module and one pass over the samples of each split.</summary>
internal sealed class CardBuilder(IDataModule module, CardOptions options) : ILoaderVisitor
{
    private readonly List<MeasuredSplit> splits = [];

    public static DataCard Build(IDataModule data, CardOptions? options)
    {
        ArgumentNullException.ThrowIfNull(data);
        LibTorch.Require();
        options ??= new();
        var builder = new CardBuilder(data, options);
        var pictures = new Dictionary<string, byte[]>();
        foreach (var stage in SplitLoaders.Of(data).Where(options.Splits.Contains).GroupBy(split => OpenStage.StageOf(data, split)).ToArray())
        {
            try
            {
                using var open = OpenStage.For(data, stage.First());
                foreach (var split in stage)
                {
                    SplitLoaders.Visit(data, split, builder);
                    if (options.Pictures && builder.Has(split))
                    {
                        pictures.Add(SplitLoaders.Word(split), SheetPicture.Draw(SheetMaker.Make(data, split, samples: 16, draws: 8)));
                    }
                }
            }
            catch (DataSourceException missing) when (builder.splits.Count > 0)
            {
                // A data module may have a test loader although its folder has no test data.
                builder.splits.AddRange(stage.Where(split => !builder.Has(split)).Select(split =>
                    new MeasuredSplit(split, new(SplitLoaders.Word(split), 0) { Absent = missing.Message }, null, static _ => "")));
            }
        }

        return new DataCard(SplitLoaders.NameOf(data))
        {
            Summary = (data as IDescribedModule)?.Summary,
            Hyperparameters = Hyperparameters(data),
            Origins = [.. (options.Origin is { } given ? [given] : (data as IDocumentedData)?.Origins ?? []).Select(Origin)],
            Hooks = [.. ((data as IDescribedModule)?.Hooks ?? []).Select(Hook)],
            Splits = [.. builder.splits.Select(static measured => measured.Card)],
            Leaks = options.Duplicates ? SampleContents.Leaks(builder.splits) : null,
            Pictures = pictures,
        };
    }

    private bool Has(Split split) => splits.Exists(measured => measured.Split == split && measured.Card.Samples > 0);

    public void Visit<TBatch>(IBatchTransfer<TBatch> data, NamedLoader<TBatch> loader, BatchContext context)
    {
        var name = SplitLoaders.Word(context.Split) + (loader.Name is null ? "" : "/" + loader.Name);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        splits.Add(loader.Loader is DataLoader<TBatch> known
            ? known.Source.Accept(new SplitReader<TBatch>(module, options, known, name, context.Split))
            : Count(data, loader.Loader, name, context.Split));
    }

    // Other loaders give no access to their samples, so these are counted batch by batch.
    private static MeasuredSplit Count<TBatch>(IBatchTransfer<TBatch> data, IEnumerable<TBatch> loader, string name, Split split)
    {
        var (samples, batches) = (0L, 0L);
        IReadOnlyList<CardField> fields = [];
        foreach (var batch in loader)
        {
            using var scope = torch.NewDisposeScope();
            fields = batches == 0 ? [.. Column.Of(batch).Select(static column => new CardField(column.Name, "unknown") { Batch = column.Format })] : fields;
            samples += data.BatchSize(batch);
            batches++;
        }

        return new(split, new(name, samples) { Batches = batches, Fields = fields, Steps = [loader is ILoader<TBatch> ? "a combination of loaders: only the number of samples is known" : "a sequence of batches: only the number of samples is known"] }, null, static _ => "");
    }

    private static SortedDictionary<string, JsonElement> Hyperparameters(IDataModule data)
    {
        var values = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in (data as IHasHyperparameters)?.HyperparameterView.ToStateDict().Values ?? [])
        {
            using var text = JsonDocument.Parse(value?.ToJsonString() ?? "null");
            values.Add(name, text.RootElement.Clone());
        }

        return values;
    }

    private static CardHook Hook(ModuleHook hook) => new(
        hook.Kind.ToString(),
        hook.Method,
        string.Join(", ", hook.Stages.Select(static stage => stage.ToString().ToLowerInvariant()).Concat(hook.Splits.Select(SplitLoaders.Word))
            .Concat(hook.Kind == ModuleHookKind.Prepare ? [hook.Scope == PrepareScope.Once ? "once" : "once a node"] : [])),
        hook.Summary);

    private static CardOrigin Origin(DataOrigin origin) => new(
        origin.Name, origin.Description, origin.Version, origin.License, origin.Home?.ToString(), origin.Creator, origin.Published, origin.Citation,
        [.. origin.Files.Select(file => new CardFile(
            file.Name, origin.Mirrors.Count == 0 ? null : new Uri(origin.Mirrors[0], file.Name).ToString(), file.Length, file.Sha256?.ToLowerInvariant(), file.Md5?.ToLowerInvariant()))]);
}

/// <summary>A split with its statistics, and the names of its samples for messages.</summary>
internal sealed record MeasuredSplit(Split Split, CardSplit Card, SplitMeasure? Measure, Func<long, string> NameOf);
