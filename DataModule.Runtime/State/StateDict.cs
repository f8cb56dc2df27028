using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>
/// The state of an object: a JSON object of values, and tensors by name. It has no code and no type names, and is written and read without
/// reflection. Not thread-safe.
/// </summary>
public sealed class StateDict
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Creates an empty state dict.</summary>
    public StateDict()
        : this([])
    {
    }

    /// <summary>Creates a state dict with values and without tensors.</summary>
    /// <param name="values">The values by name. They are not copied.</param>
    public StateDict(JsonObject values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Values = values;
    }

    /// <summary>The values by name: numbers, booleans, strings, null, and objects and arrays of these.</summary>
    public JsonObject Values { get; }

    /// <summary>The tensors by name. The state dict does not own them; the code that created them disposes them.</summary>
    public IDictionary<string, torch.Tensor> Tensors { get; } =
        new SortedDictionary<string, torch.Tensor>(StringComparer.Ordinal);

    /// <summary>
    /// The unexpected keys: names that the object that last loaded this state does not have, for example of members that its class has no
    /// longer. Their values were left out. Nested names are written with dots, as in "augmentation.kind".
    /// </summary>
    public IReadOnlyList<string> LeftOut => LeftOutNames;

    internal List<string> LeftOutNames { get; } = [];

    /// <summary>Reads values from JSON.</summary>
    /// <param name="json">A JSON object without duplicate names, for example from <see cref="ToJson"/>.</param>
    /// <returns>A state dict without tensors.</returns>
    /// <exception cref="StateException">The text is not such a JSON object.</exception>
    public static StateDict Parse(string json)
    {
        try
        {
            return new StateDict(JsonNode.Parse(json, documentOptions: Strict) as JsonObject ?? throw new StateException("The state dict is not a JSON object."));
        }
        catch (JsonException error)
        {
            throw new StateException($"The state dict is not valid JSON: {error.Message}", error);
        }
    }

    /// <summary>The values as JSON on one line, without the tensors.</summary>
    public string ToJson() => Values.ToJsonString();

    /// <summary>Sets an integer.</summary>
    /// <param name="name">The name. An existing value of this name is replaced.</param>
    /// <param name="value">The integer.</param>
    /// <returns>This state dict.</returns>
    public StateDict Set(string name, long value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets an unsigned integer.</summary>
    /// <param name="name">The name. An existing value of this name is replaced.</param>
    /// <param name="value">The integer.</param>
    /// <returns>This state dict.</returns>
    public StateDict Set(string name, ulong value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets a number.</summary>
    /// <param name="name">The name. An existing value of this name is replaced.</param>
    /// <param name="value">The number. NaN and infinities are written as the strings "NaN", "Infinity" and "-Infinity".</param>
    /// <returns>This state dict.</returns>
    public StateDict Set(string name, double value) => SetNode(name, JsonNumber.Create(value));

    /// <summary>Sets a boolean.</summary>
    /// <param name="name">The name. An existing value of this name is replaced.</param>
    /// <param name="value">The boolean.</param>
    /// <returns>This state dict.</returns>
    public StateDict Set(string name, bool value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets a string.</summary>
    /// <param name="name">The name. An existing value of this name is replaced.</param>
    /// <param name="value">The string.</param>
    /// <returns>This state dict.</returns>
    public StateDict Set(string name, string value) => SetNode(name, JsonValue.Create(value));

    /// <summary>Sets a tensor.</summary>
    /// <param name="name">The name. An existing value of this name is replaced.</param>
    /// <param name="value">The tensor. It is neither copied nor owned.</param>
    /// <returns>This state dict.</returns>
    public StateDict Set(string name, torch.Tensor value)
    {
        Tensors[name] = value;
        return this;
    }

    /// <summary>Sets a nested state dict. Its values are copied. Its tensors are added with the prefix "name.".</summary>
    /// <param name="name">The name. An existing value of this name is replaced.</param>
    /// <param name="value">The nested state dict.</param>
    /// <returns>This state dict.</returns>
    public StateDict Set(string name, StateDict value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (var (inner, tensor) in value.Tensors)
        {
            Tensors[$"{name}.{inner}"] = tensor;
        }

        return SetNode(name, value.Values.DeepClone());
    }

    /// <summary>Whether there is a value or a nested state dict of this name. Tensors are not considered.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => Values.ContainsKey(name);

    /// <summary>Gets an integer.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="StateException">There is no value of this name, or it is not an integer.</exception>
    public long GetInt64(string name) => GetNumber<long>(name, "an integer");

    /// <summary>Gets an unsigned integer.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="StateException">There is no value of this name, or it is not an unsigned integer.</exception>
    public ulong GetUInt64(string name) => GetNumber<ulong>(name, "an unsigned integer");

    /// <summary>Gets a number. The strings "NaN", "Infinity" and "-Infinity" are numbers, too.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="StateException">There is no value of this name, or it is not a number.</exception>
    public double GetDouble(string name) =>
        JsonNumber.TryGet(Values[name], out var found) ? found : throw Missing(name, "a number");

    /// <summary>Gets a boolean.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="StateException">There is no value of this name, or it is not a boolean.</exception>
    public bool GetBoolean(string name) =>
        Values[name] is JsonValue value && value.TryGetValue<bool>(out var found) ? found : throw Missing(name, "a boolean");

    /// <summary>Gets a string.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="StateException">There is no value of this name, or it is not a string.</exception>
    public string GetString(string name) =>
        Values[name] is JsonValue value && value.TryGetValue<string>(out var found) ? found : throw Missing(name, "a string");

    /// <summary>Gets a tensor, not a copy.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="StateException">There is no tensor of this name.</exception>
    public torch.Tensor GetTensor(string name) =>
        Tensors.TryGetValue(name, out var tensor) ? tensor : throw new StateException($"The state dict has no tensor '{name}'.");

    /// <summary>Gets a nested state dict: a copy of its values, and its tensors without the prefix "name.".</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="StateException">There is no nested state dict of this name.</exception>
    public StateDict GetState(string name)
    {
        if (Values[name] is not JsonObject values)
        {
            throw new StateException($"The state dict has no nested state dict '{name}'.");
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

    // Through the text, because a JsonValue converts only to the numeric type that it was created with.
    private T GetNumber<T>(string name, string kind)
        where T : struct, INumberBase<T> =>
        Values[name] is JsonValue value
        && value.GetValueKind() == JsonValueKind.Number
        && T.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var found)
            ? found
            : throw Missing(name, kind);

    private StateException Missing(string name, string kind) =>
        new(Values.ContainsKey(name)
            ? $"The state dict's '{name}' should be {kind}, but is {JsonText.Of(Values[name], "null")}."
            : $"The state dict has no '{name}', which should be {kind}.");
}
