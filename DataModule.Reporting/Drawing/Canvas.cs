using System.Text;

namespace DataModule;

/// <summary>An RGB colour with 8 bits a channel.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour White { get; } = Grey(255);

    public static Colour Ink { get; } = Grey(0x22);

    public static Colour Faint { get; } = Grey(0x77);

    public static Colour Rule { get; } = Grey(0xDD);

    // The palette of Okabe and Ito, which colour-blind people can distinguish.
    private static readonly Colour[] Palette =
    [
        new(0x00, 0x72, 0xB2), new(0xD5, 0x5E, 0x00), new(0x00, 0x9E, 0x73), new(0xCC, 0x79, 0xA7), new(0xE6, 0x9F, 0x00), new(0x56, 0xB4, 0xE9), new(0, 0, 0),
    ];

    public static Colour Grey(byte level) => new(level, level, level);

    /// <summary>One of seven colours that are easy to distinguish; number 7 is the first again.</summary>
    public static Colour Of(long number) => Palette[(int)((ulong)number % (ulong)Palette.Length)];
}

/// <summary>An image to draw on. It is white at first.</summary>
internal sealed class Canvas
{
    private readonly byte[] pixels;

    public Canvas(int width, int height)
    {
        (Width, Height) = (width, height);
        pixels = new byte[width * height * 3];
        pixels.AsSpan().Fill(255);
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] ToPng() => Png.Encode(pixels, Width, Height, channels: 3);

    public Colour this[int x, int y]
    {
        get => new(pixels[Place(x, y)], pixels[Place(x, y) + 1], pixels[Place(x, y) + 2]);
        set
        {
            if ((uint)x < (uint)Width && (uint)y < (uint)Height)
            {
                (pixels[Place(x, y)], pixels[Place(x, y) + 1], pixels[Place(x, y) + 2]) = (value.Red, value.Green, value.Blue);
            }
        }
    }

    public void Fill(int x, int y, int width, int height, Colour colour)
    {
        for (var row = y; row < y + height; row++)
        {
            for (var column = x; column < x + width; column++)
            {
                this[column, row] = colour;
            }
        }
    }

    /// <summary>Draws a line of text. Accents are left out. Other characters that the font does not have are drawn as boxes.</summary>
    /// <param name="x">The left edge.</param>
    /// <param name="y">The top edge.</param>
    /// <param name="text">The line.</param>
    /// <param name="colour">The colour.</param>
    /// <param name="scale">The size of a pixel of the font, in pixels of the canvas.</param>
    public void Write(int x, int y, string text, Colour colour, int scale = 2)
    {
        foreach (var letter in text.Normalize(NormalizationForm.FormD))
        {
            if (char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            var rows = Font.RowsOf(letter);
            for (var row = 0; row < rows.Length; row++)
            {
                for (var column = 0; column < 5; column++)
                {
                    if ((rows[row] & (0x10 >> column)) != 0)
                    {
                        Fill(x + (column * scale), y + (row * scale), scale, scale, colour);
                    }
                }
            }

            x += Font.Advance * scale;
        }
    }

    /// <summary>Draws an anti-aliased line, two pixels wide.</summary>
    public void Line(double fromX, double fromY, double toX, double toY, Colour colour)
    {
        const double Half = 1;
        var (dx, dy) = (toX - fromX, toY - fromY);
        var squared = Math.Max((dx * dx) + (dy * dy), 1e-9);
        for (var y = (int)(Math.Min(fromY, toY) - 2); y <= (int)(Math.Max(fromY, toY) + 2); y++)
        {
            for (var x = (int)(Math.Min(fromX, toX) - 2); x <= (int)(Math.Max(fromX, toX) + 2); x++)
            {
                var along = Math.Clamp((((x - fromX) * dx) + ((y - fromY) * dy)) / squared, 0, 1);
                var (offX, offY) = (x - fromX - (along * dx), y - fromY - (along * dy));
                Blend(x, y, colour, Math.Clamp(Half + 0.5 - Math.Sqrt((offX * offX) + (offY * offY)), 0, 1));
            }
        }
    }

    /// <summary>Draws a picture, resized: enlarged pixels are squares, reduced ones are means.</summary>
    /// <param name="x">The left edge.</param>
    /// <param name="y">The top edge.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="width">The width on the canvas.</param>
    /// <param name="height">The height on the canvas.</param>
    public void Draw(int x, int y, Raster picture, int width, int height)
    {
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                this[x + column, y + row] = picture.Mean(
                    column * picture.Width / width, row * picture.Height / height,
                    ((column + 1) * picture.Width) / width, ((row + 1) * picture.Height) / height);
            }
        }
    }

    private void Blend(int x, int y, Colour colour, double share)
    {
        if (share > 0 && (uint)x < (uint)Width && (uint)y < (uint)Height)
        {
            var below = this[x, y];
            this[x, y] = new(Mix(below.Red, colour.Red), Mix(below.Green, colour.Green), Mix(below.Blue, colour.Blue));
        }

        byte Mix(byte from, byte to) => (byte)Math.Round(from + (share * (to - from)));
    }

    private int Place(int x, int y) => ((y * Width) + x) * 3;
}

/// <summary>An image to draw on a canvas.</summary>
internal sealed class Raster(int width, int height)
{
    private readonly Colour[] colours = new Colour[width * height];

    public int Width => width;

    public int Height => height;

    public Colour this[int x, int y]
    {
        get => colours[(y * width) + x];
        set => colours[(y * width) + x] = value;
    }

    /// <summary>The mean colour of a rectangle. A rectangle without pixels counts as one pixel.</summary>
    public Colour Mean(int left, int top, int right, int bottom)
    {
        var (red, green, blue, count) = (0, 0, 0, 0);
        for (var y = top; y < Math.Max(bottom, top + 1); y++)
        {
            for (var x = left; x < Math.Max(right, left + 1); x++)
            {
                var colour = this[x, y];
                (red, green, blue, count) = (red + colour.Red, green + colour.Green, blue + colour.Blue, count + 1);
            }
        }

        return new((byte)(red / count), (byte)(green / count), (byte)(blue / count));
    }
}
