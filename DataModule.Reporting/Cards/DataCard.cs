using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataModule;

/// <summary>
/// A data card: the origin of a data module's data, its splits, fields, classes, statistics, transforms and duplicates. <see cref="DataReports.Card"/>
/// creates it.
/// </summary>
/// <param name="Name">The name of the data module's class.</param>
public sealed record DataCard(string Name)
{
    /// <summary>The version of the card's JSON format; 1 by default.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The summary of the class's documentation comment, or null.</summary>
    public string? Summary { get; init; }

    /// <summary>The hyperparameters of the data module by name.</summary>
    public IReadOnlyDictionary<string, JsonElement> Hyperparameters { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The origins of the data, from <see cref="CardOptions.Origin"/> or <see cref="IDocumentedData"/>; empty if they are not known.</summary>
    public IReadOnlyList<CardOrigin> Origins { get; init; } = [];

    /// <summary>The hooks of the data module, in the order in which they are called.</summary>
    public IReadOnlyList<CardHook> Hooks { get; init; } = [];

    /// <summary>The splits, with an entry for each loader.</summary>
    public IReadOnlyList<CardSplit> Splits { get; init; } = [];

    /// <summary>The leaks between splits; empty if there are none, null if they were not searched for.</summary>
    public IReadOnlyList<CardLeak>? Leaks { get; init; }

    /// <summary>A PNG picture of a batch of each split, by split name. JSON has no pictures, so a card from JSON has none.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Pictures { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Reads a card from JSON.</summary>
    /// <param name="json">JSON from <see cref="ToJson"/>.</param>
    /// <returns>The card, without pictures.</returns>
    /// <exception cref="JsonException">The text is not the JSON of a card.</exception>
    public static DataCard FromJson(string json) => JsonSerializer.Deserialize(json, CardJson.Default.DataCard) ?? throw new JsonException("A data card must be a JSON object, but it is null.");

    /// <summary>The card as JSON, for <see cref="FromJson"/> and <see cref="Differences"/>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CardJson.Default.DataCard) + "\n";

    /// <summary>The card as Markdown.</summary>
    /// <param name="pictures">
    /// The prefix of the picture files, relative to the Markdown file: with "card", a picture is "card-train.png". <see cref="Save"/> writes these files. Null,
    /// the default, for no pictures.
    /// </param>
    public string ToMarkdown(string? pictures = null) => MarkdownWriter.Write(CardDocument.Of(this), pictures);

    /// <summary>The card as HTML with embedded pictures, which needs no network and no other file.</summary>
    public string ToHtml() => HtmlWriter.Write(Name, CardDocument.Of(this));

    /// <summary>The card as Croissant 1.1, in JSON-LD.</summary>
    /// <exception cref="InvalidOperationException">A property that Croissant requires is not known. The message has its name, and where to set it.</exception>
    public string ToCroissant() => Croissant.Write(this);

    /// <summary>Compares this card with a saved one, for example to detect data drift.</summary>
    /// <param name="kept">The JSON of the saved card, from <see cref="ToJson"/>. Properties that were removed from it are not compared.</param>
    /// <returns>A line for each difference, with its path and both values; empty if there are none.</returns>
    /// <remarks>
    /// Means and standard deviations may differ by 1 % of the saved standard deviation. Minima and maxima must be within the saved ones. Everything
    /// else must be equal, except for hyperparameters, summaries and examples, which are not compared.
    /// </remarks>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public IReadOnlyList<string> Differences(string kept) => CardDifferences.Find(kept, ToJson());

    /// <summary>Saves the card in the format of the file's extension. Pictures of a Markdown card are saved in the same folder.</summary>
    /// <param name="path">The file, with the extension .md, .html, .json, or .jsonld for Croissant. An existing file is replaced. The folder must exist.</param>
    /// <exception cref="ArgumentException">The extension is another one.</exception>
    /// <exception cref="InvalidOperationException">The extension is .jsonld, and a property that Croissant requires is not known.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var name = Path.GetFileNameWithoutExtension(path);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".md":
                foreach (var picture in CardDocument.Of(this).OfType<PictureBlock>())
                {
                    File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $"{name}-{picture.Name}"), picture.Bytes);
                }

                File.WriteAllText(path, ToMarkdown(name));
                break;
            case ".html":
                File.WriteAllText(path, ToHtml());
                break;
            case ".json":
                File.WriteAllText(path, ToJson());
                break;
            case ".jsonld":
                File.WriteAllText(path, ToCroissant());
                break;
            default:
                throw new ArgumentException($"A card is written as .md, .html, .json or .jsonld (Croissant), not as '{Path.GetFileName(path)}'.", nameof(path));
        }
    }

    /// <summary>The card as Markdown, without pictures.</summary>
    public override string ToString() => ToMarkdown();
}
