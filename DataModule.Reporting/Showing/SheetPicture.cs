namespace DataModule;

/// <summary>Draws a batch as a PNG picture.</summary>
internal static class SheetPicture
{
    private const int Width = 1400, Margin = 24, Gap = 16, Text = 2, Least = 152, MostLines = 6;
    private const int Letter = Font.Advance * Text, Line = Font.Line * Text;

    public static byte[] Draw(BatchSheet sheet)
    {
        var blocks = sheet.Groups.Select(Arrange).ToArray();
        var letters = (Width - (2 * Margin)) / Letter;
        string[] notes = [.. sheet.Notes.SelectMany(note => Wrap(note, letters))];
        var head = Margin + Line + 8 + (notes.Length * Line) + Gap;
        var width = Math.Max(notes.Append(sheet.Title).Max(static line => line.Length) * Letter, blocks.Max(static block => block.Width));
        var canvas = new Canvas(Math.Min(Width, width + (2 * Margin)), head + blocks.Sum(static block => block.Height) + Margin - Gap);
        canvas.Write(Margin, Margin, Font.Fit(sheet.Title, letters), Colour.Ink, Text);
        for (var i = 0; i < notes.Length; i++)
        {
            canvas.Write(Margin, Margin + Line + 8 + (i * Line), notes[i], Colour.Faint, Text);
        }

        var y = head;
        foreach (var block in blocks)
        {
            block.Draw(canvas, y);
            y += block.Height;
        }

        return canvas.ToPng();
    }

    private static Block Arrange(CellGroup group)
    {
        var width = Math.Max(Least, group.Cells.SelectMany(static cell => cell.Visuals).Select(static visual => visual.Size.Width).DefaultIfEmpty(2 * Least).Max());
        var columns = Math.Clamp((Width - (2 * Margin) + Gap) / (width + Gap), 1, Math.Max(1, group.Cells.Count));
        return new(group, width, columns);
    }

    internal static IEnumerable<string> Wrap(string text, int letters)
    {
        var line = "";
        foreach (var word in text.ReplaceLineEndings(" ").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > letters)
            {
                yield return line;
                line = "";
            }

            line = Font.Fit(line.Length == 0 ? word : $"{line} {word}", letters);
        }

        yield return line;
    }

    private sealed class Block
    {
        private readonly CellGroup group;
        private readonly int width, columns, title;
        private readonly string[][] captions;
        private readonly int[] heights;

        public Block(CellGroup group, int width, int columns)
        {
            (this.group, this.width, this.columns) = (group, width, columns);
            title = group.Title.Length == 0 ? 0 : Line + 10;
            captions = [.. group.Cells.Select(cell => Captions(cell.Captions, width / Letter))];
            heights = [.. Enumerable.Range(0, group.Cells.Count).Chunk(columns).Select(row => row.Max(CellHeight) + Gap)];
            Height = title + heights.Sum();
        }

        public int Width => Math.Max((columns * (width + Gap)) - Gap, group.Title.Length * Letter);

        public int Height { get; }

        public void Draw(Canvas canvas, int top)
        {
            canvas.Write(Margin, top, group.Title, Colour.Ink, Text);
            var y = top + title;
            for (var i = 0; i < group.Cells.Count; i++)
            {
                if (i > 0 && i % columns == 0)
                {
                    y += heights[(i / columns) - 1];
                }

                DrawCell(canvas, i, Margin + (i % columns * (width + Gap)), y);
            }
        }

        // Long captions are cut, so that every field has at least one line.
        private static string[] Captions(IReadOnlyList<string> texts, int letters)
        {
            var each = Math.Max(1, MostLines / Math.Max(1, texts.Count));
            return [.. texts.SelectMany(text => Wrap(text, letters).ToArray() is var lines && lines.Length <= each
                ? lines
                : [.. lines[..(each - 1)], Font.Fit(lines[each - 1] + "…", letters)])];
        }

        private int CellHeight(int cell) => group.Cells[cell].Visuals.Sum(static visual => visual.Size.Height + 6) + (captions[cell].Length * Line);

        private void DrawCell(Canvas canvas, int cell, int x, int y)
        {
            foreach (var visual in group.Cells[cell].Visuals)
            {
                visual.Draw(canvas, x, y);
                y += visual.Size.Height + 6;
            }

            foreach (var caption in captions[cell])
            {
                canvas.Write(x, y, caption, Colour.Ink, Text);
                y += Line;
            }
        }
    }
}
