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
    private readonly bool takesNull;

    internal StateCodec(Func<T, StateScope, JsonNode?> write, Func<JsonNode?, StateScope, T> read, bool takesNull = false) =>
        (this.write, this.read, this.takesNull) = (write, read, takesNull);

    /// <summary>How the value names an entry of a JSON object.</summary>
    internal KeyForm Keys { get; init; }

    /// <summary>How a person writes the value.</summary>
    internal CodecTraits Traits
    {
        get => field ?? (Keys == KeyForm.Text ? CodecTraits.Text : CodecTraits.Other);
        init;
    }

    /// <summary>The value as JSON; tensors in it go to the scope.</summary>
    /// <exception cref="StateException">It would not come back as it is; the message says where and why.</exception>
    public JsonNode? Write(T value, StateScope scope) => takesNull || value is not null
        ? write(value, scope)
        : throw new StateException($"'{scope.Owner}.{scope.Path}' is null, which its type does not allow: write 'T?' for one that may be null.");

    /// <summary>The value again.</summary>
    /// <exception cref="StateException">The JSON is not of the type; the message says where.</exception>
    public T Read(JsonNode? node, StateScope scope) => read(node, scope);
}

/// <summary>How a person writes values of a codec, in a file or on a command line.</summary>
/// <param name="Word">What they are called in a help text.</param>
/// <param name="IsText">Whether they stand as a string, so that what is written is never a number.</param>
/// <param name="Choices">All of them, where these are few.</param>
internal sealed record CodecTraits(string Word, bool IsText = false, Func<string[]>? Choices = null)
{
    public static CodecTraits Text { get; } = new("text", IsText: true);

    public static CodecTraits Other { get; } = new("yaml");

    public bool IsBool { get; init; }
}

/// <summary>Where in a state a value stands, and the state's tensors.</summary>
/// <param name="Owner">The class whose state it is, for messages.</param>
/// <param name="Path">Names from the state's root, with dots between.</param>
/// <param name="Tensors">By path.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct StateScope(string Owner, string Path, IDictionary<string, torch.Tensor> Tensors)
{
    /// <summary>Where names go that a state has and its object does not know.</summary>
    internal List<string>? LeftOut { get; init; }

    internal StateScope Inner(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    internal StateException Mistyped(string wanted, JsonNode? found) =>
        new($"'{Owner}.{Path}' should be {wanted}, but the saved value is {JsonText.Of(found, "null")}.");

    internal StateException Unsaved(string why) => new($"'{Owner}.{Path}' cannot be saved: {why}.");

    /// <summary>The value, if it is of the declared type itself: of one derived from it, what that adds would be lost.</summary>
    /// <exception cref="StateException">It is of a derived type.</exception>
    internal T Exactly<T>(T value) => value!.GetType() == typeof(T)
        ? value
        : throw Unsaved($"it is declared as {typeof(T).Name}, but holds a {value.GetType().Name}, which would come back as a {typeof(T).Name}; declare it as what it holds");
}

/// <summary>How a value names an entry of a JSON object.</summary>
internal enum KeyForm
{
    /// <summary>It does not: entries stand in an array, as pairs.</summary>
    None,

    /// <summary>By its text.</summary>
    Text,

    /// <summary>By its JSON: numbers, true and false.</summary>
    Json,
}

/// <summary>The codecs of basic types, and those that are made of others.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class StateCodec
{
    private const string Trained = "tensor, requires_grad";

    /// <summary>true or false.</summary>
    public static StateCodec<bool> Bool { get; } = new(
        static (value, _) => JsonValue.Create(value),
        static (node, scope) => node?.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw scope.Mistyped("true or false", node),
        })
    {
        Keys = KeyForm.Json,
        Traits = new("true|false", Choices: static () => ["true", "false"]) { IsBool = true },
    };

    /// <summary>A string.</summary>
    public static StateCodec<string> Text { get; } = new(static (value, scope) => TextOf(value, scope), StringOf) { Keys = KeyForm.Text };

    /// <summary>A string of one character.</summary>
    public static StateCodec<char> Char { get; } = new(
        static (value, scope) => TextOf(value.ToString(), scope),
        static (node, scope) => StringOf(node, scope) is [var character] ? character : throw scope.Mistyped("one character", node))
    {
        Keys = KeyForm.Text,
    };

    /// <summary>ISO 8601, with the kind: local, UTC or neither.</summary>
    public static StateCodec<DateTime> DateTime { get; } = new(
        static (value, _) => JsonValue.Create(value.ToString("O", CultureInfo.InvariantCulture)),
        static (node, scope) => System.DateTime.TryParseExact(
            StringOf(node, scope), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var value)
            ? value
            : throw scope.Mistyped("a date and time in ISO 8601", node))
    {
        Keys = KeyForm.Text,
    };

    /// <summary>A tensor: a copy of it stands in the state's tensors. It comes back on the CPU, and requires a gradient if it did.</summary>
    public static StateCodec<torch.Tensor> Tensor { get; } = new(
        static (value, scope) =>
        {
            using var detached = value.detach();
            return scope.Tensors.TryAdd(scope.Path, detached.clone())
                ? JsonValue.Create(value.requires_grad ? Trained : "tensor")
                : throw scope.Unsaved("another tensor of the state has the same path; choose keys without dots");
        },
        static (node, scope) => StringOf(node, scope) is var kind && scope.Tensors.TryGetValue(scope.Path, out var tensor)
            ? tensor.clone().requires_grad_(kind == Trained)
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
        })
        {
            Keys = KeyForm.Json,
            Traits = new(T.IsZero(T.One / (T.One + T.One)) ? "integer" : "number"),
        };

    /// <summary>An enumeration by its names.</summary>
    public static StateCodec<T> Enumeration<T>()
        where T : struct, Enum => new(
        static (value, _) => JsonValue.Create(value.ToString()),
        static (node, scope) => Enum.TryParse<T>(StringOf(node, scope), out var value)
            ? value
            : throw scope.Mistyped($"one of {string.Join(", ", Enum.GetNames<T>())}", node))
        {
            Keys = KeyForm.Text,
            Traits = new("name", IsText: true, Enum.GetNames<T>),
        };

    /// <summary>Something with a text form of its own, in a fixed format.</summary>
    public static StateCodec<T> Formatted<T>(string format)
        where T : IFormattable, IParsable<T> => new(
        (value, _) => JsonValue.Create(value.ToString(format, CultureInfo.InvariantCulture)),
        static (node, scope) => T.TryParse(StringOf(node, scope), CultureInfo.InvariantCulture, out var value)
            ? value
            : throw scope.Mistyped($"a {typeof(T).Name}", node))
        {
            Keys = KeyForm.Text,
            Traits = typeof(T) == typeof(TimeSpan) ? new("hh:mm:ss", IsText: true) : CodecTraits.Text,
        };

    /// <summary>A value or null.</summary>
    public static StateCodec<T?> Nullable<T>(StateCodec<T> inner)
        where T : struct => new(
        (value, scope) => value is { } present ? inner.Write(present, scope) : null,
        (node, scope) => node is null ? null : inner.Read(node, scope),
        takesNull: true)
        {
            Traits = inner.Traits,
        };

    /// <summary>A reference or null.</summary>
    public static StateCodec<T?> Optional<T>(StateCodec<T> inner)
        where T : class => new(
        (value, scope) => value is null ? null : inner.Write(value, scope),
        (node, scope) => node is null ? null : inner.Read(node, scope),
        takesNull: true)
        {
            Traits = inner.Traits,
        };

    /// <summary>A record, struct or tuple by its members.</summary>
    public static StateCodec<T> Record<T>(Action<T, StateWriter> write, Func<StateReader, T> read) => new(
        (value, scope) =>
        {
            var members = new StateWriter(scope);
            write(scope.Exactly(value), members);
            return members.Values;
        },
        (node, scope) =>
        {
            var members = new StateReader(node as JsonObject ?? throw scope.Mistyped("an object", node), scope);
            var value = read(members);
            members.Finish();
            return value;
        });

    // JSON has no text with half of a surrogate pair in it: what is written would be another.
    private static JsonValue TextOf(string value, StateScope scope)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
            {
                continue;
            }

            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
            {
                throw scope.Unsaved("it has half of a surrogate pair, which is no text");
            }

            i++;
        }

        return JsonValue.Create(value);
    }

    private static string StringOf(JsonNode? node, StateScope scope) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw scope.Mistyped("a string", node);
}
