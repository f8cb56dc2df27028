using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataModule;

/// <summary>
/// What the data of a data module is: where it came from, how it is split, what is done to it, and what its samples hold. Made by
/// <see cref="DataReports.Card"/>.
/// </summary>
/// <param name="Name">The data module's class.</param>
public sealed record DataCard(string Name)
{
    /// <summary>The version of the card's form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>From the class's documentation comment.</summary>
    public string? Summary { get; init; }

    /// <summary>What the data module was made with.</summary>
    public IReadOnlyDictionary<string, JsonElement> Hyperparameters { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Where the data comes from, as far as that is known.</summary>
    public IReadOnlyList<CardOrigin> Origins { get; init; } = [];

    /// <summary>What prepare, setup, loaders and batch hooks do, in the order in which they are called.</summary>
    public IReadOnlyList<CardHook> Hooks { get; init; } = [];

    /// <summary>The splits, and in each its loaders.</summary>
    public IReadOnlyList<CardSplit> Splits { get; init; } = [];

    /// <summary>What two splits have in common; null where it was not looked for.</summary>
    public IReadOnlyList<CardLeak>? Leaks { get; init; }

    /// <summary>A PNG picture of a batch of each split, by the split's name; none in a card that was read.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, byte[]> Pictures { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Reads a card that was written as JSON.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="JsonException">It is no card.</exception>
    public static DataCard FromJson(string json) => JsonSerializer.Deserialize(json, CardJson.Default.DataCard) ?? throw new JsonException("A card is a JSON object, not null.");

    /// <summary>The card as JSON: what <see cref="Differences"/> compares with.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CardJson.Default.DataCard) + "\n";

    /// <summary>The card in Markdown.</summary>
    /// <param name="pictures">Where its pictures are, relative to it: what <see cref="Save"/> writes beside it. Null for a card without pictures.</param>
    public string ToMarkdown(string? pictures = null) => MarkdownWriter.Write(CardDocument.Of(this), pictures);

    /// <summary>The card as one HTML file with its pictures in it: it needs no network and no other file.</summary>
    public string ToHtml() => HtmlWriter.Write(Name, CardDocument.Of(this));

    /// <summary>The card as Croissant 1.1, in JSON-LD.</summary>
    /// <exception cref="InvalidOperationException">What Croissant requires is not known: the message says what, and where to say it.</exception>
    public string ToCroissant() => Croissant.Write(this);

    /// <summary>What is different in this card from one that was kept: a line for each, with both sides.</summary>
    /// <param name="kept">A card in JSON, as <see cref="ToJson"/> wrote it. Whatever was taken out of it is not compared.</param>
    /// <remarks>
    /// Means and standard deviations may differ by 1 % of the kept standard deviation; numbers may lie anywhere within the kept least and greatest.
    /// Everything else is to be equal, but for hyperparameters, summaries and examples, which are not compared.
    /// </remarks>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public IReadOnlyList<string> Differences(string kept) => CardDifferences.Find(kept, ToJson());

    /// <summary>Writes the card in the form that the file's ending asks for, and the pictures of one in Markdown beside it.</summary>
    /// <param name="path">Ends in .md, .html, .json, or .jsonld for Croissant. Older files are replaced.</param>
    /// <exception cref="ArgumentException">The ending is another one.</exception>
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

    /// <summary>The card in Markdown, without pictures.</summary>
    public override string ToString() => ToMarkdown();
}
