using System.Globalization;
using System.Text;

namespace DataModule;

/// <summary>The sections of a data card, the most important first.</summary>
internal static class CardDocument
{
    private const int MostClasses = 40;

    public static IReadOnlyList<CardBlock> Of(DataCard card) =>
    [
        new HeadingBlock(1, card.Name),
        .. card.Summary is null ? [] : (CardBlock[])[new TextBlock(card.Summary)],
        .. Splits(card),
        .. Pictures(card),
        .. Classes(card),
        .. Fields(card),
        .. Preparation(card),
        .. Duplicates(card),
        .. Origins(card),
    ];

    private static IEnumerable<CardBlock> Splits(DataCard card)
    {
        yield return new HeadingBlock(2, "Splits");
        yield return new TableBlock(
            ["split", "samples", "batches", "batch size", "order"],
            [.. card.Splits.Select(static split => (string[])[
                split.Name, Number(split.Samples), split.Batches is { } batches ? Number(batches) : "", split.BatchSize == 0 ? "" : Number(split.BatchSize), split.Order ?? ""])]);
        foreach (var split in card.Splits.Where(static split => split.Absent is not null))
        {
            yield return new TextBlock($"The data of {split.Name} could not be opened: {split.Absent}");
        }

        foreach (var split in card.Splits.Where(static split => split.Steps.Count > 0))
        {
            yield return new TextBlock($"Steps from the source to the samples of {split.Name}:");
            yield return new ListBlock(split.Steps, IsNumbered: true);
        }
    }

    private static IEnumerable<CardBlock> Pictures(DataCard card) => card.Pictures.Count == 0 ? [] :
    [
        new HeadingBlock(2, "What the model sees"),
        .. card.Pictures.Select(static picture => new PictureBlock($"{picture.Key}.png", $"A batch of {picture.Key}, without its normalization", picture.Value)),
    ];

    private static IEnumerable<CardBlock> Classes(DataCard card)
    {
        CardSplit[] splits = [.. card.Splits.Where(static split => split.Classes.Count > 0)];
        if (splits.Length == 0)
        {
            yield break;
        }

        var rows = splits.SelectMany(static split => split.Classes).DistinctBy(static known => known.Label).OrderBy(static known => known.Label).ToArray();
        yield return new HeadingBlock(2, "Classes");
        yield return new TextBlock(string.Create(CultureInfo.InvariantCulture, $"{rows.Length} classes, from the field {splits[0].LabelField}."));
        var shown = rows.OrderByDescending(row => splits.Sum(split => Samples(split, row.Label))).Take(MostClasses).OrderBy(static row => row.Label).ToArray();
        if (shown.Length < rows.Length)
        {
            yield return new TextBlock(string.Create(CultureInfo.InvariantCulture, $"The {MostClasses} classes with the most samples are shown."));
        }

        yield return new PictureBlock("classes.svg", "The share of each class in the samples of each split", Encoding.UTF8.GetBytes(BarDrawing.Draw(
            [.. splits.Select(static split => split.Name)],
            [.. shown.Select(row => (NameOf(row), (double[])[.. splits.Select(split => (double)Samples(split, row.Label) / split.Samples)]))])));
        yield return new TableBlock(
            ["label", "class", .. splits.Select(static split => split.Name)],
            [.. shown.Select(row => (string[])[Number(row.Label), row.Name ?? "", .. splits.Select(split => $"{Number(Samples(split, row.Label))} ({Share(Samples(split, row.Label), split.Samples)})")])]);
    }

    private static IEnumerable<CardBlock> Fields(DataCard card)
    {
        CardSplit[] splits = [.. card.Splits.Where(static split => split.Fields.Count > 0)];
        if (splits.Length == 0)
        {
            yield break;
        }

        yield return new HeadingBlock(2, "Fields");
        var first = splits[0];
        yield return new TableBlock(
            ["field", "kind", "type", "shape of a sample", "in a batch"],
            [.. first.Fields.Select(static field => (string[])[field.Name, field.Kind, field.Type ?? "", string.Join("; ", field.Shapes), field.Batch ?? ""])]);
        yield return new TextBlock("Statistics of the samples in the first epoch, after scaling and before normalization. Normalize with the mean and the standard deviation of train.");
        yield return new TableBlock(
            ["field", "channel", "split", "mean", "standard deviation", "min", "max", "missing", "NaN or infinite"],
            [.. first.Fields.Where(field => field.Name != first.LabelField).SelectMany(field => splits.SelectMany(split => Channels(split, field.Name)))]);
        foreach (var block in Lengths(splits).Concat(Treatment(splits)))
        {
            yield return block;
        }
    }

    private static IEnumerable<string[]> Channels(CardSplit split, string name)
    {
        if (split.Fields.FirstOrDefault(field => field.Name == name) is not { } field)
        {
            yield break;
        }

        var counts = (string[])[Number(field.Missing), Number(field.NotFinite)];
        if (field.Channels.Count == 0)
        {
            yield return [name, "", split.Name, "", "", "", "", .. counts];
        }

        for (var channel = 0; channel < field.Channels.Count; channel++)
        {
            var found = field.Channels[channel];
            yield return [name, field.Channels.Count == 1 ? "" : Number(channel), split.Name, Real(found.Mean), Real(found.StandardDeviation), Real(found.Min), Real(found.Max), .. channel == 0 ? counts : ["", ""]];
        }
    }

    private static IEnumerable<CardBlock> Lengths(CardSplit[] splits)
    {
        string[][] rows =
        [
            .. splits.SelectMany(static split => split.Fields.Where(static field => field.Lengths is not null).Select(field => (string[])[
                field.Name, split.Name, Number(field.Lengths!.Min), Number(field.Lengths.Median), Number(field.Lengths.P95), Number(field.Lengths.Max), Real(field.Lengths.Mean),
                field.Lengths.Padding is { } padding ? string.Create(CultureInfo.InvariantCulture, $"{100 * padding:0.#} %") : ""])),
        ];
        return rows.Length == 0 ? [] :
        [
            new HeadingBlock(3, "Lengths"),
            new TableBlock(["field", "split", "min", "median", "95th percentile", "max", "mean", "padding in a batch"], rows),
        ];
    }

    private static IEnumerable<CardBlock> Treatment(CardSplit[] splits)
    {
        var lines = splits.SelectMany(split => split.Fields.SelectMany(field => Treatment(field).Select(line => (Line: $"{field.Name}: {line}", Split: split.Name))))
            .GroupBy(static entry => entry.Line)
            .Select(static group => $"{group.Key} ({string.Join(", ", group.Select(static entry => entry.Split))})")
            .ToArray();
        return lines.Length == 0 ? [] : [new HeadingBlock(3, "Transforms and normalization"), new ListBlock(lines)];
    }

    private static IEnumerable<string> Treatment(CardField field)
    {
        if (field.Transforms.Count > 0)
        {
            yield return string.Join(" > ", field.Transforms);
        }
        else if (field.Scale != 1)
        {
            yield return $"multiplied by {Real(field.Scale)}";
        }

        if (field.NormalizedMeans.Count > 0)
        {
            yield return $"normalized with means {string.Join(", ", field.NormalizedMeans.Select(Real))} and standard deviations {string.Join(", ", field.NormalizedDeviations.Select(Real))}";
        }
    }

    private static IEnumerable<CardBlock> Preparation(DataCard card) => card.Hooks.Count == 0 ? [] :
    [
        new HeadingBlock(2, "What the data module does"),
        new TableBlock(["hook", "method", "stages or splits", "summary"], [.. card.Hooks.Select(static hook => (string[])[hook.Kind, hook.Method, hook.For, hook.Summary ?? ""])]),
        .. card.Hyperparameters.Count == 0 ? [] : (CardBlock[])
        [
            new TextBlock("Hyperparameters:"),
            new TableBlock(["hyperparameter", "value"], [.. card.Hyperparameters.Select(static value => (string[])[value.Key, value.Value.ToString()])]),
        ],
    ];

    private static IEnumerable<CardBlock> Duplicates(DataCard card)
    {
        if (card.Leaks is null)
        {
            yield break;
        }

        yield return new HeadingBlock(2, "Duplicates and leaks");
        string[] lines =
        [
            .. card.Splits.Where(static split => split.Duplicates is { Superfluous: > 0 }).Select(static split =>
                $"{split.Name}: {Number(split.Duplicates!.Superfluous)} duplicates, in {Number(split.Duplicates.Groups)} groups of samples with equal content"
                + (split.Duplicates.Contradictions > 0 ? $". In {Number(split.Duplicates.Contradictions)} of these groups, the label or another field differs" : "")
                + $". Examples: {string.Join("; ", split.Duplicates.Examples)}."),
            .. card.Leaks.Select(static leak => $"{leak.From} leaks into {leak.To}: {Number(leak.Samples)} samples of {leak.To} have the same content as a sample of {leak.From}. Examples: {string.Join("; ", leak.Examples)}."),
        ];
        if (lines.Length == 0)
        {
            yield return new TextBlock("No duplicates and no leaks: no two samples have equal content, within a split or in different splits.");
            yield break;
        }

        yield return new ListBlock(lines);
    }

    private static IEnumerable<CardBlock> Origins(DataCard card)
    {
        if (card.Origins.Count == 0)
        {
            yield break;
        }

        yield return new HeadingBlock(2, "Origin");
        foreach (var origin in card.Origins)
        {
            string[][] rows =
            [
                .. new[]
                {
                    ("data set", origin.Name), ("version", origin.Version), ("description", origin.Description), ("creator", origin.Creator), ("published", origin.Published),
                    ("licence", origin.License), ("home page", origin.Home), ("citation", origin.Citation),
                }.Where(static row => row.Item2 is not null).Select(static row => (string[])[row.Item1, row.Item2!]),
            ];
            yield return new TableBlock(["", ""], rows);
            if (origin.Files.Count > 0)
            {
                yield return new TableBlock(["file", "bytes", "SHA-256"], [.. origin.Files.Select(static file => (string[])[file.Name, Number(file.Length), file.Sha256 ?? $"MD5 {file.Md5}"])]);
            }
        }
    }

    private static string NameOf(CardClass row) => row.Name ?? Number(row.Label);

    private static long Samples(CardSplit split, long label) => split.Classes.FirstOrDefault(known => known.Label == label)?.Samples ?? 0;

    private static string Share(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, whole):0.#} %");

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Real(double number) => number.ToString("G5", CultureInfo.InvariantCulture);
}
