using DataModule;

namespace TextClassification;

/// <summary>The lines of a corpus: a category, a tab, a definition.</summary>
internal static class Corpus
{
    /// <exception cref="DataSourceException">The file does not exist, or a line has another form.</exception>
    public static (string Category, string[] Words)[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new DataSourceException(path, "a file of categories and definitions", "no such file");
        }

        return [.. File.ReadLines(path).Select((line, index) => line.Split('\t') is [var category, var text]
            ? (category, Words(text))
            : throw new DataSourceException(path, $"a category, a tab and a definition in line {index + 1}", $"'{line}'"))];
    }

    private static string[] Words(string text) => text.ToLowerInvariant().Split(
        [' ', ',', ';', '.', '(', ')', '\'', '"', '-', '/', ':'], StringSplitOptions.RemoveEmptyEntries);
}
