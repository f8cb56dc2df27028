using System.Globalization;
using System.Net;
using System.Text;

namespace DataModule;

/// <summary>Draws a bar chart of the classes as SVG 1.1, with a bar for each class and split.</summary>
internal static class BarDrawing
{
    private const int Width = 720, Left = 150, Right = 60, Top = 34, Bar = 10, Gap = 8, Letters = 20;

    /// <param name="splits">The names of the splits.</param>
    /// <param name="rows">The name of each class, and its share of each split's samples, from 0 to 1.</param>
    public static string Draw(string[] splits, IReadOnlyList<(string Name, double[] Shares)> rows)
    {
        var greatest = Math.Max(rows.SelectMany(static row => row.Shares).DefaultIfEmpty(0).Max(), 1e-9);
        var step = (splits.Length * Bar) + Gap;
        var height = Top + (rows.Count * step) + Gap;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" ");
        svg.Append("font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"12\" fill=\"#333\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (var split = 0; split < splits.Length; split++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left + (split * 150)}\" y=\"8\" width=\"12\" height=\"12\" fill=\"{Hex(split)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (split * 150) + 18}\" y=\"18\">{WebUtility.HtmlEncode(splits[split])}</text>\n");
        }

        for (var row = 0; row < rows.Count; row++)
        {
            var y = Top + (row * step);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + (splits.Length * Bar / 2) + 4}\" text-anchor=\"end\">{WebUtility.HtmlEncode(Font.Fit(rows[row].Name, Letters))}</text>\n");
            for (var split = 0; split < splits.Length; split++)
            {
                var share = rows[row].Shares[split];
                var width = share / greatest * (Width - Left - Right);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{y + (split * Bar)}\" width=\"{width:0.#}\" height=\"{Bar - 1}\" fill=\"{Hex(split)}\"/>");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + width + 5:0.#}\" y=\"{y + (split * Bar) + 8}\" font-size=\"9\">{100 * share:0.#} %</text>\n");
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Hex(int split)
    {
        var colour = Colour.Of(split);
        return $"#{colour.Red:X2}{colour.Green:X2}{colour.Blue:X2}";
    }
}
