using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace DataModule;

/// <summary>Writes settings as YAML that --config can read.</summary>
internal static class SettingWriter
{
    public enum Comments
    {
        None,
        Sources,
        Documentation,
    }

    public static string Write(SettingValues values, Comments comments)
    {
        var text = new StringBuilder();
        foreach (var group in values.Groups)
        {
            if (group.Settings.Count == 0)
            {
                continue;
            }

            if (comments == Comments.Documentation)
            {
                text.Append(text.Length == 0 ? "" : "\n").Append(group.Summary is null ? "" : $"# {group.Summary}\n");
            }

            text.Append(group.Name).Append(":\n");
            foreach (var setting in group.Settings)
            {
                var (value, source) = values.Get(setting);
                var missing = setting.Info.IsRequired && !values.IsSet(setting);
                if (comments == Comments.Documentation)
                {
                    text.Append(CultureInfo.InvariantCulture, $"  # {Described(setting)}\n");
                }

                // A setting without a value is written as a comment: an empty value would mean null.
                text.Append(missing ? $"  # {setting.Name}: " : $"  {setting.Name}: {SettingText.Write(setting, value)}")
                    .Append(comments == Comments.Sources ? $"  # {source}" : "")
                    .Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The documentation of a setting with its type and range.</summary>
    public static string Described(Setting setting) =>
        $"{setting.Info.Documentation}{(setting.Info.Documentation is null ? "" : " ")}<{setting.Word}>{(setting.Info.Range is { } range ? $", {range}" : "")}";
}
