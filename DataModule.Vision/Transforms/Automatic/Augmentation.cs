namespace DataModule;

/// <summary>The kinds of steps that the automatic augmentations choose from.</summary>
internal enum AugmentationKind
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
    Invert,
}

/// <summary>How strong each kind can be.</summary>
/// <param name="Shear">The tangent of the largest.</param>
/// <param name="Pixels">The largest move in pixels; 0 for a part of the side.</param>
/// <param name="Degrees">The largest turn.</param>
/// <param name="Colour">The largest change of a factor.</param>
/// <param name="Bits">The most that posterizing takes away.</param>
internal sealed record AugmentationSpace(float Shear, float Pixels, float Degrees, float Colour, int Bits)
{
    /// <summary>Of RandAugment and AutoAugment.</summary>
    public static AugmentationSpace Usual { get; } = new(0.3f, 0, 30, 0.9f, 4);

    /// <summary>Of TrivialAugment's wide space.</summary>
    public static AugmentationSpace Wide { get; } = new(0.99f, 32, 135, 0.99f, 6);

    // Of the picture's side, where RandAugment and AutoAugment move it.
    private const float Part = 150f / 331;

    public static bool IsSigned(AugmentationKind kind) => kind is >= AugmentationKind.ShearX and <= AugmentationKind.Sharpness;

    /// <summary>Adds the step of a kind.</summary>
    /// <param name="bin">Its strength, from 0.</param>
    /// <param name="bins">How many strengths there are.</param>
    public void Add(PlanBuilder plan, AugmentationKind kind, int bin, int bins, bool negative, Interpolation interpolation, PictureColour fill)
    {
        var part = bins > 1 ? bin / (float)(bins - 1) : 0;
        var sign = negative ? -1 : 1;
        var size = plan.Size;
        switch (kind)
        {
            case AugmentationKind.ShearX:
                Move(AffineMap.Of(size, 0, 0, 0, shearX: Angle(sign * part * Shear), center: (0, 0)));
                break;
            case AugmentationKind.ShearY:
                Move(AffineMap.Of(size, 0, 0, 0, shearY: Angle(sign * part * Shear), center: (0, 0)));
                break;
            case AugmentationKind.TranslateX:
                Move(AffineMap.Of(size, 0, MathF.Truncate(sign * part * (Pixels > 0 ? Pixels : Part * size.Width)), 0));
                break;
            case AugmentationKind.TranslateY:
                Move(AffineMap.Of(size, 0, 0, MathF.Truncate(sign * part * (Pixels > 0 ? Pixels : Part * size.Height))));
                break;
            case AugmentationKind.Rotate:
                Move(AffineMap.Rotation(size, sign * part * Degrees));
                break;
            case AugmentationKind.Brightness:
                plan.Add(StepKind.Brightness, 1 + (sign * part * Colour));
                break;
            case AugmentationKind.Color:
                plan.Add(StepKind.Saturation, 1 + (sign * part * Colour));
                break;
            case AugmentationKind.Contrast:
                plan.Add(StepKind.Contrast, 1 + (sign * part * Colour));
                break;
            case AugmentationKind.Sharpness:
                plan.Add(StepKind.Sharpness, 1 + (sign * part * Colour));
                break;
            case AugmentationKind.Posterize:
                plan.Add(StepKind.Posterize, 8 - MathF.Round(part * Bits, MidpointRounding.ToEven));
                break;
            case AugmentationKind.Solarize:
                plan.Add(StepKind.Solarize, 255 * (1 - part));
                break;
            case AugmentationKind.AutoContrast:
                plan.Add(StepKind.Autocontrast);
                break;
            case AugmentationKind.Equalize:
                plan.Add(StepKind.Equalize);
                break;
            case AugmentationKind.Invert:
                plan.Add(StepKind.Invert);
                break;
        }

        void Move(PlanStep step) => plan.Add(step with { Interpolation = interpolation, Fill = fill.Pixel });
    }

    private static float Angle(float tangent) => MathF.Atan(tangent) * 180 / MathF.PI;
}
