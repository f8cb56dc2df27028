using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Text;

namespace DataModule;

/// <summary>The text of --help: the verbs, then the options by group, each with its documentation and default.</summary>
internal sealed class HelpText(RootCommand root, SettingValues values) : SynchronousCommandLineAction
{
    private const int Left = 42;

    public override bool ClearsParseErrors => true;

    private static int Width => Console.IsOutputRedirected ? 120 : Math.Clamp(Console.WindowWidth - 1, 80, 160);

    public override int Invoke(ParseResult parseResult)
    {
        var text = new StringBuilder();
        text.Append(root.Description).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Usage: {root.Name} <verb> [options]\n\nVerbs:\n");
        foreach (var verb in root.Subcommands)
        {
            Row(text, verb.Name, verb.Description ?? "");
        }

        text.Append("\nOptions, before or after the verb:\n");
        var settings = values.Groups.SelectMany(static group => group.Settings).Select(static setting => setting.Option).ToHashSet();
        foreach (var option in root.Options.Where(option => !settings.Contains(option.Name)))
        {
            Row(text, option.Name + (option.HelpName is { } word ? $" <{word}>" : ""), option.Description ?? "");
        }

        foreach (var group in values.Groups.Where(static group => group.Settings.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{group.Name}{(group.Summary is null ? "" : $": {group.Summary}")}\n");
            foreach (var setting in group.Settings)
            {
                Row(text, $"{setting.Option} <{setting.Word}>", Describe(group, setting));
            }
        }

        text.Append("\nThe group may be left out if only one group has the name: --max-epochs 3.\n");
        text.Append("The same settings can be given in a --config file ('config' prints one) or in environment variables, as DATAMODULE__GROUP__NAME.\n");
        text.Append("The command line wins over the environment, and the environment wins over files.\n");
        parseResult.InvocationConfiguration.Output.Write(text);
        return 0;
    }

    private string Describe(SettingGroup group, Setting setting)
    {
        var notes = new List<string>();
        if (setting.Info.Range is { } range)
        {
            notes.Add(range.ToString());
        }

        if (!setting.Info.IsRequired || values.IsSet(setting))
        {
            notes.Add(values.Get(setting).Value is { } value ? $"default: {SettingText.Write(setting, value)}" : "default: none");
        }
        else if (!group.MayMiss)
        {
            notes.Add("required");
        }

        return $"{setting.Info.Documentation} {(notes.Count > 0 ? $"[{string.Join("; ", notes)}]" : "")}".Trim();
    }

    private static void Row(StringBuilder text, string name, string description)
    {
        text.Append("  ").Append(name);
        var column = 2 + name.Length;
        if (column >= Left)
        {
            text.Append('\n');
            column = 0;
        }

        foreach (var word in description.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > Left && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(' ', Math.Max(1, Left - column)).Append(word);
            column = Math.Max(column + 1, Left) + word.Length;
        }

        text.Append('\n');
    }
}
