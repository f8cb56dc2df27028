using System.Text.RegularExpressions;

namespace DataModule.Site;

/// <summary>The repository's pages, which link to each other and to its files, as pages of a site, which has no other files.</summary>
internal sealed partial class Pages(string root)
{
    private const string Repository = "https://github.com/datamodule/datamodule";

    // Paths are relative to the repository, with slashes.
    private readonly HashSet<string> pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "samples/README.md", .. Files(root, file => file.EndsWith(".md", StringComparison.Ordinal))];

    /// <summary>What is wrong with them, a line each.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Writes the pages and their pictures to a folder.</summary>
    public void Write(string target)
    {
        foreach (var picture in Files(root, IsPicture))
        {
            File.Copy(Path.Combine(root, picture), Place(target, picture));
        }

        foreach (var page in pages)
        {
            var isCode = false;
            File.WriteAllLines(Place(target, Name(page)), File.ReadLines(Path.Combine(root, page)).Select((line, index) =>
            {
                isCode ^= line.StartsWith("```", StringComparison.Ordinal);
                return isCode ? line : Link().Replace(line, link => "](" + Resolve(page, index + 1, link.Groups[1].Value));
            }));
        }
    }

    /// <summary>Every page below docs/ must be in a table of contents, which uses the file names of the site.</summary>
    public void MustStandIn(IReadOnlySet<string> tables) => Errors.AddRange(
        from page in pages
        where page.StartsWith("docs/", StringComparison.Ordinal) && !tables.Contains(Name(page))
        select $"{page}: error: the page is in no toc.yml of eng/Site/content");

    // A link on the site: to a page or picture of the site, or to the file or folder in the repository.
    private string Resolve(string page, int line, string link)
    {
        if (link[0] == '#' || Absolute().IsMatch(link))
        {
            return link;
        }

        var (path, anchor) = link.IndexOf('#', StringComparison.Ordinal) is var at and >= 0 ? (link[..at], link[at..]) : (link, "");
        var folder = Path.GetDirectoryName(page)!;
        var file = Relative(root, Path.GetFullPath(Path.Combine(root, folder, path)));
        file = pages.Contains($"{file}/README.md") ? $"{file}/README.md" : file;
        if (pages.Contains(file) || (IsPicture(file) && File.Exists(Path.Combine(root, file))))
        {
            return Relative(Path.Combine(root, folder), Path.Combine(root, Name(file))) + anchor;
        }

        if (!Path.Exists(Path.Combine(root, file)))
        {
            Errors.Add($"{page}:{line}: error: the link leads nowhere: {link}");
        }

        return $"{Repository}/tree/main/{file}{anchor}";
    }

    // A folder's page is what a browser shows of the folder.
    private static string Name(string page) => page.EndsWith("README.md", StringComparison.Ordinal) ? page[..^"README.md".Length] + "index.md" : page;

    private static IEnumerable<string> Files(string root, Func<string, bool> fits) =>
        Directory.GetFiles(Path.Combine(root, "docs"), "*", SearchOption.AllDirectories).Where(fits).Select(file => Relative(root, file));

    private static bool IsPicture(string file) => Path.GetExtension(file) is ".png" or ".svg" or ".webp";

    private static string Place(string target, string file) => Path.Combine(Directory.CreateDirectory(Path.Combine(target, Path.GetDirectoryName(file)!)).FullName, Path.GetFileName(file));

    private static string Relative(string from, string to) => Path.GetRelativePath(from, to).Replace('\\', '/').TrimEnd('/');

    [GeneratedRegex(@"\]\(([^)\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Absolute();
}
