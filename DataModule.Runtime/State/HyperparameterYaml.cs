using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace DataModule;

/// <summary>
/// Hyperparameters in YAML: the JSON values in YAML's core schema, through YamlDotNet's events and document tree, neither
/// of which uses reflection.
/// </summary>
public static class HyperparameterYaml
{
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

    /// <summary>Reads what <see cref="ToYaml"/> wrote, or a person did.</summary>
    /// <exception cref="StateException">It is not YAML, or not a mapping; the message says where.</exception>
    public static StateDict Parse(string yaml)
    {
        var stream = new YamlStream();
        try
        {
            using var text = new StringReader(yaml);
            stream.Load(text);
        }
        catch (YamlException error)
        {
            throw new StateException($"The hyperparameters are not YAML, at {error.Start}: {error.Message}", error);
        }

        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? new StateDict((JsonObject)Read(root)!)
            : new StateDict();
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

    private static JsonNode? Read(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    members[(key as YamlScalarNode)?.Value ?? throw new StateException($"A name at {key.Start} is no text.")] = Read(value);
                }

                return members;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(Read)]);
            case YamlScalarNode { Style: ScalarStyle.Plain } scalar:
                return Plain(scalar.Value ?? "");
            case YamlScalarNode scalar:
                return JsonValue.Create(scalar.Value);
            default:
                throw new StateException($"What stands at {node.Start} is neither a value, a list nor a mapping.");
        }
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
