using System.Text.RegularExpressions;

namespace DataModule.Site;

/// <summary>The tables of contents of a folder: those that were put there, and that of the rules, which is made of their pages.</summary>
internal static partial class Contents
{
    /// <summary>Writes the table of the rules.</summary>
    public static void WriteRules(string folder)
    {
        var rules = from file in Directory.GetFiles(folder, "DM*.md").Order(StringComparer.Ordinal)
                    let title = File.ReadLines(file).First()[2..].Replace("\"", "\\\"", StringComparison.Ordinal)
                    select $"- name: \"{title}\"\n  href: {Path.GetFileName(file)}\n";
        File.WriteAllText(Path.Combine(folder, "toc.yml"), "- name: Overview\n  href: index.md\n" + string.Concat(rules));
    }

    /// <summary>The pages that the tables name, relative to the folder, with slashes.</summary>
    public static HashSet<string> Read(string folder) =>
    [
        .. from toc in Directory.GetFiles(folder, "toc.yml", SearchOption.AllDirectories)
           from Match link in Page().Matches(File.ReadAllText(toc))
           let page = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(toc)!, link.Groups[1].Value))
           select Path.GetRelativePath(folder, page).Replace('\\', '/'),
    ];

    [GeneratedRegex(@"href: (\S+\.md)")]
    private static partial Regex Page();
}
