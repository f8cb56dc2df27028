using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>
/// The state of something: a JSON object of plain values, and named tensors. It holds no code and no type names, and
/// reads and writes without reflection.
/// </summary>
public sealed class StateDict
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>An empty state.</summary>
    public StateDict()
        : this([])
    {
    }

    /// <summary>A state of the given values, and no tensors.</summary>
    public StateDict(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Values = values;
    }

    /// <summary>The values by name: numbers, booleans, strings, and nested objects and arrays of them.</summary>
    public JsonObject Values { get; }

    /// <summary>The tensors by name. They are not owned: whoever made them disposes them.</summary>
    public IDictionary<string, torch.Tensor> Tensors { get; } =
        new SortedDictionary<string, torch.Tensor>(StringComparer.Ordinal);

    /// <summary>
    /// What the object that last loaded this state left out, since it does not know such names: members that its class had when
    /// the state was saved. With dots where they stand within others.
    /// </summary>
    public IReadOnlyList<string> LeftOut => LeftOutNames;

    internal List<string> LeftOutNames { get; } = [];

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="StateException">It is not a JSON object.</exception>
    public static StateDict Parse(string json)
    {
        try
        {
            return new StateDict(JsonNode.Parse(json, documentOptions: Strict) as JsonObject ?? throw new StateException("The state is not a JSON object."));
        }
        catch (JsonException error)
        {
            throw new StateException($"The state is not JSON: {error.Message}", error);
        }
    }

    /// <summary>The values as JSON on one line; tensors are not in it.</summary>
    public string ToJson() => Values.ToJsonString();

    /// <summary>Sets an integer.</summary>
    public StateDict Set(string name, long value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets an unsigned integer.</summary>
    public StateDict Set(string name, ulong value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets a number; infinities and NaN are written as strings.</summary>
    public StateDict Set(string name, double value) => SetNode(name, JsonNumber.Create(value));

    /// <summary>Sets a boolean.</summary>
    public StateDict Set(string name, bool value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets a string.</summary>
    public StateDict Set(string name, string value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets a tensor.</summary>
    public StateDict Set(string name, torch.Tensor value)
    {
        Tensors[name] = value;
        return this;
    }

    /// <summary>Sets the state of a part; its tensors stand here under "name.".</summary>
    public StateDict Set(string name, StateDict value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (var (inner, tensor) in value.Tensors)
        {
            Tensors[$"{name}.{inner}"] = tensor;
        }

        return SetNode(name, value.Values.DeepClone());
    }

    /// <summary>Whether there is a value or part of this name.</summary>
    public bool Contains(string name) => Values.ContainsKey(name);

    /// <summary>An integer.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public long GetInt64(string name) => GetNumber<long>(name, "an integer");

    /// <summary>An unsigned integer.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public ulong GetUInt64(string name) => GetNumber<ulong>(name, "an unsigned integer");

    /// <summary>A number.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public double GetDouble(string name) =>
        JsonNumber.TryGet(Values[name], out var found) ? found : throw Missing(name, "a number");

    /// <summary>A boolean.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public bool GetBoolean(string name) =>
        Values[name] is JsonValue value && value.TryGetValue<bool>(out var found) ? found : throw Missing(name, "a boolean");

    /// <summary>A string.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public string GetString(string name) =>
        Values[name] is JsonValue value && value.TryGetValue<string>(out var found) ? found : throw Missing(name, "a string");

    /// <summary>A tensor.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public torch.Tensor GetTensor(string name) =>
        Tensors.TryGetValue(name, out var tensor) ? tensor : throw new StateException($"The state has no tensor '{name}'.");

    /// <summary>The state of a part.</summary>
    /// <exception cref="StateException">There is none of this name.</exception>
    public StateDict GetState(string name)
    {
        if (Values[name] is not JsonObject values)
        {
            throw new StateException($"The state has no part '{name}'.");
        }

        var part = new StateDict(values.DeepClone().AsObject());
        foreach (var (full, tensor) in Tensors)
        {
            if (full.StartsWith(name + ".", StringComparison.Ordinal))
            {
                part.Tensors[full[(name.Length + 1)..]] = tensor;
            }
        }

        return part;
    }

    private StateDict SetNode(string name, JsonNode? value)
    {
        Values[name] = value;
        return this;
    }

    // By way of the text, since a value remembers which numeric type it was made of and converts to no other.
    private T GetNumber<T>(string name, string kind)
        where T : struct, INumberBase<T> =>
        Values[name] is JsonValue value
        && value.GetValueKind() == JsonValueKind.Number
        && T.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var found)
            ? found
            : throw Missing(name, kind);

    private StateException Missing(string name, string kind) =>
        new($"The state has no '{name}', or it is not {kind}: {JsonText.Of(Values[name], "nothing")}.");
}
