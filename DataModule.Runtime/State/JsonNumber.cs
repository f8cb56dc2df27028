using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// Numbers in JSON. JSON has no NaN and no infinities, so these are strings, as in the JSON of protocol buffers. Counts and lists are checked
/// when they are read, because a checkpoint may come from anyone.
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

    /// <summary>Gets a count from 0 to a maximum.</summary>
    /// <exception cref="StateException">There is no value of this name, or it is not such a count.</exception>
    public static long GetCount(this StateDict state, string name, long most = long.MaxValue - 1)
    {
        var count = state.GetInt64(name);
        return count >= 0 && count <= most
            ? count
            : throw new StateException(string.Create(CultureInfo.InvariantCulture, $"The state dict's '{name}' is {count}; it must be from 0 to {most}."));
    }

    /// <exception cref="StateException">There is no list of strings of this name.</exception>
    public static string[] GetStrings(this StateDict state, string name) => state.Values[name] is JsonArray array
        && array.All(node => node?.GetValueKind() == JsonValueKind.String)
            ? [.. array.Select(node => node!.GetValue<string>())]
            : throw new StateException($"The state dict has no list of strings '{name}'.");

    /// <exception cref="StateException">There is no list of numbers of this name.</exception>
    public static double[] GetDoubles(this StateDict state, string name)
    {
        if (state.Values[name] is not JsonArray array)
        {
            throw new StateException($"The state dict has no list of numbers '{name}'.");
        }

        return [.. array.Select(node => TryGet(node, out var value)
            ? value
            : throw new StateException($"The state dict's list '{name}' contains {JsonText.Of(node, "null")}; it must be a list of numbers."))];
    }
}
