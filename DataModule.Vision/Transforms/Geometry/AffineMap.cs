namespace DataModule;

/// <summary>
/// Builds affine steps, which map each pixel of the result to its source. Coordinates are in pixels from the upper left corner; the centre
/// of the first pixel is (0.5, 0.5).
/// </summary>
internal static class AffineMap
{
    /// <summary>A counter-clockwise rotation.</summary>
    /// <param name="expand">Whether the result is large enough for the whole rotated picture.</param>
    /// <param name="center">The horizontal and vertical coordinate of the centre; null for the centre of the picture.</param>
    public static PlanStep Rotation(PictureSize size, float degrees, bool expand = false, (float X, float Y)? center = null)
    {
        var (sine, cosine) = Math.SinCos(-degrees * Math.PI / 180);
        var (x, y) = center ?? (size.Width / 2f, size.Height / 2f);
        // The inverse: a position of the result is rotated back.
        Span<double> matrix = [cosine, sine, x - (cosine * x) - (sine * y), -sine, cosine, y + (sine * x) - (cosine * y)];
        var result = size;
        if (expand)
        {
            result = Around(size, matrix, out var left, out var top);
            (matrix[2], matrix[5]) = (matrix[2] + (matrix[0] * left) + (matrix[1] * top), matrix[5] + (matrix[3] * left) + (matrix[4] * top));
        }

        return Step(matrix, result);
    }

    /// <summary>A clockwise rotation, a shear, a scaling and then a translation, around a centre.</summary>
    /// <param name="x">The translation to the right, in pixels.</param>
    /// <param name="y">The translation downwards, in pixels.</param>
    /// <param name="center">The centre; null for the centre of the picture.</param>
    public static PlanStep Of(
        PictureSize size, float degrees, float x, float y, float scale = 1, float shearX = 0, float shearY = 0, (float X, float Y)? center = null)
    {
        var (angle, sx, sy) = (Radians(degrees), Radians(shearX), Radians(shearY));
        var (cx, cy) = center is { } point ? (point.X, point.Y) : (size.Width / 2f, size.Height / 2f);
        var a = Math.Cos(angle - sy) / Math.Cos(sy);
        var b = (-Math.Cos(angle - sy) * Math.Tan(sx) / Math.Cos(sy)) - Math.Sin(angle);
        var c = Math.Sin(angle - sy) / Math.Cos(sy);
        var d = (-Math.Sin(angle - sy) * Math.Tan(sx) / Math.Cos(sy)) + Math.Cos(angle);
        Span<double> matrix = [d / scale, -b / scale, 0, -c / scale, a / scale, 0];
        matrix[2] = (matrix[0] * (-cx - x)) + (matrix[1] * (-cy - y)) + cx;
        matrix[5] = (matrix[3] * (-cx - x)) + (matrix[4] * (-cy - y)) + cy;
        return Step(matrix, size);
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;

    private static PlanStep Step(ReadOnlySpan<double> matrix, PictureSize result)
    {
        var step = new PlanStep(StepKind.Affine) { Result = result };
        for (var i = 0; i < matrix.Length; i++)
        {
            step.Inverse[i] = (float)matrix[i];
        }

        return step;
    }

    // The corners, rotated forwards. The matrix is a rotation, so its inverse is its transpose.
    private static PictureSize Around(PictureSize size, ReadOnlySpan<double> matrix, out double left, out double top)
    {
        var (lowX, highX, lowY, highY) = (double.MaxValue, double.MinValue, double.MaxValue, double.MinValue);
        foreach (var (x, y) in (ReadOnlySpan<(double X, double Y)>)[(0, 0), (size.Width, 0), (0, size.Height), (size.Width, size.Height)])
        {
            var (dx, dy) = (x - matrix[2], y - matrix[5]);
            var (toX, toY) = ((matrix[0] * dx) + (matrix[3] * dy), (matrix[1] * dx) + (matrix[4] * dy));
            (lowX, highX) = (Math.Min(lowX, toX), Math.Max(highX, toX));
            (lowY, highY) = (Math.Min(lowY, toY), Math.Max(highY, toY));
        }

        const double Rounding = 1e-6;
        var result = new PictureSize(
            (int)(Math.Ceiling(highY - Rounding) - Math.Floor(lowY + Rounding)), (int)(Math.Ceiling(highX - Rounding) - Math.Floor(lowX + Rounding)));
        (left, top) = (((lowX + highX) / 2) - (result.Width / 2.0), ((lowY + highY) / 2) - (result.Height / 2.0));
        return result;
    }
}
