using System.Text;

namespace DataModule;

/// <summary>A colour of 8 bits a channel.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour White { get; } = Grey(255);

    public static Colour Ink { get; } = Grey(0x22);

    public static Colour Faint { get; } = Grey(0x77);

    public static Colour Rule { get; } = Grey(0xDD);

    // Okabe and Ito's palette, which colour-blind people can tell apart.
    private static readonly Colour[] Palette =
    [
        new(0x00, 0x72, 0xB2), new(0xD5, 0x5E, 0x00), new(0x00, 0x9E, 0x73), new(0xCC, 0x79, 0xA7), new(0xE6, 0x9F, 0x00), new(0x56, 0xB4, 0xE9), new(0, 0, 0),
    ];

    public static Colour Grey(byte level) => new(level, level, level);

    /// <summary>One of seven that can be told apart.</summary>
    public static Colour Of(long number) => Palette[(int)((ulong)number % (ulong)Palette.Length)];
}

/// <summary>Pixels to draw on, white at first.</summary>
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

    /// <summary>Draws letters; accents and what else the font lacks are left out or shown as boxes.</summary>
    /// <param name="x">Their left.</param>
    /// <param name="y">Their top.</param>
    /// <param name="text">One line.</param>
    /// <param name="colour">Their colour.</param>
    /// <param name="scale">Pixels to each of the font's.</param>
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

    /// <summary>A line two pixels thick, smooth at its sides.</summary>
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

    /// <summary>Draws another picture: each of its pixels as a square, or where it is to be smaller, as means of its pixels.</summary>
    /// <param name="x">Its left.</param>
    /// <param name="y">Its top.</param>
    /// <param name="picture">What to draw.</param>
    /// <param name="width">How wide it becomes.</param>
    /// <param name="height">How high it becomes.</param>
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

/// <summary>A small picture of colours.</summary>
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

    /// <summary>The mean over a rectangle, which has one pixel at least.</summary>
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
