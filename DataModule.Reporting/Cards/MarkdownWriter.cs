using System.Globalization;
using System.Text;

namespace DataModule;

/// <summary>Writes a card as GitHub Flavored Markdown.</summary>
internal static class MarkdownWriter
{
    /// <param name="blocks">The parts of the card.</param>
    /// <param name="pictures">The prefix of the picture files; null for no pictures.</param>
    public static string Write(IEnumerable<CardBlock> blocks, string? pictures)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
        {
            var before = text.Length;
            Write(text, block, pictures);
            text.Append(text.Length > before ? "\n" : "");
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, CardBlock block, string? pictures)
    {
        switch (block)
        {
            case HeadingBlock heading:
                text.Append('#', heading.Level).Append(' ').Append(Escape(heading.Text)).Append('\n');
                break;
            case TextBlock paragraph:
                text.Append(Escape(paragraph.Text)).Append('\n');
                break;
            case ListBlock list:
                for (var line = 0; line < list.Lines.Count; line++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{(list.IsNumbered ? $"{line + 1}." : "-")} {Escape(list.Lines[line])}\n");
                }

                break;
            case TableBlock table:
                Row(text, table.Header);
                Row(text, table.Header.Select((_, column) => IsOfNumbers(table, column) ? "--:" : "---"));
                foreach (var row in table.Rows)
                {
                    Row(text, row.Select(Escape));
                }

                break;
            case PictureBlock picture when pictures is not null:
                text.Append(CultureInfo.InvariantCulture, $"![{Escape(picture.Text)}]({Uri.EscapeDataString($"{pictures}-{picture.Name}")})\n");
                break;
        }
    }

    public static bool IsOfNumbers(TableBlock table, int column)
    {
        var cells = table.Rows.Select(row => row[column]).Where(static cell => cell.Length > 0).ToArray();
        return cells.Length > 0 && cells.All(static cell => char.IsAsciiDigit(cell.TrimStart('-')[..Math.Min(1, cell.TrimStart('-').Length)].FirstOrDefault()) && !cell.Contains('[', StringComparison.Ordinal));
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escape(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(static letter =>
        letter is '|' or '*' or '_' or '<' or '>' or '`' or '[' or ']' or '\\' ? $"\\{letter}" : letter.ToString()));
}
