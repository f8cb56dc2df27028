namespace DataModule;

/// <summary>The kinds of operations that the automatic augmentations choose from.</summary>
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

/// <summary>The largest magnitude of each kind of operation.</summary>
/// <param name="Shear">The tangent of the largest shear angle.</param>
/// <param name="Pixels">The largest translation in pixels; 0 if it is a part of the side.</param>
/// <param name="Degrees">The largest rotation in degrees.</param>
/// <param name="Colour">The largest change of a colour factor.</param>
/// <param name="Bits">The largest number of bits that posterize removes.</param>
internal sealed record AugmentationSpace(float Shear, float Pixels, float Degrees, float Colour, int Bits)
{
    /// <summary>The space of RandAugment and AutoAugment.</summary>
    public static AugmentationSpace Usual { get; } = new(0.3f, 0, 30, 0.9f, 4);

    /// <summary>The wide space of TrivialAugment.</summary>
    public static AugmentationSpace Wide { get; } = new(0.99f, 32, 135, 0.99f, 6);

    // The largest translation as a part of the picture's side, in RandAugment and AutoAugment.
    private const float Part = 150f / 331;

    public static bool IsSigned(AugmentationKind kind) => kind is >= AugmentationKind.ShearX and <= AugmentationKind.Sharpness;

    /// <summary>Adds an operation of a kind.</summary>
    /// <param name="bin">The magnitude, from 0.</param>
    /// <param name="bins">The number of magnitudes.</param>
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
