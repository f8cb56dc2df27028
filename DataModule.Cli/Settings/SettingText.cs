using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DataModule;

/// <summary>Values of settings as a person writes them.</summary>
internal static partial class SettingText
{
    /// <summary>The value of a text.</summary>
    /// <exception cref="SettingException">It is of another type, or out of range.</exception>
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

    /// <summary>The value, with the name of a choice as its type has it.</summary>
    /// <exception cref="SettingException">It is of another type, or out of range.</exception>
    public static JsonNode? Check(Setting setting, JsonNode? value, string? text = null)
    {
        if (setting.Info.Traits.Choices is { } choices && value?.GetValueKind() == JsonValueKind.String)
        {
            // Several flags of an enumeration stand in one text, with commas between.
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

    /// <summary>A value as a person would write it for this setting.</summary>
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

/// <summary>A setting is wrong.</summary>
internal sealed class SettingException(string message) : Exception(message);
