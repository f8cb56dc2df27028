using System.Globalization;

namespace DataModule;

/// <summary>Draws learning curves: the metrics of a run over its steps, with one panel for each quantity.</summary>
public static class LearningCurves
{
    private static readonly string[][] Splits = [["train", "training"], ["val", "validation"], ["test"]];
    private static readonly string[] Moments = ["_step", "_epoch"];
    private static readonly char[] Separators = ['_', '/', '.', ' ', '-'];

    /// <summary>Draws the metrics that a <see cref="CsvLogger"/> logged as an SVG image.</summary>
    /// <param name="csvPath">A table with columns "step", "epoch" and one for each metric.</param>
    /// <param name="svgPath">The image; an existing file is replaced.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="FormatException">A field of the table is not a number.</exception>
    public static void Save(string csvPath, string svgPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(csvPath);
        ArgumentException.ThrowIfNullOrEmpty(svgPath);
        var panels = ReadCurves(csvPath)
            .GroupBy(curve => Quantity(curve.Name), StringComparer.Ordinal)
            .Select(group => Arrange(group.Key, [.. group.OrderBy(curve => SplitOf(curve.Name) ?? Splits.Length)]))
            .ToArray();
        LogLines.Write(svgPath, [CurveDrawing.Draw(panels)]);
    }

    /// <summary>"loss" for "train_loss", "val/loss" and "loss_epoch".</summary>
    internal static string Quantity(string name)
    {
        var rest = SplitOf(name) is null ? name : name[(name.IndexOfAny(Separators) + 1)..];
        var moment = Moments.FirstOrDefault(moment => rest.Length > moment.Length && rest.EndsWith(moment, StringComparison.Ordinal));
        return rest[..^(moment?.Length ?? 0)];
    }

    private static int? SplitOf(string name)
    {
        var cut = name.IndexOfAny(Separators);
        var split = cut > 0 && cut + 1 < name.Length ? Array.FindIndex(Splits, words => words.Contains(name[..cut])) : -1;
        return split < 0 ? null : split;
    }

    /// <summary>A split has the same colour in all panels, unless two curves of a panel would have the same colour.</summary>
    private static Panel Arrange(string title, Curve[] curves)
    {
        int?[] splits = [.. curves.Select(curve => SplitOf(curve.Name))];
        var bySplit = !splits.Contains(null) && splits.Distinct().Count() == splits.Length;
        return new(title, [.. curves.Select((curve, i) => curve with { Colour = bySplit ? splits[i]!.Value : i })]);
    }

    private static List<Curve> ReadCurves(string csvPath)
    {
        var rows = File.ReadLines(csvPath).Select(CsvText.Split).ToArray();
        var names = rows.Length > 0 ? rows[0] : [];
        var curves = new List<Curve>();
        for (var column = 2; column < names.Count; column++)
        {
            var points = rows.Skip(1)
                .Where(row => row.Count == names.Count && row[column].Length > 0)
                .Select(row => new Point(Number(row[0]), Number(row[column])))
                .ToArray();
            if (points.Any(point => double.IsFinite(point.Y)))
            {
                curves.Add(new(names[column], points, Colour: 0));
            }
        }

        return curves;
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}

/// <summary>One measurement.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>One metric over the run, in the order of its steps, and its colour's place in the palette.</summary>
internal sealed record Curve(string Name, Point[] Points, int Colour);

/// <summary>The curves of one quantity.</summary>
internal sealed record Panel(string Title, Curve[] Curves);
