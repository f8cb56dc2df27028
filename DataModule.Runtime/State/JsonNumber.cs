using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// Doubles in JSON, which has no infinities and no NaN: those are strings, as in protocol buffers' JSON. And lists and counts,
/// which are checked, since a state can be anybody's.
/// </summary>
internal static class JsonNumber
{
    public static JsonValue Create(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    public static bool TryGet(JsonNode? node, out double value)
    {
        value = 0;
        return node?.GetValueKind() switch
        {
            JsonValueKind.Number => double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out value),
            JsonValueKind.String => node.GetValue<string>() is "NaN" or "Infinity" or "-Infinity"
                && double.TryParse(node.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out value),
            _ => false,
        };
    }

    /// <summary>A count of something; not negative, and no more than the given number.</summary>
    /// <exception cref="StateException">There is none of this name, or it is no such number.</exception>
    public static long GetCount(this StateDict state, string name, long most = long.MaxValue - 1)
    {
        var count = state.GetInt64(name);
        return count >= 0 && count <= most
            ? count
            : throw new StateException(string.Create(CultureInfo.InvariantCulture, $"The state's '{name}' is {count}; it must be from 0 to {most}."));
    }

    /// <exception cref="StateException">There is no list of texts of this name.</exception>
    public static string[] GetStrings(this StateDict state, string name) => state.Values[name] is JsonArray array
        && array.All(node => node?.GetValueKind() == JsonValueKind.String)
            ? [.. array.Select(node => node!.GetValue<string>())]
            : throw new StateException($"The state has no list of texts '{name}'.");

    /// <exception cref="StateException">There is no list of numbers of this name.</exception>
    public static double[] GetDoubles(this StateDict state, string name)
    {
        if (state.Values[name] is not JsonArray array)
        {
            throw new StateException($"The state has no list '{name}'.");
        }

        return [.. array.Select(node => TryGet(node, out var value)
            ? value
            : throw new StateException($"The state's list '{name}' has {JsonText.Of(node, "null")} in it, not a number."))];
    }
}
