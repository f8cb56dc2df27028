using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Writes a card as Croissant 1.1 (http://mlcommons.org/croissant/1.1): JSON-LD on schema.org.</summary>
internal static class Croissant
{
    /// <summary>The properties that Croissant requires of a dataset, besides the type and the context.</summary>
    public static readonly string[] Required = ["conformsTo", "name", "description", "license", "url", "creator", "datePublished"];

    private const string Conformance = "http://mlcommons.org/croissant/1.1";

    private static readonly string[] Terms =
    [
        "arrayShape", "citeAs", "containedIn", "data", "dataType", "extract", "field", "fileObject", "fileProperty", "fileSet", "includes", "isArray", "key", "md5",
        "recordSet", "references", "source", "transform",
    ];

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static string Write(DataCard card)
    {
        var origin = card.Origins.Count > 0 ? card.Origins[0] : new CardOrigin(card.Name, null, null, null, null, null, null, null, []);
        var dataset = new JsonObject
        {
            ["@context"] = Context(),
            ["@type"] = "sc:Dataset",
            ["conformsTo"] = Conformance,
            ["name"] = origin.Name,
            ["description"] = origin.Description ?? card.Summary,
            ["license"] = origin.License,
            ["url"] = origin.Home,
            ["creator"] = origin.Creator is null ? null : new JsonObject { ["@type"] = "sc:Person", ["name"] = origin.Creator },
            ["datePublished"] = origin.Published,
            ["version"] = origin.Version,
            ["citeAs"] = origin.Citation,
        };
        string[] missing = [.. Required.Where(name => dataset[name] is null)];
        if (missing.Length > 0)
        {
            throw new InvalidOperationException(
                $"Croissant requires {string.Join(", ", missing)}, which {card.Name} does not provide: implement IDocumentedData on it, or set CardOptions.Origin.");
        }

        foreach (var name in (string[])["version", "citeAs"])
        {
            if (dataset[name] is null)
            {
                dataset.Remove(name);
            }
        }

        dataset["distribution"] = new JsonArray([.. card.Origins.SelectMany(static origin => origin.Files).Select(File)]);
        dataset["recordSet"] = new JsonArray([.. RecordSets(card)]);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            dataset.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static JsonObject Context()
    {
        var context = new JsonObject { ["@language"] = "en", ["@vocab"] = "http://schema.org/", ["sc"] = "http://schema.org/", ["cr"] = "http://mlcommons.org/croissant/", ["dct"] = "http://purl.org/dc/terms/", ["conformsTo"] = "dct:conformsTo" };
        foreach (var term in Terms)
        {
            context[term] = term switch
            {
                "data" => new JsonObject { ["@id"] = "cr:data", ["@type"] = "@json" },
                "dataType" => new JsonObject { ["@id"] = "cr:dataType", ["@type"] = "@vocab" },
                _ => $"cr:{term}",
            };
        }

        return context;
    }

    private static JsonObject File(CardFile file)
    {
        var described = new JsonObject
        {
            ["@type"] = "cr:FileObject",
            ["@id"] = file.Name,
            ["name"] = file.Name,
            ["contentUrl"] = file.Address ?? file.Name,
            ["contentSize"] = string.Create(CultureInfo.InvariantCulture, $"{file.Length} B"),
            ["encodingFormat"] = Path.GetExtension(file.Name) switch
            {
                ".gz" or ".tgz" => "application/gzip",
                ".zip" => "application/zip",
                ".tar" => "application/x-tar",
                ".csv" => "text/csv",
                ".json" => "application/json",
                ".parquet" => "application/vnd.apache.parquet",
                _ => "application/octet-stream",
            },
        };
        described[file.Sha256 is null ? "md5" : "sha256"] = file.Sha256 ?? file.Md5;
        return described;
    }

    /// <summary>The record sets: the splits, the classes, and the samples with their fields.</summary>
    private static IEnumerable<JsonObject> RecordSets(DataCard card)
    {
        yield return Table("splits", "cr:Split", "name", [new("name", "sc:Text"), new("url", "sc:URL"), new("samples", "sc:Integer")], [.. card.Splits.Select(static split => new JsonObject
        {
            ["splits/name"] = split.Name,
            ["splits/url"] = split.Name.Split('/')[0] switch { "train" => "cr:TrainingSplit", "validation" => "cr:ValidationSplit", "test" => "cr:TestSplit", _ => null },
            ["splits/samples"] = split.Samples,
        })]);

        var classes = card.Splits.SelectMany(static split => split.Classes).DistinctBy(static known => known.Label).OrderBy(static known => known.Label).ToArray();
        if (classes.Length > 0)
        {
            yield return Table("classes", "sc:Enumeration", "label", [new("label", "sc:Integer"), new("name", "sc:Text")], [.. classes.Select(static known => new JsonObject
            {
                ["classes/label"] = known.Label,
                ["classes/name"] = known.Name ?? known.Label.ToString(CultureInfo.InvariantCulture),
            })]);
        }

        if (card.Splits.FirstOrDefault(static split => split.Fields.Count > 0) is { } first)
        {
            yield return new JsonObject
            {
                ["@type"] = "cr:RecordSet",
                ["@id"] = "samples",
                ["name"] = "samples",
                ["description"] = string.Join("; ", card.Splits.Select(static split => string.Create(CultureInfo.InvariantCulture, $"{split.Name}: {split.Samples} samples"))),
                ["field"] = new JsonArray([.. first.Fields.Select(field => Field(field, field.Name == first.LabelField, card)), SplitField()]),
            };
        }
    }

    private static JsonObject Table(string id, string type, string key, (string Name, string Type)[] fields, JsonObject[] rows) => new()
    {
        ["@type"] = "cr:RecordSet",
        ["@id"] = id,
        ["name"] = id,
        ["dataType"] = type,
        ["key"] = new JsonObject { ["@id"] = $"{id}/{key}" },
        ["field"] = new JsonArray([.. fields.Select(field => new JsonObject { ["@type"] = "cr:Field", ["@id"] = $"{id}/{field.Name}", ["name"] = field.Name, ["dataType"] = field.Type })]),
        ["data"] = new JsonArray([.. rows]),
    };

    private static JsonObject SplitField() => new()
    {
        ["@type"] = "cr:Field",
        ["@id"] = "samples/split",
        ["name"] = "split",
        ["dataType"] = "sc:Text",
        ["references"] = new JsonObject { ["field"] = new JsonObject { ["@id"] = "splits/name" } },
    };

    private static JsonObject Field(CardField field, bool isLabel, DataCard card)
    {
        var type = field.Type switch
        {
            "Picture" => "sc:ImageObject",
            "String" => "sc:Text",
            "Boolean" => "sc:Boolean",
            "Single" or "Double" or "Half" or "Float16" or "Float32" or "Float64" => "sc:Float",
            "Byte" or "SByte" or "Int16" or "UInt16" or "Int32" or "Int64" => "sc:Integer",
            _ => "sc:Text",
        };
        var described = new JsonObject
        {
            ["@type"] = "cr:Field",
            ["@id"] = $"samples/{field.Name}",
            ["name"] = field.Name,
            ["description"] = Describe(field),
            ["dataType"] = isLabel ? new JsonArray(type, "cr:Label") : type,
        };
        if (field.Kind is nameof(SampleFieldKind.Array) or nameof(SampleFieldKind.Padded) or nameof(SampleFieldKind.Tensor))
        {
            described["isArray"] = true;
            described["arrayShape"] = field.Shapes is [var only] ? only.Trim('[', ']') : "-1";
        }

        if (isLabel && card.Splits.Any(static split => split.Classes.Count > 0))
        {
            described["references"] = new JsonObject { ["field"] = new JsonObject { ["@id"] = "classes/label" } };
        }

        return described;
    }

    private static string Describe(CardField field) => string.Join("; ", new[]
    {
        field.Batch is null ? null : $"in a batch {field.Batch}",
        field.Channels.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"mean {string.Join(", ", field.Channels.Select(static channel => channel.Mean.ToString("G5", CultureInfo.InvariantCulture)))}, standard deviation {string.Join(", ", field.Channels.Select(static channel => channel.StandardDeviation.ToString("G5", CultureInfo.InvariantCulture)))}"),
    }.OfType<string>());
}
