using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// The values of all settings, and where each came from. What is set later wins: defaults of classes, then of the program, then a checkpoint or the run that goes on,
/// then files from left to right, then environment variables, then the command line from left to right.
/// </summary>
internal sealed class SettingValues(IReadOnlyList<SettingGroup> groups)
{
    private readonly Dictionary<string, Setting> byName = groups.SelectMany(static group => group.Settings).ToDictionary(static setting => Setting.Plain(setting.FullName));
    private readonly Dictionary<Setting, (JsonNode? Value, string Source)> values = [];
    private readonly Dictionary<Setting, JsonNode?> defaults = [];
    private readonly List<string> errors = [];

    public IReadOnlyList<SettingGroup> Groups { get; } = groups;

    /// <summary>All that is wrong, a line each.</summary>
    public IReadOnlyList<string> Errors => errors;

    public void AddError(string error) => errors.Add(error);

    public Setting? Find(string name) => byName.GetValueOrDefault(Setting.Plain(name));

    /// <summary>The settings of a name without its group.</summary>
    public IEnumerable<Setting> FindShort(string name) => byName.Values.Where(setting => Setting.Plain(setting.Name) == Setting.Plain(name));

    /// <summary>The setting of a name without its group, if one group alone has it.</summary>
    public Setting? FindOnly(string name) => FindShort(name).ToArray() is [var only] ? only : null;

    /// <summary>Says that there is no such setting, and what is near.</summary>
    public void AddUnknown(string where, string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var group = Groups.FirstOrDefault(group => dot > 0 && Setting.Plain(group.Name) == Setting.Plain(name[..dot]));
        var names = group?.Settings.Select(static setting => setting.FullName)
            ?? (dot > 0 ? byName.Values.Select(static setting => setting.FullName) : Groups.Select(static group => group.Name));
        var hint = NearestName.Hint(name, names);
        errors.Add($"{where}: there is no '{name}'{(hint.Length == 0 && group is not null ? $"; {group.Name} has {string.Join(", ", group.Settings.Select(static setting => setting.Name))}" : hint)}");
    }

    /// <summary>Sets a value of a text; a wrong one is noted.</summary>
    public void Set(Setting setting, string text, string source) => Set(setting, () => SettingText.Parse(setting, text), source);

    public void Set(Setting setting, Func<JsonNode?> value, string source)
    {
        try
        {
            values[setting] = (value(), source);
        }
        catch (SettingException error)
        {
            errors.Add($"{source}: {error.Message}");
        }
    }

    /// <summary>Sets a value that was not set otherwise.</summary>
    public void SetBelow(Setting setting, JsonNode? value, string source) => values.TryAdd(setting, (value, source));

    /// <summary>Takes what the program has written down in place of the defaults of classes.</summary>
    public void SetDefaults(string yaml)
    {
        var given = new SettingValues(Groups);
        SettingFile.Parse(given, "the program's defaults", yaml);
        errors.AddRange(given.errors);
        foreach (var (setting, value) in given.values)
        {
            defaults.Add(Find(setting.FullName)!, value.Value);
        }
    }

    /// <summary>Whether something other than a default was set.</summary>
    public bool IsGiven(Setting setting) => values.ContainsKey(setting);

    /// <summary>Whether something other than the default of a class was set.</summary>
    public bool IsSet(Setting setting) => IsGiven(setting) || defaults.ContainsKey(setting);

    public (JsonNode? Value, string Source) Get(Setting setting) =>
        values.TryGetValue(setting, out var set) ? set
        : defaults.TryGetValue(setting, out var value) ? (value, "the program's default")
        : (setting.Info.Default, setting.Info.IsRequired ? "missing" : "default");

    /// <summary>What was set of a group, as it stands in a checkpoint; what was not is left to the defaults.</summary>
    public JsonObject Of(string group) => new(byName.Values
        .Where(setting => setting.Group == group && IsSet(setting))
        .Select(setting => KeyValuePair.Create(setting.Info.Name, Get(setting).Value?.DeepClone())));

    /// <summary>Notes what must be given and is not.</summary>
    public void RequireAll() => RequireAll([.. Groups]);

    public void RequireAll(params ReadOnlySpan<SettingGroup> groups)
    {
        foreach (var setting in groups.ToArray().Where(static group => !group.MayMiss).SelectMany(static group => group.Settings))
        {
            if (setting.Info.IsRequired && !IsSet(setting))
            {
                errors.Add($"{setting.FullName} is missing: give {setting.Option} <{setting.Word}>, or '{setting.Name}' under '{setting.Group}' in a file of --config");
            }
        }
    }

    public SettingValues Copy()
    {
        var copy = new SettingValues(Groups);
        foreach (var (setting, value) in values)
        {
            copy.values.Add(copy.Find(setting.FullName)!, value);
        }

        foreach (var (setting, value) in defaults)
        {
            copy.defaults.Add(copy.Find(setting.FullName)!, value);
        }

        return copy;
    }
}
