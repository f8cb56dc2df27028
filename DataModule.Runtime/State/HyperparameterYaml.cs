using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DataModule;

/// <summary>
/// Hyperparameters in YAML: the JSON values in YAML's core schema, through YamlDotNet's events, which use no reflection.
/// </summary>
public static class HyperparameterYaml
{
    private const int MostLevels = 64;

    /// <summary>As YAML, one value a line.</summary>
    public static string ToYaml(this IHyperparameters hyperparameters)
    {
        ArgumentNullException.ThrowIfNull(hyperparameters);
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Write(emitter, hyperparameters.ToStateDict().Values);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    /// <summary>
    /// Reads what <see cref="ToYaml"/> wrote, or a person did: one document, no aliases, at most 64 levels deep, so that no
    /// text can take more time and memory than its length deserves.
    /// </summary>
    /// <exception cref="StateException">It is not such YAML, or not a mapping; the message says where.</exception>
    public static StateDict Parse(string yaml)
    {
        try
        {
            using var text = new StringReader(yaml);
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
            {
                return new StateDict();
            }

            parser.Consume<DocumentStart>();
            var start = parser.Current!.Start;
            var root = Read(parser, depth: 0);
            parser.Consume<DocumentEnd>();
            parser.Consume<StreamEnd>();
            return root switch
            {
                JsonObject members => new StateDict(members),
                null => new StateDict(),
                _ => throw new StateException($"The hyperparameters at {start} are no mapping of names to values."),
            };
        }
        catch (YamlException error)
        {
            throw new StateException($"The hyperparameters are not YAML, at {error.Start}: {error.Message}", error);
        }
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                emitter.Emit(new MappingStart());
                foreach (var (name, value) in members)
                {
                    WriteScalar(emitter, name, isText: true);
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, SequenceStyle.Flow));
                foreach (var item in items)
                {
                    Write(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case null:
                WriteScalar(emitter, "null", isText: false);
                break;
            default:
                var isText = node.GetValueKind() == JsonValueKind.String;
                WriteScalar(emitter, isText ? node.GetValue<string>() : node.ToJsonString(), isText);
                break;
        }
    }

    // Text that would read as something else is quoted.
    private static void WriteScalar(Emitter emitter, string value, bool isText)
    {
        var quoted = isText && !(Plain(value) is { } read && read.GetValueKind() == JsonValueKind.String && read.GetValue<string>() == value.Trim());
        emitter.Emit(new Scalar(
            null, null, value, quoted ? ScalarStyle.DoubleQuoted : isText ? ScalarStyle.Any : ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true));
    }

    /// <summary>A single value, as it would stand in a file.</summary>
    /// <exception cref="StateException">It is not such YAML.</exception>
    internal static JsonNode? ParseValue(string text)
    {
        // The most usual ones need no parser.
        if (text.Length > 0 && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '+' or '-' or '_'))
        {
            return Plain(text);
        }

        return Parse($"value: {text}").Values is { Count: 1 } values ? values["value"] : throw new StateException($"'{text}' is more than one value.");
    }

    /// <summary>The value that comes next.</summary>
    internal static JsonNode? Read(Parser parser, int depth)
    {
        var start = parser.Current!.Start;
        if (depth > MostLevels)
        {
            throw new StateException($"The hyperparameters at {start} are more than {MostLevels} levels deep.");
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            return ReadMembers(parser, depth);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Read(parser, depth + 1));
            }

            return items;
        }

        return parser.TryConsume<Scalar>(out var scalar)
            ? scalar.Style == ScalarStyle.Plain ? Plain(scalar.Value) : JsonValue.Create(scalar.Value)
            : throw new StateException($"What stands at {start} is neither a value, a list nor a mapping; aliases are not read.");
    }

    private static JsonObject ReadMembers(Parser parser, int depth)
    {
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var start = parser.Current!.Start;
            if (!parser.TryConsume<Scalar>(out var name))
            {
                throw new StateException($"A name at {start} is no text.");
            }

            if (!members.TryAdd(name.Value, Read(parser, depth + 1)))
            {
                throw new StateException($"The name '{name.Value}' at {start} comes twice.");
            }
        }

        return members;
    }

    // YAML 1.2's core schema, as far as JSON has the types.
    private static JsonValue? Plain(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
            case ".nan" or ".NaN" or ".NAN":
                return JsonValue.Create("NaN");
            case ".inf" or "+.inf" or ".Inf":
                return JsonValue.Create("Infinity");
            case "-.inf" or "-.Inf":
                return JsonValue.Create("-Infinity");
        }

        // A person writes 1_000, .5, +3 or 5. as well; JSON has one form, and keeps every digit.
        if (char.IsAsciiDigit(text[^1]) || text[^1] == '.')
        {
            try
            {
                return JsonNode.Parse(text) is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value : JsonValue.Create(text);
            }
            catch (JsonException)
            {
                return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? JsonValue.Create(number)
                    : JsonValue.Create(text);
            }
        }

        return JsonValue.Create(text);
    }
}
