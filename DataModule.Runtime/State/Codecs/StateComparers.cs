using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Serializes the comparer of a collection. The default comparer is not written. Another one is written by name, in an object with the items.</summary>
internal static class StateComparers
{
    private const string Comparer = "$comparer";
    private const string Items = "$items";

    private static readonly (string Name, StringComparer Comparer)[] Known =
    [
        (nameof(StringComparer.Ordinal), StringComparer.Ordinal),
        (nameof(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase),
        (nameof(StringComparer.InvariantCulture), StringComparer.InvariantCulture),
        (nameof(StringComparer.InvariantCultureIgnoreCase), StringComparer.InvariantCultureIgnoreCase),
    ];

    /// <exception cref="StateException">The comparer is not one of those that can be serialized.</exception>
    public static JsonNode Write(object comparer, object standard, JsonNode items, StateScope scope)
    {
        // The default comparer of strings is ordinal, except in sorted collections, where it depends on the culture.
        if (comparer.Equals(standard) || (standard is EqualityComparer<string> && comparer.Equals(StringComparer.Ordinal)))
        {
            return items is JsonObject named && named.ContainsKey(Comparer) ? Named(null, items) : items;
        }

        return Named(
            Known.FirstOrDefault(known => known.Comparer.Equals(comparer)).Name
                ?? throw scope.Unsaved($"its comparer is a {comparer.GetType().Name}, which cannot be serialized; use the default comparer, or one of StringComparer: {Names}"),
            items);
    }

    /// <returns>The items, and the comparer; null for the default comparer.</returns>
    /// <exception cref="StateException">The name of the comparer is not known, or the items are not strings.</exception>
    public static (JsonNode? Items, StringComparer? Comparer) Read<T>(JsonNode? node, StateScope scope)
    {
        if (node is not JsonObject named || !named.ContainsKey(Comparer) || !named.ContainsKey(Items))
        {
            return (node, null);
        }

        var name = named[Comparer] is null ? null : StateCodec.Text.Read(named[Comparer], scope);
        return name is null ? (named[Items], null)
            : typeof(T) == typeof(string) && Known.FirstOrDefault(known => known.Name == name).Comparer is { } comparer ? (named[Items], comparer)
            : throw scope.Mistyped(typeof(T) == typeof(string) ? $"a collection with one of the comparers {Names}" : "a collection with the default comparer", named[Comparer]);
    }

    private static string Names => string.Join(", ", Known.Select(static known => known.Name));

    private static JsonObject Named(string? name, JsonNode items) => new() { [Comparer] = name, [Items] = items };
}
