namespace DataModule;

/// <summary>Flips horizontally or vertically with some probability.</summary>
internal sealed class FlipOperation(bool vertical, float probability) : PictureOperation(
    vertical ? "RandomVerticalFlip" : "RandomHorizontalFlip", $"{probability}", isRandom: probability is > 0 and < 1)
{
    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        if (probability >= 1 || (probability > 0 && random.NextBool(probability)))
        {
            plan.Add(vertical ? StepKind.FlipVertical : StepKind.FlipHorizontal);
        }
    }

    public override PictureOperation ForMask(byte fill) => new FlipOperation(vertical, probability);
}

/// <summary>Rotates by a random angle.</summary>
internal sealed class RotationOperation((float Minimum, float Maximum) degrees, bool expand, (float X, float Y)? center, Interpolation interpolation, PictureColour fill) : PictureOperation(
    "RandomRotation", $"{degrees.Minimum}..{degrees.Maximum}, {(expand ? "expanded, " : "")}{(center is { } point ? FormattableString.Invariant($"around {point.X},{point.Y}, ") : "")}{interpolation}, fill {fill}", isRandom: true)
{
    public override PictureSize? SizeAfter(PictureSize? before) => expand ? null : before;

    public override void Plan(PlanBuilder plan, SampleRandom random) =>
        plan.Add(AffineMap.Rotation(plan.Size, random.Draw(degrees), expand, center) with { Interpolation = interpolation, Fill = fill.Pixel });

    public override PictureOperation ForMask(byte fill) => new RotationOperation(degrees, expand, center, Interpolation.Nearest, fill);
}

/// <summary>Rotates, translates, scales and shears around the centre.</summary>
internal sealed class AffineOperation(
    (float Minimum, float Maximum) degrees,
    (float X, float Y) translate,
    (float Minimum, float Maximum) scale,
    (float Minimum, float Maximum) shearX,
    (float Minimum, float Maximum) shearY,
    Interpolation interpolation,
    PictureColour fill) : PictureOperation(
    "RandomAffine",
    $"{degrees.Minimum}..{degrees.Maximum}, translate {translate.X},{translate.Y}, scale {scale.Minimum}..{scale.Maximum}, shear {shearX.Minimum}..{shearX.Maximum},{shearY.Minimum}..{shearY.Maximum}, {interpolation}, fill {fill}",
    isRandom: true)
{
    public override void Plan(PlanBuilder plan, SampleRandom random)
    {
        var angle = random.Draw(degrees);
        var (most, high) = (translate.X * plan.Size.Width, translate.Y * plan.Size.Height);
        var (x, y) = (MathF.Round(random.NextSingle(-most, most)), MathF.Round(random.NextSingle(-high, high)));
        var step = AffineMap.Of(plan.Size, angle, x, y, random.Draw(scale), random.Draw(shearX), random.Draw(shearY));
        plan.Add(step with { Interpolation = interpolation, Fill = fill.Pixel });
    }

    public override PictureOperation ForMask(byte fill) => new AffineOperation(degrees, translate, scale, shearX, shearY, Interpolation.Nearest, fill);
}
