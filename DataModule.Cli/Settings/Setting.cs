using System.Text;

namespace DataModule;

/// <summary>One value that can be set: in a file, by an environment variable, on the command line.</summary>
internal sealed class Setting(string group, HyperparameterInfo info)
{
    /// <summary>The name of the group, such as data.</summary>
    public string Group { get; } = group;

    /// <summary>The name in the group, such as batch-size.</summary>
    public string Name { get; } = Kebab(info.Name);

    public HyperparameterInfo Info { get; } = info;

    /// <summary>The name with the group, such as data.batch-size.</summary>
    public string FullName { get; } = $"{group}.{Kebab(info.Name)}";

    public string Option => "--" + FullName;

    /// <summary>The placeholder of the value in the help: the choices, or the type.</summary>
    public string Word => Choices.Length > 0 ? string.Join('|', Choices) : Info.Traits.Word;

    /// <summary>The allowed values, if they can be listed; otherwise empty.</summary>
    public string[] Choices => [.. (Info.Traits.Choices?.Invoke() ?? []).Select(Kebab)];

    /// <summary>The name without case and word separators, to compare names.</summary>
    public static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Converts to kebab case: BatchSize to batch-size, MNISTData to mnist-data.</summary>
    public static string Kebab(string name)
    {
        name = name.Replace("NaN", "Nan", StringComparison.Ordinal);
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var begins = char.IsUpper(name[i]) && i > 0
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins && text[^1] != '-')
            {
                text.Append('-');
            }

            text.Append(name[i] == '_' ? '-' : char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}

/// <summary>The settings of one part of the program: the data, the model, the trainer or a callback.</summary>
internal sealed class SettingGroup
{
    /// <param name="name">The name of the group.</param>
    /// <param name="schema">The settings.</param>
    /// <param name="first">Settings that come before those of the schema.</param>
    public SettingGroup(string name, HyperparameterSchema schema, params IEnumerable<HyperparameterInfo> first)
    {
        (Name, Owner, Summary) = (name, schema.Owner, schema.Summary);
        Settings = [.. first.Concat(schema).Select(info => new Setting(name, info)).DistinctBy(static setting => Setting.Plain(setting.FullName))];
    }

    public string Name { get; }

    /// <summary>The name of the class that the settings belong to.</summary>
    public string Owner { get; }

    public string? Summary { get; }

    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>Whether settings without a default may be left out.</summary>
    public bool MayMiss { get; init; }
}
