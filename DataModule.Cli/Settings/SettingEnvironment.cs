using System.Collections;

namespace DataModule;

/// <summary>Reads settings from environment variables: DATAMODULE__DATA__BATCH_SIZE is data.batch-size.</summary>
internal static class SettingEnvironment
{
    private const string Prefix = "DATAMODULE__";

    public static void Read(SettingValues values)
    {
        foreach (var (variable, text) in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(static entry => ((string)entry.Key, (string?)entry.Value ?? ""))
            .Where(static entry => entry.Item1.StartsWith(Prefix, StringComparison.Ordinal))
            .OrderBy(static entry => entry.Item1, StringComparer.Ordinal))
        {
            var name = variable[Prefix.Length..].Replace("__", ".", StringComparison.Ordinal).Replace('_', '-').ToLowerInvariant();
            if (values.Find(name) is { } setting)
            {
                values.Set(setting, text, Named(variable));
            }
            else
            {
                values.AddUnknown(Named(variable), name);
            }
        }
    }

    private static string Named(string variable) => $"environment variable {variable}";
}
