using System.Text;

namespace DataModule;

/// <summary>A batch as text, for terminals.</summary>
internal static class SheetText
{
    private const int Letters = 28, Gap = 2;

    /// <param name="sheet">The batch.</param>
    /// <param name="width">The width of the terminal in characters.</param>
    /// <param name="colours">Whether pictures are in colour; else they are in characters of different density.</param>
    public static string Write(BatchSheet sheet, int width, bool colours)
    {
        var text = new StringBuilder(sheet.Title).Append('\n');
        foreach (var note in sheet.Notes)
        {
            text.Append(note).Append('\n');
        }

        foreach (var group in sheet.Groups)
        {
            text.Append('\n');
            if (group.Title.Length > 0)
            {
                text.Append(group.Title).Append('\n');
            }

            foreach (var row in group.Cells.Chunk(Math.Max(1, (width + Gap) / (Letters + Gap))))
            {
                Write(text, [.. row.Select(cell => Lines(cell, colours))]);
            }
        }

        return text.ToString();
    }

    // Escape sequences for colours make a line longer than its width on the terminal.
    private static (string Text, int Width)[] Lines(Cell cell, bool colours) =>
    [
        .. cell.Visuals.SelectMany(visual => visual.Lines(Letters, colours)).Select(line => (line, Width(line))),
        .. cell.Captions.SelectMany(static caption => SheetPicture.Wrap(caption, Letters)).Select(static line => (line, line.Length)),
    ];

    private static int Width(string line)
    {
        var (width, escaped) = (0, false);
        foreach (var letter in line)
        {
            escaped |= letter == '\e';
            width += escaped ? 0 : 1;
            escaped &= letter != 'm';
        }

        return width;
    }

    private static void Write(StringBuilder text, (string Text, int Width)[][] cells)
    {
        for (var line = 0; line < cells.Max(static cell => cell.Length); line++)
        {
            var row = new StringBuilder();
            foreach (var cell in cells)
            {
                var (part, width) = line < cell.Length ? cell[line] : ("", 0);
                row.Append(part).Append(' ', Math.Max(0, Letters - width) + Gap);
            }

            text.Append(row.ToString().TrimEnd(' ')).Append('\n');
        }

        text.Append('\n');
    }
}
