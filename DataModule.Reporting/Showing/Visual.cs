namespace DataModule;

/// <summary>A picture or curve of one field of a sample.</summary>
internal abstract record Visual
{
    /// <summary>The size in pixels.</summary>
    public abstract (int Width, int Height) Size { get; }

    public abstract void Draw(Canvas canvas, int x, int y);

    /// <summary>The lines of text for a terminal, each of a number of characters.</summary>
    public abstract IEnumerable<string> Lines(int letters, bool colours);
}

/// <summary>A picture. Small pictures are enlarged, with each pixel as a square.</summary>
internal sealed record PictureVisual(Raster Picture) : Visual
{
    private const int Side = 152;
    private const string Shades = " .:-=+*#%@";

    public override (int Width, int Height) Size
    {
        get
        {
            var longer = Math.Max(Picture.Width, Picture.Height);
            return longer <= Side
                ? (Picture.Width * (Side / longer), Picture.Height * (Side / longer))
                : (Math.Max(1, Picture.Width * Side / longer), Math.Max(1, Picture.Height * Side / longer));
        }
    }

    public override void Draw(Canvas canvas, int x, int y) => canvas.Draw(x, y, Picture, Size.Width, Size.Height);

    /// <summary>Two pixels in a character, one above the other. Without colours, a character for each level of grey.</summary>
    public override IEnumerable<string> Lines(int letters, bool colours)
    {
        var width = Math.Min(letters, Picture.Width);
        var rows = Math.Max(1, (int)Math.Round((double)Picture.Height * width / Picture.Width / 2));
        for (var row = 0; row < rows; row++)
        {
            yield return string.Concat(Enumerable.Range(0, width).Select(column => colours
                ? $"{Code(38, At(column, row * 2, width, rows))}{Code(48, At(column, (row * 2) + 1, width, rows))}▀"
                : Shade(At(column, row * 2, width, rows)))) + (colours ? "\e[0m" : "");
        }
    }

    private static string Code(int ground, Colour colour) => FormattableString.Invariant($"\e[{ground};2;{colour.Red};{colour.Green};{colour.Blue}m");

    private static string Shade(Colour colour) => Shades[(colour.Red + colour.Green + colour.Blue) * (Shades.Length - 1) / (3 * 255)].ToString();

    private Colour At(int column, int row, int width, int rows) => Picture.Mean(
        column * Picture.Width / width, row * Picture.Height / (rows * 2), (column + 1) * Picture.Width / width, (row + 1) * Picture.Height / (rows * 2));
}

/// <summary>A curve for each channel. All samples have the same axes.</summary>
internal sealed record SeriesVisual(float[][] Curves, float Least, float Greatest) : Visual
{
    private const int Width = 264, Height = 120, Room = 4;
    private const string Bars = "▁▂▃▄▅▆▇█";

    public override (int Width, int Height) Size => (Width, Height);

    public override void Draw(Canvas canvas, int x, int y)
    {
        canvas.Fill(x, y, Width, Height, Colour.Grey(0xF6));
        if (Least < 0 && Greatest > 0)
        {
            canvas.Fill(x, (int)Place(y, 0), Width, 1, Colour.Rule);
        }

        for (var curve = 0; curve < Curves.Length; curve++)
        {
            var values = Curves[curve];
            double X(int i) => x + Room + ((double)i / Math.Max(1, values.Length - 1) * (Width - (2 * Room)));
            for (var i = 0; i + 1 < values.Length; i++)
            {
                if (float.IsFinite(values[i]) && float.IsFinite(values[i + 1]))
                {
                    canvas.Line(X(i), Place(y, values[i]), X(i + 1), Place(y, values[i + 1]), Colour.Of(curve));
                }
            }
        }
    }

    public override IEnumerable<string> Lines(int letters, bool colours) => Curves.Select(values => string.Concat(Enumerable.Range(0, Math.Min(letters, values.Length))
        .Select(i => values[i * values.Length / Math.Min(letters, values.Length)])
        .Select(value => float.IsFinite(value) ? Bars[(int)(Math.Clamp(Share(value), 0, 1) * (Bars.Length - 1))] : ' ')));

    private double Share(float value) => Greatest > Least ? (value - (double)Least) / (Greatest - (double)Least) : 0.5;

    private double Place(int y, float value) => y + Height - Room - (Share(value) * (Height - (2 * Room)));
}
