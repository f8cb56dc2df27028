using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Compares a card with a saved one. Everything in the saved card is required of the data.</summary>
internal static class CardDifferences
{
    private const double Share = 0.01;

    // Texts and paths differ between machines, and examples are covered by the counts beside them.
    private static readonly string[] NotCompared = ["hyperparameters", "summary", "examples", "absent", "version"];

    public static IReadOnlyList<string> Find(string kept, string found)
    {
        var differences = new List<string>();
        Compare("", Object(kept), Object(found), differences);
        return differences;
    }

    private static JsonObject Object(string json) => JsonNode.Parse(json) as JsonObject ?? throw new JsonException("A data card must be a JSON object.");

    private static void Compare(string path, JsonNode? kept, JsonNode? found, List<string> differences)
    {
        switch (kept, found)
        {
            case (JsonObject left, JsonObject right):
                foreach (var (name, value) in left.Where(static entry => !NotCompared.Contains(entry.Key)))
                {
                    if (IsNumber(value) && IsNumber(right[name]) && Number(name, value!, right[name]!, left) is { } within)
                    {
                        differences.AddRange(within ? [] : [Difference(Path(path, name), value, right[name])]);
                        continue;
                    }

                    Compare(Path(path, name), value, right[name], differences);
                }

                break;
            case (JsonArray left, JsonArray right) when Keys(left) is { } keys && Keys(right) is { } others:
                foreach (var (key, item) in keys)
                {
                    if (others.Find(other => other.Key == key).Item is { } same)
                    {
                        Compare($"{path}[{key}]", item, same, differences);
                    }
                    else
                    {
                        differences.Add($"{path}: '{key}' is gone");
                    }
                }

                differences.AddRange(others.Where(other => keys.TrueForAll(known => known.Key != other.Key)).Select(other => $"{path}: '{other.Key}' is new"));
                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var i = 0; i < left.Count; i++)
                {
                    Compare(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), left[i], right[i], differences);
                }

                break;
            default:
                if (!JsonNode.DeepEquals(kept, found))
                {
                    differences.Add(Difference(path, kept, found));
                }

                break;
        }
    }

    /// <summary>Whether a number is within its tolerance; null if it has no tolerance, and must be equal.</summary>
    private static bool? Number(string name, JsonNode kept, JsonNode found, JsonObject around)
    {
        var (was, isNow) = (Value(kept), Value(found));
        var spread = IsNumber(around["standardDeviation"]) ? Value(around["standardDeviation"]!) : Math.Abs(was);
        var rounding = 1e-6 * Math.Max(Math.Abs(was), Math.Abs(isNow));
        return name switch
        {
            "min" => isNow >= was - rounding,
            "max" => isNow <= was + rounding,
            "mean" or "standardDeviation" or "padding" => Math.Abs(isNow - was) <= Math.Max(Share * spread, rounding),
            "scale" => Math.Abs(isNow - was) <= rounding,
            _ => null,
        };
    }

    private static bool IsNumber(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number;

    private static double Value(JsonNode node) => node.GetValue<double>();

    private static string Path(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The items of an array by name; null if the items have no unique names.</summary>
    private static List<(string Key, JsonObject Item)>? Keys(JsonArray array)
    {
        var keys = array.OfType<JsonObject>().Select(static item => (Key(item), item)).ToList();
        return keys.Count == array.Count && keys.TrueForAll(static key => key.Item1.Length > 0) && keys.DistinctBy(static key => key.Item1).Count() == keys.Count ? keys : null;
    }

    private static string Key(JsonObject item) =>
        item["label"] is { } label ? label.ToJsonString()
        : item["from"] is { } from ? $"{from} to {item["to"]}"
        : item["kind"] is { } kind && item["method"] is { } method ? $"{kind} {method}"
        : item["name"]?.ToString() ?? "";

    private static string Difference(string path, JsonNode? kept, JsonNode? found) => $"{path}: the card has {Text(kept)}, the data {Text(found)}";

    private static string Text(JsonNode? node) => node is null ? "nothing" : node is JsonValue value && value.TryGetValue<string>(out var text) ? $"'{text}'" : node.ToJsonString();
}
