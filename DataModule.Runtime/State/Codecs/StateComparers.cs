using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>How a collection's comparer stands in a state: not at all where it is the standard one, else by name around the items.</summary>
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

    /// <exception cref="StateException">Nothing could make the comparer again.</exception>
    public static JsonNode Write(object comparer, object standard, JsonNode items, StateScope scope)
    {
        // The standard comparer of strings is the ordinal one, except for what is sorted.
        if (comparer.Equals(standard) || (standard is EqualityComparer<string> && comparer.Equals(StringComparer.Ordinal)))
        {
            return items is JsonObject named && named.ContainsKey(Comparer) ? Named(null, items) : items;
        }

        return Named(
            Known.FirstOrDefault(known => known.Comparer.Equals(comparer)).Name
                ?? throw scope.Unsaved($"its comparer is a {comparer.GetType().Name}, which a state cannot hold; use the standard one, or one of StringComparer that does not depend on the culture"),
            items);
    }

    /// <returns>The items, and the comparer where it is not the standard one.</returns>
    /// <exception cref="StateException">There is no such comparer, or it is of strings and the items are not.</exception>
    public static (JsonNode? Items, StringComparer? Comparer) Read<T>(JsonNode? node, StateScope scope)
    {
        if (node is not JsonObject named || !named.ContainsKey(Comparer) || !named.ContainsKey(Items))
        {
            return (node, null);
        }

        var name = named[Comparer] is null ? null : StateCodec.Text.Read(named[Comparer], scope);
        return name is null ? (named[Items], null)
            : typeof(T) == typeof(string) && Known.FirstOrDefault(known => known.Name == name).Comparer is { } comparer ? (named[Items], comparer)
            : throw scope.Mistyped("a comparer of its keys", named[Comparer]);
    }

    private static JsonObject Named(string? name, JsonNode items) => new() { [Comparer] = name, [Items] = items };
}
