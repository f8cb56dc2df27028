using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DataModule;

/// <summary>Reads settings from YAML: groups of names and values, or names with dots. Errors have the file and the line.</summary>
internal static class SettingFile
{
    public static void Read(SettingValues values, string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            values.AddError($"{path}: {error.Message}");
            return;
        }

        Parse(values, path, text);
    }

    public static void Parse(SettingValues values, string path, string text)
    {
        try
        {
            using var reader = new StringReader(text);
            var parser = new Parser(reader);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<StreamEnd>(out _))
            {
                parser.Consume<DocumentStart>();
                ReadGroups(values, path, parser);
                parser.Consume<DocumentEnd>();
                parser.Consume<StreamEnd>();
            }
        }
        catch (YamlException error)
        {
            values.AddError($"{path}:{error.Start.Line}: invalid YAML: {error.Message}");
        }
        catch (StateException error)
        {
            values.AddError($"{path}: {error.Message}");
        }
    }

    private static void ReadGroups(SettingValues values, string path, Parser parser)
    {
        if (parser.TryConsume<Scalar>(out var nothing) && nothing.Value.Length == 0)
        {
            return;
        }

        parser.Consume<MappingStart>();
        HashSet<string> seen = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var group = parser.Consume<Scalar>();
            if (parser.TryConsume<MappingStart>(out _))
            {
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var name = parser.Consume<Scalar>();
                    ReadValue(values, path, parser, $"{group.Value}.{name.Value}", name.Start.Line, seen);
                }
            }
            else if (parser.Accept<Scalar>(out var empty) && empty.Value.Length == 0 && !group.Value.Contains('.', StringComparison.Ordinal))
            {
                parser.MoveNext(); // a group without anything in it
            }
            else
            {
                ReadValue(values, path, parser, group.Value, group.Start.Line, seen);
            }
        }
    }

    private static void ReadValue(SettingValues values, string path, Parser parser, string name, long line, HashSet<string> seen)
    {
        var where = $"{path}:{line}";
        if (values.Find(name) is not { } setting)
        {
            parser.SkipThisAndNestedEvents();
            values.AddUnknown(where, name);
            return;
        }

        if (!seen.Add(setting.FullName))
        {
            parser.SkipThisAndNestedEvents();
            values.AddError($"{where}: '{name}' is given twice");
        }
        else if (parser.TryConsume<Scalar>(out var scalar))
        {
            // A quoted scalar is text, even if it looks like a number.
            values.Set(setting, () => scalar.Style == ScalarStyle.Plain
                ? SettingText.Parse(setting, scalar.Value.Length == 0 ? "null" : scalar.Value)
                : SettingText.Check(setting, scalar.Value, scalar.Value), where);
        }
        else
        {
            var value = HyperparameterYaml.Read(parser, depth: 2);
            values.Set(setting, () => SettingText.Check(setting, value), where);
        }
    }
}
