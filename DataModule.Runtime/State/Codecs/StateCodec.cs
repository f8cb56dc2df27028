using System.ComponentModel;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace DataModule;

/// <summary>Serializes values of one type to JSON and tensors, and deserializes them. For generated code, which builds the codec of each type from others, without reflection.</summary>
/// <typeparam name="T">The type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateCodec<T>
{
    private readonly Func<T, StateScope, JsonNode?> write;
    private readonly Func<JsonNode?, StateScope, T> read;
    private readonly bool takesNull;

    internal StateCodec(Func<T, StateScope, JsonNode?> write, Func<JsonNode?, StateScope, T> read, bool takesNull = false) =>
        (this.write, this.read, this.takesNull) = (write, read, takesNull);

    /// <summary>How the value is written as the name in a JSON object, when it is the key of a dictionary.</summary>
    internal KeyForm Keys { get; init; }

    /// <summary>How the value is written in a settings file or on a command line.</summary>
    internal CodecTraits Traits
    {
        get => field ?? (Keys == KeyForm.Text ? CodecTraits.Text : CodecTraits.Other);
        init;
    }

    /// <summary>Serializes a value. Its tensors are added to the scope.</summary>
    /// <param name="value">The value.</param>
    /// <param name="scope">The position in the state, and the tensors of the state.</param>
    /// <returns>The JSON; null for null.</returns>
    /// <exception cref="StateException">The value cannot be saved without loss. The message has its name and the reason.</exception>
    public JsonNode? Write(T value, StateScope scope) => takesNull || value is not null
        ? write(value, scope)
        : throw new StateException($"'{scope.Owner}.{scope.Path}' is null, but its type is not nullable: declare it as 'T?' to allow null.");

    /// <summary>Deserializes a value.</summary>
    /// <param name="node">The JSON.</param>
    /// <param name="scope">The position in the state, and the tensors of the state.</param>
    /// <exception cref="StateException">The JSON is not a value of the type. The message has the name and the value.</exception>
    public T Read(JsonNode? node, StateScope scope) => read(node, scope);
}

/// <summary>How values of a codec are written in a settings file or on a command line.</summary>
/// <param name="Word">The placeholder for a value in a help text.</param>
/// <param name="IsText">Whether the JSON is always a string, so that "1" is not read as a number.</param>
/// <param name="Choices">All values, if there are few.</param>
internal sealed record CodecTraits(string Word, bool IsText = false, Func<string[]>? Choices = null)
{
    public static CodecTraits Text { get; } = new("text", IsText: true);

    public static CodecTraits Other { get; } = new("yaml");

    public bool IsBool { get; init; }
}

/// <summary>The position of a value in a state, and the tensors of the state.</summary>
/// <param name="Owner">The name of the class, for messages.</param>
/// <param name="Path">The names from the root of the state to the value, with dots between them.</param>
/// <param name="Tensors">The tensors by path.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct StateScope(string Owner, string Path, IDictionary<string, torch.Tensor> Tensors)
{
    /// <summary>The list to which unexpected keys are added; null to ignore them.</summary>
    internal List<string>? LeftOut { get; init; }

    internal StateScope Inner(string name) => this with { Path = Path.Length == 0 ? name : $"{Path}.{name}" };

    internal StateException Mistyped(string wanted, JsonNode? found) =>
        new($"'{Owner}.{Path}' should be {wanted}, but the saved value is {JsonText.Of(found, "null")}.");

    internal StateException Unsaved(string why) => new($"'{Owner}.{Path}' cannot be saved: {why}.");

    /// <summary>Checks that a value has the declared type, and not a derived type, whose additional members would be lost.</summary>
    /// <exception cref="StateException">The value has a derived type.</exception>
    internal T Exactly<T>(T value) => value!.GetType() == typeof(T)
        ? value
        : throw Unsaved($"it is declared as {typeof(T).Name}, but holds a derived type, {value.GetType().Name}, which would be loaded as {typeof(T).Name}; declare it as {value.GetType().Name}");
}

/// <summary>How the key of a dictionary is written in JSON.</summary>
internal enum KeyForm
{
    /// <summary>Not as a name: the dictionary is an array of pairs.</summary>
    None,

    /// <summary>As the name in a JSON object: the string itself.</summary>
    Text,

    /// <summary>As the name in a JSON object: the JSON of a number or boolean.</summary>
    Json,
}

/// <summary>The codecs of basic types, and of types that consist of others. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class StateCodec
{
    private const string Trained = "tensor, requires_grad";

    /// <summary>The codec of booleans: true or false.</summary>
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

    /// <summary>The codec of strings. A string that is not valid Unicode text cannot be saved.</summary>
    public static StateCodec<string> Text { get; } = new(static (value, scope) => TextOf(value, scope), StringOf) { Keys = KeyForm.Text };

    /// <summary>The codec of characters: a string of one character.</summary>
    public static StateCodec<char> Char { get; } = new(
        static (value, scope) => TextOf(value.ToString(), scope),
        static (node, scope) => StringOf(node, scope) is [var character] ? character : throw scope.Mistyped("one character", node))
    {
        Keys = KeyForm.Text,
    };

    /// <summary>The codec of dates and times: a string in ISO 8601, which keeps the kind (local, UTC or unspecified).</summary>
    public static StateCodec<DateTime> DateTime { get; } = new(
        static (value, _) => JsonValue.Create(value.ToString("O", CultureInfo.InvariantCulture)),
        static (node, scope) => System.DateTime.TryParseExact(
            StringOf(node, scope), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var value)
            ? value
            : throw scope.Mistyped("a date and time in ISO 8601", node))
    {
        Keys = KeyForm.Text,
    };

    /// <summary>The codec of tensors. The state has a copy of the tensor. It is loaded as another copy, with the same <c>requires_grad</c>; from a file, it is on the CPU.</summary>
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

    /// <summary>The codec of a number type. NaN and infinities are strings.</summary>
    /// <typeparam name="T">The type.</typeparam>
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

    /// <summary>The codec of an enumeration: the name of the value.</summary>
    /// <typeparam name="T">The type.</typeparam>
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

    /// <summary>The codec of a type that can be formatted and parsed, such as <see cref="TimeSpan"/>: a string.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="format">The format, which keeps the whole value.</param>
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

    /// <summary>The codec of a nullable value type.</summary>
    /// <typeparam name="T">The value type.</typeparam>
    /// <param name="inner">The codec of the value type.</param>
    public static StateCodec<T?> Nullable<T>(StateCodec<T> inner)
        where T : struct => new(
        (value, scope) => value is { } present ? inner.Write(present, scope) : null,
        (node, scope) => node is null ? null : inner.Read(node, scope),
        takesNull: true)
        {
            Traits = inner.Traits,
        };

    /// <summary>The codec of a nullable reference type.</summary>
    /// <typeparam name="T">The reference type.</typeparam>
    /// <param name="inner">The codec of the reference type.</param>
    public static StateCodec<T?> Optional<T>(StateCodec<T> inner)
        where T : class => new(
        (value, scope) => value is null ? null : inner.Write(value, scope),
        (node, scope) => node is null ? null : inner.Read(node, scope),
        takesNull: true)
        {
            Traits = inner.Traits,
        };

    /// <summary>The codec of a record, class, struct or tuple: a JSON object of its members.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="write">Writes the members.</param>
    /// <param name="read">Creates an object from the members.</param>
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

    // JSON cannot hold a string with half of a surrogate pair; the encoder would write another string.
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
                throw scope.Unsaved("it has half of a surrogate pair, so it is not valid Unicode text");
            }

            i++;
        }

        return JsonValue.Create(value);
    }

    private static string StringOf(JsonNode? node, StateScope scope) =>
        node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw scope.Mistyped("a string", node);
}
