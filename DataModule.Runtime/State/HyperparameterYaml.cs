using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DataModule;

/// <summary>
/// Writes and reads hyperparameters as YAML, with the values of YAML's core schema. It uses YamlDotNet's events, which need no reflection.
/// </summary>
public static class HyperparameterYaml
{
    private const int MostLevels = 64;

    /// <summary>The hyperparameters as a YAML mapping, with one hyperparameter a line.</summary>
    /// <param name="hyperparameters">The hyperparameters.</param>
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
    /// Reads hyperparameters from YAML, as <see cref="ToYaml"/> or a person wrote it. Only one document is allowed, without aliases, at most
    /// 64 levels deep. Time and memory are therefore proportional to the length of the text.
    /// </summary>
    /// <param name="yaml">The text. An empty text has no hyperparameters.</param>
    /// <returns>The values by name.</returns>
    /// <exception cref="StateException">The text is not valid YAML, breaks one of these limits, or is not a mapping. The message has the line and column.</exception>
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
                _ => throw new StateException($"The hyperparameters must be a YAML mapping of names to values; at {start} is another value."),
            };
        }
        catch (YamlException error)
        {
            throw new StateException($"The hyperparameters are not valid YAML, at {error.Start}: {error.Message}", error);
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

    // A string that YAML would read as another value is quoted.
    private static void WriteScalar(Emitter emitter, string value, bool isText)
    {
        var quoted = isText && !(Plain(value) is { } read && read.GetValueKind() == JsonValueKind.String && read.GetValue<string>() == value.Trim());
        emitter.Emit(new Scalar(
            null, null, value, quoted ? ScalarStyle.DoubleQuoted : isText ? ScalarStyle.Any : ScalarStyle.Plain, isPlainImplicit: true, isQuotedImplicit: true));
    }

    /// <summary>Reads a single YAML value.</summary>
    /// <exception cref="StateException">The text is not valid YAML, or more than one value.</exception>
    internal static JsonNode? ParseValue(string text)
    {
        // Numbers and words, the most common values, need no parser.
        if (text.Length > 0 && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '+' or '-' or '_'))
        {
            return Plain(text);
        }

        return Parse($"value: {text}").Values is { Count: 1 } values ? values["value"] : throw new StateException($"'{text}' is more than one YAML value; quote it if it is a string.");
    }

    /// <summary>Reads the next value.</summary>
    /// <exception cref="StateException">It is nested too deeply, is an alias, or has a duplicate name.</exception>
    internal static JsonNode? Read(Parser parser, int depth)
    {
        var start = parser.Current!.Start;
        if (depth > MostLevels)
        {
            throw new StateException($"The hyperparameters are nested too deeply, at {start}; at most {MostLevels} levels are allowed.");
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
            : throw new StateException($"The hyperparameters have a YAML alias at {start}, which is not supported; write the value itself.");
    }

    private static JsonObject ReadMembers(Parser parser, int depth)
    {
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var start = parser.Current!.Start;
            if (!parser.TryConsume<Scalar>(out var name))
            {
                throw new StateException($"A name of a hyperparameter must be a string; at {start} is a list, a mapping or an alias.");
            }

            if (!members.TryAdd(name.Value, Read(parser, depth + 1)))
            {
                throw new StateException($"The hyperparameters have the name '{name.Value}' twice, the second time at {start}; remove one.");
            }
        }

        return members;
    }

    // The scalars of YAML 1.2's core schema that JSON can hold. JSON has no NaN and no infinity, so these become strings.
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

        // JSON keeps every digit. YAML allows more forms than JSON, such as .5, +3 and 5.
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
