using System.Collections.Immutable;
using System.Numerics;

namespace DataModule;

/// <summary>
/// The plan of one picture, with every random parameter drawn. Use it to inspect an augmentation, and to move boxes and key points with the
/// picture.
/// </summary>
public sealed class PicturePlan
{
    private readonly ImmutableArray<PlanStep> steps;

    private PicturePlan(PictureSize size, PictureSize result, ImmutableArray<PlanStep> steps)
    {
        (Size, Result, this.steps) = (size, result, steps);
    }

    /// <summary>The size of the picture, after the EXIF orientation is applied.</summary>
    public PictureSize Size { get; }

    /// <summary>The size of the result.</summary>
    public PictureSize Result { get; }

    /// <summary>The steps as text, in order. Random steps that are not applied are left out.</summary>
    public ImmutableArray<string> Steps => [.. steps.Select(static step => step.ToString())];

    /// <summary>
    /// Maps a position of the picture to the result. Positions are in pixels from the upper left corner; the centre of the first pixel is
    /// (0.5, 0.5).
    /// </summary>
    /// <param name="x">Pixels from the left.</param>
    /// <param name="y">Pixels from the top.</param>
    /// <returns>The position, which may be outside of the result.</returns>
    public (float X, float Y) Map(float x, float y)
    {
        var size = Size;
        foreach (var step in steps)
        {
            (x, y) = Map(step, size, x, y);
            size = step.Result;
        }

        return (x, y);
    }

    /// <summary>Moves key points with the picture.</summary>
    /// <param name="points">The x and y of each point in turn, in pixels; overwritten.</param>
    /// <exception cref="ArgumentException">The number of values is odd.</exception>
    public void MapPoints(Span<float> points)
    {
        CheckCount(points.Length, 2, nameof(points));
        for (var i = 0; i < points.Length; i += 2)
        {
            (points[i], points[i + 1]) = Map(points[i], points[i + 1]);
        }
    }

    /// <summary>
    /// Moves boxes with the picture. A rotated box becomes the upright box around it. Boxes are clipped at the edges of the result. A box
    /// outside of the result has width or height 0 afterwards: remove it.
    /// </summary>
    /// <param name="boxes">The left, top, right and bottom of each box in turn, in pixels; overwritten.</param>
    /// <exception cref="ArgumentException">The number of values is not a multiple of four.</exception>
    public void MapBoxes(Span<float> boxes)
    {
        CheckCount(boxes.Length, 4, nameof(boxes));
        for (var i = 0; i < boxes.Length; i += 4)
        {
            var box = boxes.Slice(i, 4);
            Vector2 low = new(float.MaxValue), high = new(float.MinValue);
            foreach (var (x, y) in (ReadOnlySpan<(float, float)>)[(box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])])
            {
                var (toX, toY) = Map(x, y);
                low = Vector2.Min(low, new(toX, toY));
                high = Vector2.Max(high, new(toX, toY));
            }

            var edge = new Vector2(Result.Width, Result.Height);
            low = Vector2.Clamp(low, Vector2.Zero, edge);
            high = Vector2.Clamp(high, Vector2.Zero, edge);
            (box[0], box[1], box[2], box[3]) = (low.X, low.Y, high.X, high.Y);
        }
    }

    /// <summary>The plan as text, such as <c>375x500: crop 32x32 at 4,0; flip horizontal</c>.</summary>
    public override string ToString() => $"{Size}: {(steps.IsEmpty ? "nothing" : string.Join("; ", Steps))}";

    internal static unsafe PicturePlan Of(in Picture picture)
    {
        var scratch = PictureScratch.Current;
        var pipeline = picture.PipelineOrOwn;
        try
        {
            var size = new PictureSize(picture.Height, picture.Width);
            if (picture.Source != PictureSource.Pixels)
            {
                var bytes = picture.ReadBytes(scratch);
                fixed (byte* data = bytes)
                {
                    using var opened = scratch.Decoders.Open((nint)data, bytes.Length, pipeline.Input);
                    size = opened.Info.Size;
                }
            }

            ImmutableArray<PlanStep> steps = [.. scratch.Plan.Plan(pipeline, size, picture.Key)];
            return new(size, scratch.Plan.Size, steps);
        }
        catch (Exception fault) when (fault is DecodeFault or PlanFault)
        {
            throw new PictureException(picture, fault.Message + ".", fault);
        }
        finally
        {
            scratch.Trim();
        }
    }

    private static (float X, float Y) Map(in PlanStep step, PictureSize size, float x, float y)
    {
        switch (step.Kind)
        {
            case StepKind.Resample:
                return ((x - step.Left) * step.Result.Width / step.Width, (y - step.Top) * step.Result.Height / step.Height);
            case StepKind.Crop:
                return (x - step.Left, y - step.Top);
            case StepKind.FlipHorizontal:
                return (size.Width - x, y);
            case StepKind.FlipVertical:
                return (x, size.Height - y);
            case StepKind.Affine:
                var matrix = step.Inverse;
                var (dx, dy) = (x - matrix[2], y - matrix[5]);
                var determinant = (matrix[0] * matrix[4]) - (matrix[1] * matrix[3]);
                return (((matrix[4] * dx) - (matrix[1] * dy)) / determinant, ((matrix[0] * dy) - (matrix[3] * dx)) / determinant);
            default:
                return (x, y);
        }
    }

    private static void CheckCount(int count, int multiple, string parameter)
    {
        if (count % multiple != 0)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {count} values; their number must be a multiple of {multiple}."), parameter);
        }
    }
}
