using System.Globalization;
using System.Net;
using System.Text;

namespace DataModule;

/// <summary>Writes panels of curves as SVG 1.1, two in a row.</summary>
internal static class CurveDrawing
{
    private const int Columns = 2;
    private const int PanelWidth = 480;
    private const int PanelHeight = 320;
    private const int Left = 70;
    private const int Right = 24;
    private const int Top = 34;
    private const int Bottom = 46;
    private const int LegendLine = 16;
    private const int PlotWidth = PanelWidth - Left - Right;

    /// <summary>Up to this many points, each is marked.</summary>
    private const int MostMarks = 40;

    // Okabe and Ito's palette, whose colours colour-blind people can distinguish.
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"];

    public static string Draw(IReadOnlyList<Panel> panels)
    {
        var columns = Math.Clamp(panels.Count, 1, Columns);
        var heights = panels.Chunk(columns).Select(row => row.Max(Height)).ToArray();
        var svg = new StringBuilder();
        var (width, height) = (columns * PanelWidth, Math.Max(heights.Sum(), 1));
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"width=\"{width}\" height=\"{height}\" ");
        svg.Append("font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"12\" fill=\"#333\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        for (var i = 0; i < panels.Count; i++)
        {
            var (x, y) = (i % columns * PanelWidth, heights.Take(i / columns).Sum());
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x} {y})\">\n");
            DrawPanel(svg, panels[i]);
            svg.Append("</g>\n");
        }

        return svg.Append("</svg>").ToString();
    }

    private static int LegendHeight(Panel panel) =>
        panel.Curves is [{ Name: var only }] && only == panel.Title ? 0 : panel.Curves.Length * LegendLine;

    private static int Height(Panel panel) => PanelHeight + LegendHeight(panel);

    private static void DrawPanel(StringBuilder svg, Panel panel)
    {
        var finite = panel.Curves.SelectMany(curve => curve.Points).Where(point => double.IsFinite(point.Y)).ToArray();
        var x = Axis.Around([.. finite.Select(point => point.X)], whole: true);
        var y = Axis.Around([.. finite.Select(point => point.Y)]);
        var (top, bottom) = (Top + LegendHeight(panel), Height(panel) - Bottom);
        double PlaceX(double value) => Left + (x.Place(value) * PlotWidth);
        double PlaceY(double value) => bottom - (y.Place(value) * (bottom - top));

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"22\" font-size=\"15\" font-weight=\"600\">{Escape(panel.Title)}</text>\n");
        foreach (var tick in y.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {PlaceY(tick):0.#}h{PlotWidth}\" stroke=\"#e3e3e3\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{PlaceY(tick) + 4:0.#}\" text-anchor=\"end\">{y.Label(tick)}</text>\n");
        }

        foreach (var tick in x.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{PlaceX(tick):0.#} {bottom}v5\" stroke=\"#888\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{PlaceX(tick):0.#}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{x.Label(tick)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {top}V{bottom}h{PlotWidth}\" fill=\"none\" stroke=\"#888\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{bottom + 36}\" text-anchor=\"middle\">step</text>\n");
        for (var i = 0; i < panel.Curves.Length; i++)
        {
            var colour = Colours[panel.Curves[i].Colour % Colours.Length];
            if (LegendHeight(panel) > 0)
            {
                var line = Top + (i * LegendLine);
                svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {line + 4}h20\" stroke=\"{colour}\" stroke-width=\"2.5\"/>");
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + 27}\" y=\"{line + 8}\">{Escape(panel.Curves[i].Name)}</text>\n");
            }

            DrawCurve(svg, panel.Curves[i].Points, colour, PlaceX, PlaceY);
        }
    }

    private static void DrawCurve(StringBuilder svg, Point[] points, string colour, Func<double, double> placeX, Func<double, double> placeY)
    {
        var path = new StringBuilder();
        var marks = new StringBuilder();
        var broken = true;
        foreach (var point in Thin(points))
        {
            if (!double.IsFinite(point.Y))
            {
                broken = true;
                continue;
            }

            var (x, y) = (placeX(point.X), placeY(point.Y));
            path.Append(CultureInfo.InvariantCulture, $"{(broken ? 'M' : 'L')}{x:0.#} {y:0.#}");
            marks.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"2.5\" fill=\"{colour}\"/>");
            broken = false;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" stroke-linejoin=\"round\"/>\n");
        if (points.Length <= MostMarks)
        {
            svg.Append(marks).Append('\n');
        }
    }

    /// <summary>If there are more points than pixels, only the minimum and the maximum of each pixel.</summary>
    private static Point[] Thin(Point[] points) => points.Length <= PlotWidth * 2
        ? points
        : [.. points.Chunk((points.Length + PlotWidth - 1) / PlotWidth).SelectMany(Extremes)];

    private static Point[] Extremes(Point[] points)
    {
        Point[] finite = [.. points.Where(point => double.IsFinite(point.Y))];
        return finite.Length == 0
            ? points[..1]
            : [.. new[] { finite.MinBy(point => point.Y), finite.MaxBy(point => point.Y) }.OrderBy(point => point.X)];
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
