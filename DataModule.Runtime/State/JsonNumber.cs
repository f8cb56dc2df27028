using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Doubles in JSON, which has no infinities and no NaN: those are strings, as in protocol buffers' JSON.</summary>
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

    /// <exception cref="StateException">There is no list of numbers of this name.</exception>
    public static double[] GetDoubles(this StateDict state, string name)
    {
        if (state.Values[name] is not JsonArray array)
        {
            throw new StateException($"The state has no list '{name}'.");
        }

        return [.. array.Select(node => TryGet(node, out var value)
            ? value
            : throw new StateException($"The state's list '{name}' has {node?.ToJsonString() ?? "null"} in it, not a number."))];
    }
}
