using System.Globalization;
using System.Net;
using System.Text;

namespace DataModule;

/// <summary>Writes a card as one HTML file with embedded style and pictures, and without scripts.</summary>
internal static class HtmlWriter
{
    private const string Style = """
        :root { color-scheme: light; --ink: #222; --faint: #666; --rule: #ddd; --wash: #f6f6f6; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 80rem; color: var(--ink); background: #fff;
          font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; }
        h1 { font-size: 1.9rem; margin: .5rem 0; overflow-wrap: anywhere; } h2 { margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); font-size: 1.35rem; }
        h3 { margin: 1.5rem 0 .5rem; font-size: 1.1rem; }
        nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .9rem; } nav a { color: #0072B2; }
        .wide { overflow-x: auto; margin: .75rem 0; }
        table { border-collapse: collapse; font-size: .9rem; } th { text-align: left; color: var(--faint); font-weight: 600; }
        th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; } td { min-width: 4rem; max-width: 40rem; overflow-wrap: break-word; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        li { overflow-wrap: anywhere; } figure { margin: 1rem 0; } figure img { max-width: 100%; height: auto; border: 1px solid var(--rule); }
        figcaption { color: var(--faint); font-size: .85rem; }
        """;

    public static string Write(string title, IReadOnlyList<CardBlock> blocks)
    {
        var text = new StringBuilder();
        text.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<title>{Escape(title)}: data card</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        foreach (var block in blocks)
        {
            Write(text, block);
            if (block is HeadingBlock { Level: 1 })
            {
                text.Append("<nav>").AppendJoin(' ', blocks.OfType<HeadingBlock>().Where(static heading => heading.Level == 2)
                    .Select(static heading => $"<a href=\"#{Id(heading)}\">{Escape(heading.Text)}</a>")).Append("</nav>\n");
            }
        }

        return text.Append("</body>\n</html>\n").ToString();
    }

    private static void Write(StringBuilder text, CardBlock block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                text.Append(CultureInfo.InvariantCulture, $"<h{heading.Level} id=\"{Id(heading)}\">{Escape(heading.Text)}</h{heading.Level}>\n");
                break;
            case TextBlock paragraph:
                text.Append(CultureInfo.InvariantCulture, $"<p>{Escape(paragraph.Text)}</p>\n");
                break;
            case ListBlock list:
                var tag = list.IsNumbered ? "ol" : "ul";
                text.Append(CultureInfo.InvariantCulture, $"<{tag}>{string.Concat(list.Lines.Select(static line => $"<li>{Escape(line)}</li>"))}</{tag}>\n");
                break;
            case TableBlock table:
                Write(text, table);
                break;
            case PictureBlock picture:
                var type = picture.Name.EndsWith(".svg", StringComparison.Ordinal) ? "svg+xml" : "png";
                text.Append(CultureInfo.InvariantCulture, $"<figure><img alt=\"{Escape(picture.Text)}\" src=\"data:image/{type};base64,{Convert.ToBase64String(picture.Bytes)}\"><figcaption>{Escape(picture.Text)}</figcaption></figure>\n");
                break;
        }
    }

    private static void Write(StringBuilder text, TableBlock table)
    {
        string[] classes = [.. table.Header.Select((_, column) => MarkdownWriter.IsOfNumbers(table, column) ? " class=\"number\"" : "")];
        text.Append("<div class=\"wide\"><table>");
        if (table.Header.Any(static cell => cell.Length > 0))
        {
            text.Append("<thead><tr>").Append(string.Concat(table.Header.Select((cell, column) => $"<th{classes[column]}>{Escape(cell)}</th>"))).Append("</tr></thead>");
        }

        foreach (var row in table.Rows)
        {
            text.Append("\n<tr>").Append(string.Concat(row.Select((cell, column) => $"<td{classes[column]}>{Escape(cell)}</td>"))).Append("</tr>");
        }

        text.Append("</table></div>\n");
    }

    private static string Id(HeadingBlock heading) => heading.Text.ToLowerInvariant().Replace(' ', '-');

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
