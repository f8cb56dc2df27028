using System.Globalization;

namespace DataModule;

/// <summary>Pictures from a list of paths with labels, such as the lines of a CSV file.</summary>
public sealed class ImageList : IDataset<LabelledFile>
{
    private readonly string[] paths;
    private readonly int[] labels;

    private ImageList(string[] paths, int[] labels, IReadOnlyList<string> classNames) =>
        (this.paths, this.labels, ClassNames) = (paths, labels, classNames);

    /// <summary>The names of the classes, in the order of their indices.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public long Count => paths.Length;

    /// <inheritdoc/>
    public LabelledFile this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return new(paths[index], labels[index]);
        }
    }

    /// <summary>Reads a text file whose lines are a path, a tab or comma, and a class. Empty lines are skipped.</summary>
    /// <param name="file">
    /// The list, in UTF-8. The last tab of a line separates, or the last comma if there is no tab. Either side may be in double quotes.
    /// </param>
    /// <param name="root">The folder of relative paths; the folder of the list by default.</param>
    /// <param name="header">Whether the first line has the names of the columns.</param>
    /// <param name="classNames">
    /// The classes in the order of their indices. By default, the classes in the list: if all are whole numbers, those from 0 to the greatest;
    /// otherwise the names sorted by code points.
    /// </param>
    /// <returns>The pictures, in the order of the list.</returns>
    /// <exception cref="DataSourceException">The list is missing or empty, a line is malformed, or a class is unknown.</exception>
    public static ImageList Open(string file, string? root = null, bool header = false, IReadOnlyList<string>? classNames = null)
    {
        if (!File.Exists(file))
        {
            throw new DataSourceException(file, "a list of paths with labels", "no such file");
        }

        root ??= Path.GetDirectoryName(Path.GetFullPath(file))!;
        List<string> paths = [], classes = [];
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if ((header && number == 1) || string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var place = line.LastIndexOf('\t') is >= 0 and var tab ? tab : line.LastIndexOf(',');
            var (path, name) = place < 0 ? ("", "") : (Unquoted(line[..place]), Unquoted(line[(place + 1)..]));
            if (path.Length == 0 || name.Length == 0)
            {
                throw Wrong(file, number, "a path, a tab or comma, and a class", $"'{line}'");
            }

            paths.Add(Path.Combine(root, path));
            classes.Add(name);
        }

        if (paths.Count == 0)
        {
            throw new DataSourceException(file, "a list of paths with labels", "no lines");
        }

        var names = classNames ?? NamesOf(classes);
        var indices = names.Select(static (name, index) => (name, index)).ToDictionary(static pair => pair.name, static pair => pair.index, StringComparer.Ordinal);
        return new([.. paths], [.. classes.Select(name => indices.TryGetValue(name, out var index)
            ? index
            : throw new DataSourceException(file, $"classes among {string.Join(", ", names)}", $"'{name}'"))], names);
    }

    private static IReadOnlyList<string> NamesOf(List<string> classes)
    {
        var distinct = classes.Distinct(StringComparer.Ordinal).ToArray();
        var greatest = 0;
        foreach (var name in distinct)
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number.ToString(CultureInfo.InvariantCulture) != name || number > 1_000_000)
            {
                return [.. distinct.Order(CodePointOrder.Instance)];
            }

            greatest = Math.Max(greatest, number);
        }

        return [.. Enumerable.Range(0, greatest + 1).Select(static number => number.ToString(CultureInfo.InvariantCulture))];
    }

    private static string Unquoted(string text)
    {
        text = text.Trim();
        return text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : text;
    }

    private static DataSourceException Wrong(string file, int line, string expected, string found) =>
        new(FormattableString.Invariant($"{file}, line {line}"), expected, found);
}
