using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>
/// The values of all settings, and where each came from. Later sources win: the defaults of the classes, the defaults of the program, a
/// checkpoint or the resumed run, files from left to right, environment variables, the command line from left to right.
/// </summary>
internal sealed class SettingValues(IReadOnlyList<SettingGroup> groups)
{
    private readonly Dictionary<string, Setting> byName = groups.SelectMany(static group => group.Settings).ToDictionary(static setting => Setting.Plain(setting.FullName));
    private readonly Dictionary<Setting, (JsonNode? Value, string Source)> values = [];
    private readonly Dictionary<Setting, JsonNode?> defaults = [];
    private readonly List<string> errors = [];

    public IReadOnlyList<SettingGroup> Groups { get; } = groups;

    /// <summary>All errors, one line each.</summary>
    public IReadOnlyList<string> Errors => errors;

    public void AddError(string error) => errors.Add(error);

    public Setting? Find(string name) => byName.GetValueOrDefault(Setting.Plain(name));

    /// <summary>The settings with this name in any group.</summary>
    public IEnumerable<Setting> FindShort(string name) => byName.Values.Where(setting => Setting.Plain(setting.Name) == Setting.Plain(name));

    /// <summary>The setting with this name, if exactly one group has it; otherwise null.</summary>
    public Setting? FindOnly(string name) => FindShort(name).ToArray() is [var only] ? only : null;

    /// <summary>Adds an error for an unknown name, with the nearest known one.</summary>
    public void AddUnknown(string where, string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var group = Groups.FirstOrDefault(group => dot > 0 && Setting.Plain(group.Name) == Setting.Plain(name[..dot]));
        var names = group?.Settings.Select(static setting => setting.FullName)
            ?? Groups.Select(static group => group.Name).Concat(byName.Values.Select(static setting => setting.FullName));
        var hint = NearestName.Hint(name, names);
        errors.Add($"{where}: there is no '{name}'{(hint.Length == 0 && group is not null ? $"; {group.Name} has {string.Join(", ", group.Settings.Select(static setting => setting.Name))}" : hint)}");
    }

    /// <summary>Parses and sets a value. A wrong value is added to the errors.</summary>
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

    /// <summary>Sets a value unless another one was set.</summary>
    public void SetBelow(Setting setting, JsonNode? value, string source) => values.TryAdd(setting, (value, source));

    /// <summary>Reads the program's defaults, which replace the defaults of the classes.</summary>
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

    /// <summary>Whether a value was set, other than a default.</summary>
    public bool IsGiven(Setting setting) => values.ContainsKey(setting);

    /// <summary>Whether a value was set, other than the default of the class.</summary>
    public bool IsSet(Setting setting) => IsGiven(setting) || defaults.ContainsKey(setting);

    public (JsonNode? Value, string Source) Get(Setting setting) =>
        values.TryGetValue(setting, out var set) ? set
        : defaults.TryGetValue(setting, out var value) ? (value, "the program's default")
        : (setting.Info.Default, setting.Info.IsRequired ? "missing" : "default");

    /// <summary>The values of a group in the form of a checkpoint, without those that were not set.</summary>
    public JsonObject Of(string group) => new(byName.Values
        .Where(setting => setting.Group == group && IsSet(setting))
        .Select(setting => KeyValuePair.Create(setting.Info.Name, Get(setting).Value?.DeepClone())));

    /// <summary>Adds an error for each required setting that has no value.</summary>
    public void RequireAll() => RequireAll([.. Groups]);

    public void RequireAll(params ReadOnlySpan<SettingGroup> groups)
    {
        foreach (var setting in groups.ToArray().Where(static group => !group.MayMiss).SelectMany(static group => group.Settings))
        {
            if (setting.Info.IsRequired && !IsSet(setting))
            {
                errors.Add($"{setting.FullName} is missing: give {setting.Option} <{setting.Word}>, or '{setting.Name}' under '{setting.Group}' in a --config file");
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
