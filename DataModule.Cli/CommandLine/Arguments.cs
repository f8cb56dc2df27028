namespace DataModule;

/// <summary>
/// Normalizes the arguments for the parser. --data.batchSize becomes --data.batch-size, and so does --batch-size if no other group has that
/// name. A flag without a value becomes true.
/// </summary>
internal static class Arguments
{
    public static string[] Normalize(SettingValues values, string[] args)
    {
        var normal = new string[args.Length];
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--")
            {
                args.AsSpan(i).CopyTo(normal.AsSpan(i));
                break;
            }

            normal[i] = args[i];
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }

            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var (name, rest) = equals < 0 ? (args[i][2..], "") : (args[i][2..equals], args[i][equals..]);
            var next = i + 1 < args.Length ? args[i + 1] : "";
            if (name == "print-config" && equals < 0)
            {
                normal[i] = "--print-config=" + AppCommand.PrintedValues;
            }
            else if ((values.Find(name) ?? Short(values, name)) is { } setting)
            {
                var isFlag = equals < 0 && setting.Info.Traits.IsBool && !bool.TryParse(next, out _);
                normal[i] = setting.Option + (isFlag ? "=true" : rest);
            }
        }

        return normal;
    }

    private static Setting? Short(SettingValues values, string name) =>
        AppCommand.Names.Contains(name) ? null : values.FindOnly(name);
}
