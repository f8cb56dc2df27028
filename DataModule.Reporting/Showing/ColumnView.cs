using System.Globalization;
using TorchSharp;

namespace DataModule;

/// <summary>Shows one field of a batch as pictures, curves, numbers, token ids or text.</summary>
internal sealed class ColumnView
{
    private const int FewNumbers = 8;
    private const int MostCurves = 7;
    private const int MostTokens = 40;

    private readonly Column column;
    private readonly IReadOnlyList<string>? classNames;
    private readonly Denormalized? numbers;
    private readonly float least, greatest;
    private readonly Look look;

    /// <param name="column">The field.</param>
    /// <param name="element">The element of a sample that writes itself into the batch, such as a picture; null for other fields.</param>
    /// <param name="classNames">The class names, if the field is the label; else null.</param>
    public ColumnView(Column column, IDescribedElement? element, IReadOnlyList<string>? classNames)
    {
        (this.column, this.classNames) = (column, classNames);
        if (column.Tensor is null)
        {
            return;
        }

        numbers = Denormalized.From(column, element);
        look = LookOf(column, numbers);
        (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var number in numbers.Numbers)
        {
            if (float.IsFinite(number))
            {
                (least, greatest) = (Math.Min(least, number), Math.Max(greatest, number));
            }
        }

        if (look is Look.ChannelsFirst or Look.ChannelsLast)
        {
            // Pictures in [0, 1] or in bytes have a known black and white. For others, these are the minimum and maximum of the batch.
            var top = least >= 0 && greatest <= 1 && column.Tensor.dtype != torch.ScalarType.Byte ? 1f : 255f;
            (IsStretched, least, greatest) = least >= -1e-3f && greatest <= top * 1.001f ? (false, 0, top) : (true, least, greatest);
        }
    }

    private enum Look
    {
        Text,
        Numbers,
        Tokens,
        ChannelsFirst,
        ChannelsLast,
        Labels,
        Curve,
        CurvesFirst,
        CurvesLast,
    }

    private bool IsStretched { get; }

    /// <summary>A line about the field: name, dtype, shape, and the range that is shown.</summary>
    public string Note => $"{column.Name}: {column.Format}"
        + (numbers is { IsWhole: false } && float.IsFinite(least) && look is not Look.Numbers
            ? string.Create(CultureInfo.InvariantCulture, $", {(IsStretched ? "shown with black at" : "shown from")} {least:0.###} {(IsStretched ? "and white at" : "to")} {greatest:0.###}")
            : "");

    /// <summary>Adds the field of one sample.</summary>
    public void Show(int sample, List<Visual> visuals, List<string> captions)
    {
        if (column.Present is { } present && !present[sample].item<bool>())
        {
            captions.Add($"{column.Name}: missing");
        }
        else if (numbers is null)
        {
            captions.Add($"{Convert.ToString(column.Values!.GetValue(sample), CultureInfo.InvariantCulture)}");
        }
        else
        {
            Show(numbers, sample, visuals, captions);
        }
    }

    private static Look LookOf(Column column, Denormalized numbers)
    {
        var isWhole = numbers.IsWhole;
        return numbers.Shape switch
        {
            _ when column.Field?.Kind == SampleFieldKind.OneHot => Look.Numbers,
            [_, >= 2, >= 2, 1 or 3 or 4] when column.Field?.ChannelAxis == 2 => Look.ChannelsLast,
            [_, 1 or 3 or 4, >= 2, >= 2] => Look.ChannelsFirst,
            [_, >= 2, >= 2, 1 or 3 or 4] => Look.ChannelsLast,
            [_, >= FewNumbers, >= FewNumbers] when isWhole && column.Lengths is null => Look.Labels,
            [_, >= 1 and <= MostCurves, > MostCurves] when !isWhole && column.Lengths is null => Look.CurvesFirst,
            [_, > 1, >= 1 and <= MostCurves] when !isWhole => Look.CurvesLast,
            [_, >= FewNumbers, >= FewNumbers] when !isWhole => Look.ChannelsFirst,
            [_, >= FewNumbers] when !isWhole => Look.Curve,
            [_, _] when column.Lengths is not null => isWhole ? Look.Tokens : Look.Curve,
            [_, >= FewNumbers] => Look.Tokens,
            _ => Look.Numbers,
        };
    }

    private void Show(Denormalized from, int sample, List<Visual> visuals, List<string> captions)
    {
        var row = from.Of(sample);
        var rows = (int)(from.Shape.Length > 1 ? from.Shape[1] : 1);
        if (column.Lengths is { } lengths)
        {
            var (padded, length) = (rows, (int)lengths[sample].item<long>());
            row = row[..(padded == 0 ? 0 : row.Length / padded * length)];
            rows = length;
        }

        switch (look)
        {
            case Look.ChannelsFirst or Look.ChannelsLast:
                visuals.Add(new PictureVisual(Picture(from.Shape, row)));
                break;
            case Look.Labels:
                visuals.Add(new PictureVisual(Labels((int)from.Shape[2], rows, row)));
                break;
            case Look.Curve:
                visuals.Add(new SeriesVisual([row.ToArray()], least, greatest));
                break;
            case Look.CurvesFirst or Look.CurvesLast:
                visuals.Add(new SeriesVisual(Curves(row.ToArray(), look == Look.CurvesFirst ? rows : (int)from.Shape[2], look == Look.CurvesFirst), least, greatest));
                break;
            case Look.Tokens:
                captions.Add($"{rows} {(column.Lengths is null ? "numbers" : "ids")}: {string.Join(' ', row[..Math.Min(row.Length, MostTokens)].ToArray().Select(Text))}{(row.Length > MostTokens ? " …" : "")}");
                break;
            case Look.Numbers when column.Field?.Kind == SampleFieldKind.OneHot:
                captions.Add(Label(row.IndexOf(row.ToArray().Max())));
                break;
            case Look.Numbers when from.IsWhole && row.Length == 1:
                captions.Add(Label((long)row[0]));
                break;
            default:
                captions.Add($"{column.Name}: {string.Join(' ', row[..Math.Min(row.Length, MostTokens)].ToArray().Select(Text))}");
                break;
        }
    }

    private string Label(long value) => column.NameOf?.Invoke(value)
        ?? (classNames is not null && value >= 0 && value < classNames.Count ? classNames[(int)value] : string.Create(CultureInfo.InvariantCulture, $"{column.Name}: {value}"));

    private static string Text(float value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static float[][] Curves(float[] row, int count, bool first) => [.. Enumerable.Range(0, count).Select(curve => first
        ? row[(curve * (row.Length / count))..((curve + 1) * (row.Length / count))]
        : row.Where((_, i) => i % count == curve).ToArray())];

    private Raster Picture(long[] shape, ReadOnlySpan<float> row)
    {
        var isPlane = shape.Length == 3;
        var (channels, height, width) = isPlane ? (1, (int)shape[1], (int)shape[2])
            : look == Look.ChannelsFirst ? ((int)shape[1], (int)shape[2], (int)shape[3]) : ((int)shape[3], (int)shape[1], (int)shape[2]);
        var (pixelStep, channelStep) = look == Look.ChannelsFirst ? (1, height * width) : (channels, 1);
        var raster = new Raster(width, height);
        for (var pixel = 0; pixel < height * width; pixel++)
        {
            var red = Level(row[pixel * pixelStep]);
            raster[pixel % width, pixel / width] = channels < 3
                ? Colour.Grey(red)
                : new(red, Level(row[(pixel * pixelStep) + channelStep]), Level(row[(pixel * pixelStep) + (2 * channelStep)]));
        }

        return raster;
    }

    private byte Level(float value) =>
        float.IsNaN(value) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp((value - least) / Math.Max(greatest - least, 1e-12f), 0, 1));

    // A mask with a class for each pixel. Class 0 is usually the background.
    private static Raster Labels(int width, int height, ReadOnlySpan<float> row)
    {
        var raster = new Raster(width, height);
        for (var pixel = 0; pixel < row.Length; pixel++)
        {
            raster[pixel % width, pixel / width] = row[pixel] == 0 ? Colour.Rule : Colour.Of((long)row[pixel]);
        }

        return raster;
    }
}
