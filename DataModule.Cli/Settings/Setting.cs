using System.Text;

namespace DataModule;

/// <summary>One value that can be set: in a file, by an environment variable, on the command line.</summary>
internal sealed class Setting(string group, HyperparameterInfo info)
{
    /// <summary>data.</summary>
    public string Group { get; } = group;

    /// <summary>batch-size.</summary>
    public string Name { get; } = Kebab(info.Name);

    public HyperparameterInfo Info { get; } = info;

    /// <summary>data.batch-size.</summary>
    public string FullName { get; } = $"{group}.{Kebab(info.Name)}";

    public string Option => "--" + FullName;

    /// <summary>What a person may write.</summary>
    public string Word => Choices.Length > 0 ? string.Join('|', Choices) : Info.Traits.Word;

    /// <summary>All that a person may write, where this is little.</summary>
    public string[] Choices => [.. (Info.Traits.Choices?.Invoke() ?? []).Select(Kebab)];

    /// <summary>Names that are the same but for case and what separates words.</summary>
    public static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>BatchSize as batch-size, MNISTData as mnist-data.</summary>
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

/// <summary>The settings of one thing: of the data, the model, the trainer, a callback.</summary>
internal sealed class SettingGroup
{
    /// <param name="name">What its settings begin with.</param>
    /// <param name="schema">What there is to set.</param>
    /// <param name="first">Settings before those.</param>
    public SettingGroup(string name, HyperparameterSchema schema, params IEnumerable<HyperparameterInfo> first)
    {
        (Name, Owner, Summary) = (name, schema.Owner, schema.Summary);
        Settings = [.. first.Concat(schema).Select(info => new Setting(name, info)).DistinctBy(static setting => Setting.Plain(setting.FullName))];
    }

    public string Name { get; }

    /// <summary>The class that it sets.</summary>
    public string Owner { get; }

    public string? Summary { get; }

    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>Whether what has no default may be left out.</summary>
    public bool MayMiss { get; init; }
}
