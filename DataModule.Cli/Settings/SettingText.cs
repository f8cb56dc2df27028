using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DataModule;

/// <summary>Reads and writes values of settings as text.</summary>
internal static partial class SettingText
{
    /// <summary>Parses and checks a value.</summary>
    /// <exception cref="SettingException">The value has the wrong type, or is out of range.</exception>
    public static JsonNode? Parse(Setting setting, string text)
    {
        if (setting.Info.Traits.IsText)
        {
            return text is "null" or "~" && Allows(setting, null) ? null : Check(setting, JsonValue.Create(text), text);
        }

        try
        {
            return Check(setting, HyperparameterYaml.ParseValue(text), text);
        }
        catch (StateException error)
        {
            throw new SettingException($"{setting.FullName} is '{text}', which cannot be read: {error.Message}");
        }
    }

    /// <summary>Checks a value. Returns it with its choices spelt as in the enumeration.</summary>
    /// <exception cref="SettingException">The value has the wrong type, or is out of range.</exception>
    public static JsonNode? Check(Setting setting, JsonNode? value, string? text = null)
    {
        if (setting.Info.Traits.Choices is { } choices && value?.GetValueKind() == JsonValueKind.String)
        {
            // Several flags of an enumeration are one text, separated by commas.
            var names = value.GetValue<string>().Split(',', StringSplitOptions.TrimEntries);
            value = string.Join(", ", names.Select(name => choices().FirstOrDefault(choice => Setting.Plain(choice) == Setting.Plain(name)) ?? name));
        }

        try
        {
            setting.Info.Check(value);
            return value;
        }
        catch (StateException error)
        {
            var nearest = text is not null && setting.Choices.Length > 0 ? NearestName.Hint(text, setting.Choices) : "";
            throw new SettingException($"{setting.FullName} is '{text ?? Write(value)}'; it must be {Expected(setting, error)}{nearest}");
        }
    }

    /// <summary>A value on one line of YAML.</summary>
    public static string Write(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() is var text
            && Harmless().IsMatch(text) && HyperparameterYaml.ParseValue(text)?.GetValueKind() == JsonValueKind.String
            ? text
            : JsonSerializer.Serialize(text, SettingJson.Default.String),
        JsonArray items => "[" + string.Join(", ", items.Select(Write)) + "]",
        JsonObject members => "{" + string.Join(", ", members.Select(member => $"{Write(member.Key)}: {Write(member.Value)}")) + "}",
        _ => value.ToJsonString(),
    };

    /// <summary>A value on one line of YAML, with choices in kebab case.</summary>
    public static string Write(Setting setting, JsonNode? value) => setting.Info.Traits is { IsText: true, Choices: not null } && value is not null
        ? string.Join(", ", value.GetValue<string>().Split(',', StringSplitOptions.TrimEntries).Select(Setting.Kebab))
        : Write(value);

    private static bool Allows(Setting setting, JsonNode? value)
    {
        try
        {
            setting.Info.Check(value);
            return true;
        }
        catch (StateException)
        {
            return false;
        }
    }

    private static string Expected(Setting setting, StateException error)
    {
        var range = setting.Info.Range is { } given ? $", {given}" : "";
        return setting.Info.Traits.Word switch
        {
            _ when setting.Choices.Length > 0 => $"one of {string.Join(", ", setting.Choices)}",
            "integer" => $"a whole number{range}",
            "number" => $"a number{range}",
            "hh:mm:ss" => "a time such as 00:10:00",
            "yaml" => $"of the type of the parameter: {error.Message}",
            var word => word,
        };
    }

    [GeneratedRegex(@"\A[\p{L}/._~][\p{L}\p{N}/._~+\-]*\z")]
    private static partial Regex Harmless();
}

/// <summary>The error of a wrong setting.</summary>
internal sealed class SettingException(string message) : Exception(message);
