using static DataModule.AugmentationKind;

namespace DataModule;

/// <summary>The learned pairs of the paper's appendix, as in torchvision: kind, probability, and magnitude from 0 to 9.</summary>
internal static class AutoAugmentPolicies
{
    private static readonly Pair[] ImageNet =
    [
        new(new(Posterize, 0.4f, 8), new(Rotate, 0.6f, 9)),
        new(new(Solarize, 0.6f, 5), new(AutoContrast, 0.6f, 0)),
        new(new(Equalize, 0.8f, 0), new(Equalize, 0.6f, 0)),
        new(new(Posterize, 0.6f, 7), new(Posterize, 0.6f, 6)),
        new(new(Equalize, 0.4f, 0), new(Solarize, 0.2f, 4)),
        new(new(Equalize, 0.4f, 0), new(Rotate, 0.8f, 8)),
        new(new(Solarize, 0.6f, 3), new(Equalize, 0.6f, 0)),
        new(new(Posterize, 0.8f, 5), new(Equalize, 1f, 0)),
        new(new(Rotate, 0.2f, 3), new(Solarize, 0.6f, 8)),
        new(new(Equalize, 0.6f, 0), new(Posterize, 0.4f, 6)),
        new(new(Rotate, 0.8f, 8), new(Color, 0.4f, 0)),
        new(new(Rotate, 0.4f, 9), new(Equalize, 0.6f, 0)),
        new(new(Equalize, 0f, 0), new(Equalize, 0.8f, 0)),
        new(new(Invert, 0.6f, 0), new(Equalize, 1f, 0)),
        new(new(Color, 0.6f, 4), new(Contrast, 1f, 8)),
        new(new(Rotate, 0.8f, 8), new(Color, 1f, 2)),
        new(new(Color, 0.8f, 8), new(Solarize, 0.8f, 7)),
        new(new(Sharpness, 0.4f, 7), new(Invert, 0.6f, 0)),
        new(new(ShearX, 0.6f, 5), new(Equalize, 1f, 0)),
        new(new(Color, 0.4f, 0), new(Equalize, 0.6f, 0)),
        new(new(Equalize, 0.4f, 0), new(Solarize, 0.2f, 4)),
        new(new(Solarize, 0.6f, 5), new(AutoContrast, 0.6f, 0)),
        new(new(Invert, 0.6f, 0), new(Equalize, 1f, 0)),
        new(new(Color, 0.6f, 4), new(Contrast, 1f, 8)),
        new(new(Equalize, 0.8f, 0), new(Equalize, 0.6f, 0)),
    ];

    private static readonly Pair[] Cifar10 =
    [
        new(new(Invert, 0.1f, 0), new(Contrast, 0.2f, 6)),
        new(new(Rotate, 0.7f, 2), new(TranslateX, 0.3f, 9)),
        new(new(Sharpness, 0.8f, 1), new(Sharpness, 0.9f, 3)),
        new(new(ShearY, 0.5f, 8), new(TranslateY, 0.7f, 9)),
        new(new(AutoContrast, 0.5f, 0), new(Equalize, 0.9f, 0)),
        new(new(ShearY, 0.2f, 7), new(Posterize, 0.3f, 7)),
        new(new(Color, 0.4f, 3), new(Brightness, 0.6f, 7)),
        new(new(Sharpness, 0.3f, 9), new(Brightness, 0.7f, 9)),
        new(new(Equalize, 0.6f, 0), new(Equalize, 0.5f, 0)),
        new(new(Contrast, 0.6f, 7), new(Sharpness, 0.6f, 5)),
        new(new(Color, 0.7f, 7), new(TranslateX, 0.5f, 8)),
        new(new(Equalize, 0.3f, 0), new(AutoContrast, 0.4f, 0)),
        new(new(TranslateY, 0.4f, 3), new(Sharpness, 0.2f, 6)),
        new(new(Brightness, 0.9f, 6), new(Color, 0.2f, 8)),
        new(new(Solarize, 0.5f, 2), new(Invert, 0f, 0)),
        new(new(Equalize, 0.2f, 0), new(AutoContrast, 0.6f, 0)),
        new(new(Equalize, 0.2f, 0), new(Equalize, 0.6f, 0)),
        new(new(Color, 0.9f, 9), new(Equalize, 0.6f, 0)),
        new(new(AutoContrast, 0.8f, 0), new(Solarize, 0.2f, 8)),
        new(new(Brightness, 0.1f, 3), new(Color, 0.7f, 0)),
        new(new(Solarize, 0.4f, 5), new(AutoContrast, 0.9f, 0)),
        new(new(TranslateY, 0.9f, 9), new(TranslateY, 0.7f, 9)),
        new(new(AutoContrast, 0.9f, 0), new(Solarize, 0.8f, 3)),
        new(new(Equalize, 0.8f, 0), new(Invert, 0.1f, 0)),
        new(new(TranslateY, 0.7f, 9), new(AutoContrast, 0.9f, 0)),
    ];

    private static readonly Pair[] Svhn =
    [
        new(new(ShearX, 0.9f, 4), new(Invert, 0.2f, 0)),
        new(new(ShearY, 0.9f, 8), new(Invert, 0.7f, 0)),
        new(new(Equalize, 0.6f, 0), new(Solarize, 0.6f, 6)),
        new(new(Invert, 0.9f, 0), new(Equalize, 0.6f, 0)),
        new(new(Equalize, 0.6f, 0), new(Rotate, 0.9f, 3)),
        new(new(ShearX, 0.9f, 4), new(AutoContrast, 0.8f, 0)),
        new(new(ShearY, 0.9f, 8), new(Invert, 0.4f, 0)),
        new(new(ShearY, 0.9f, 5), new(Solarize, 0.2f, 6)),
        new(new(Invert, 0.9f, 0), new(AutoContrast, 0.8f, 0)),
        new(new(Equalize, 0.6f, 0), new(Rotate, 0.9f, 3)),
        new(new(ShearX, 0.9f, 4), new(Solarize, 0.3f, 3)),
        new(new(ShearY, 0.8f, 8), new(Invert, 0.7f, 0)),
        new(new(Equalize, 0.9f, 0), new(TranslateY, 0.6f, 6)),
        new(new(Invert, 0.9f, 0), new(Equalize, 0.6f, 0)),
        new(new(Contrast, 0.3f, 3), new(Rotate, 0.8f, 4)),
        new(new(Invert, 0.8f, 0), new(TranslateY, 0f, 2)),
        new(new(ShearY, 0.7f, 6), new(Solarize, 0.4f, 8)),
        new(new(Invert, 0.6f, 0), new(Rotate, 0.8f, 4)),
        new(new(ShearY, 0.3f, 7), new(TranslateX, 0.9f, 3)),
        new(new(ShearX, 0.1f, 6), new(Invert, 0.6f, 0)),
        new(new(Solarize, 0.7f, 2), new(TranslateY, 0.6f, 7)),
        new(new(ShearY, 0.8f, 4), new(Invert, 0.8f, 0)),
        new(new(ShearX, 0.7f, 9), new(TranslateY, 0.8f, 3)),
        new(new(ShearY, 0.8f, 5), new(AutoContrast, 0.7f, 0)),
        new(new(ShearX, 0.7f, 2), new(Invert, 0.1f, 0)),
    ];

    public static Pair[] Of(AutoAugmentPolicy policy) => policy switch
    {
        AutoAugmentPolicy.ImageNet => ImageNet,
        AutoAugmentPolicy.Cifar10 => Cifar10,
        AutoAugmentPolicy.Svhn => Svhn,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "This is not a value of AutoAugmentPolicy."),
    };

    /// <summary>One operation of a pair.</summary>
    /// <param name="Bin">The magnitude, from 0 to 9; 0 if the kind has none.</param>
    public readonly record struct Part(AugmentationKind Kind, float Probability, int Bin);

    /// <summary>Two operations, one after the other.</summary>
    public readonly record struct Pair(Part First, Part Second);
}
