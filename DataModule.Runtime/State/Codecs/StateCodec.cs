using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>How values of one type stand in a state. For generated code: codecs are put together for the exact type, without reflection.</summary>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateCodec<T>
{
    private readonly Func<T, StateScope, JsonNode?> write;
    private readonly Func<JsonNode?, StateScope, T> read;

    internal StateCodec(Func<T, StateScope, JsonNode?> write, Func<JsonNode?, StateScope, T> read) =>
        (this.write, this.read) = (write, read);

    /// <summary>The value as JSON; tensors in it go to the scope.</summary>
    public JsonNode? Write(T value, StateScope scope) => write(value, scope);

    /// <summary>The value again.</summary>
    /// <exception cref="StateException">The JSON is not of the type; the message says where.</exception>
    public T Read(JsonNode? node, StateScope scope) => read(node, scope);
}

/// <summary>Where in a state a value stands, and the state's tensors.</summary>
/// <param name="Owner">The class whose state it is, for messages.</param>
/// <param name="Path">Names from the state's root, with dots between.</param>
/// <param name="Tensors">By path.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct StateScope(string Owner, string Path, IDictionary<string, torch.Tensor> Tensors)
{
    internal StateScope Inner(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    internal StateException Mistyped(string wanted, JsonNode? found) =>
        new($"'{Owner}.{Path}' should be {wanted}, but the saved value is {found?.ToJsonString() ?? "null"}.");
}

/// <summary>The codecs of basic types, and those that are made of others.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StateCodec
{
    /// <summary>true or false.</summary>
    public static StateCodec<bool> Bool { get; } = new(
        static (value, _) => JsonValue.Create(value),
        static (node, scope) => node?.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw scope.Mistyped("true or false", node),
        });

    /// <summary>A string.</summary>
    public static StateCodec<string> Text { get; } = new(static (value, _) => JsonValue.Create(value), StringOf);

    /// <summary>A string of one character.</summary>
    public static StateCodec<char> Char { get; } = new(
        static (value, _) => JsonValue.Create(value.ToString()),
        static (node, scope) => StringOf(node, scope) is [var character] ? character : throw scope.Mistyped("one character", node));

    /// <summary>ISO 8601, with the kind: local, UTC or neither.</summary>
    public static StateCodec<DateTime> DateTime { get; } = new(
        static (value, _) => JsonValue.Create(value.ToString("O", CultureInfo.InvariantCulture)),
        static (node, scope) => System.DateTime.TryParseExact(
            StringOf(node, scope), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var value)
            ? value
            : throw scope.Mistyped("a date and time in ISO 8601", node));

    /// <summary>A tensor: a copy of it stands in the state's tensors.</summary>
    public static StateCodec<torch.Tensor> Tensor { get; } = new(
        static (value, scope) =>
        {
            using var detached = value.detach();
            scope.Tensors[scope.Path] = detached.clone();
            return JsonValue.Create("tensor");
        },
        static (node, scope) => scope.Tensors.TryGetValue(scope.Path, out var tensor)
            ? tensor.clone()
            : throw scope.Mistyped("a tensor", node));

    /// <summary>A number; infinities and NaN are strings.</summary>
    public static StateCodec<T> Number<T>()
        where T : INumberBase<T> => new(
        static (value, _) =>
        {
            var text = value.ToString(null, CultureInfo.InvariantCulture);
            return T.IsFinite(value) ? JsonNode.Parse(text) : JsonValue.Create(text);
        },
        static (node, scope) =>
        {
            var text = node?.GetValueKind() switch
            {
                JsonValueKind.Number => node.ToJsonString(),
                JsonValueKind.String when node.GetValue<string>() is "NaN" or "Infinity" or "-Infinity" => node.GetValue<string>(),
                _ => "",
            };
            return T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw scope.Mistyped($"a number of type {typeof(T).Name}", node);
        });

    /// <summary>An enumeration by its names.</summary>
    public static StateCodec<T> Enumeration<T>()
        where T : struct, Enum => new(
        static (value, _) => JsonValue.Create(value.ToString()),
        static (node, scope) => Enum.TryParse<T>(StringOf(node, scope), out var value)
            ? value
            : throw scope.Mistyped($"one of {string.Join(", ", Enum.GetNames<T>())}", node));

    /// <summary>Something with a text form of its own, in a fixed format.</summary>
    public static StateCodec<T> Formatted<T>(string format)
        where T : IFormattable, IParsable<T> => new(
        (value, _) => JsonValue.Create(value.ToString(format, CultureInfo.InvariantCulture)),
        static (node, scope) => T.TryParse(StringOf(node, scope), CultureInfo.InvariantCulture, out var value)
            ? value
            : throw scope.Mistyped($"a {typeof(T).Name}", node));

    /// <summary>A value or null.</summary>
    public static StateCodec<T?> Nullable<T>(StateCodec<T> inner)
        where T : struct => new(
        (value, scope) => value is { } present ? inner.Write(present, scope) : null,
        (node, scope) => node is null ? null : inner.Read(node, scope));

    /// <summary>A reference or null.</summary>
    public static StateCodec<T?> Optional<T>(StateCodec<T> inner)
        where T : class => new(
        (value, scope) => value is null ? null : inner.Write(value, scope),
        (node, scope) => node is null ? null : inner.Read(node, scope));

    /// <summary>An array.</summary>
    public static StateCodec<T[]> Array<T>(StateCodec<T> item) => new(
        (value, scope) => WriteItems(value, item, scope), (node, scope) => [.. ReadItems(node, item, scope)]);

    /// <summary>A list.</summary>
    public static StateCodec<List<T>> List<T>(StateCodec<T> item) => new(
        (value, scope) => WriteItems(value, item, scope), (node, scope) => ReadItems(node, item, scope));

    /// <summary>A dictionary from strings or enumerations.</summary>
    public static StateCodec<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(StateCodec<TKey> keys, StateCodec<TValue> values)
        where TKey : notnull => new(
        (value, scope) =>
        {
            var written = new JsonObject();
            foreach (var (key, item) in value)
            {
                var name = keys.Write(key, scope)!.GetValue<string>();
                written[name] = values.Write(item, scope.Inner(name));
            }

            return written;
        },
        (node, scope) =>
        {
            var read = new Dictionary<TKey, TValue>();
            foreach (var (name, item) in node as JsonObject ?? throw scope.Mistyped("an object", node))
            {
                read[keys.Read(JsonValue.Create(name), scope)] = values.Read(item, scope.Inner(name));
            }

            return read;
        });

    /// <summary>A type that another stands for: an interface for the class that implements it.</summary>
    public static StateCodec<T> As<TInner, T>(StateCodec<TInner> inner, Func<T, TInner> to)
        where TInner : T => new((value, scope) => inner.Write(to(value), scope), (node, scope) => inner.Read(node, scope));

    /// <summary>A record, struct or tuple by its members.</summary>
    public static StateCodec<T> Record<T>(Action<T, StateWriter> write, Func<StateReader, T> read) => new(
        (value, scope) =>
        {
            var members = new StateWriter(scope);
            write(value, members);
            return members.Values;
        },
        (node, scope) =>
        {
            var members = new StateReader(node as JsonObject ?? throw scope.Mistyped("an object", node), scope);
            var value = read(members);
            members.Finish();
            return value;
        });

    private static string StringOf(JsonNode? node, StateScope scope) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw scope.Mistyped("a string", node);

    private static JsonArray WriteItems<T>(IEnumerable<T> items, StateCodec<T> codec, StateScope scope)
    {
        var written = new JsonArray();
        foreach (var item in items)
        {
            written.Add(codec.Write(item, scope.Inner(written.Count.ToString(CultureInfo.InvariantCulture))));
        }

        return written;
    }

    private static List<T> ReadItems<T>(JsonNode? node, StateCodec<T> codec, StateScope scope)
    {
        var array = node as JsonArray ?? throw scope.Mistyped("an array", node);
        var read = new List<T>(array.Count);
        foreach (var item in array)
        {
            read.Add(codec.Read(item, scope.Inner(read.Count.ToString(CultureInfo.InvariantCulture))));
        }

        return read;
    }
}
