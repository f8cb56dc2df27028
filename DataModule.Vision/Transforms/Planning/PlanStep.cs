using System.Globalization;
using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>The kinds of steps in a plan.</summary>
internal enum StepKind : byte
{
    /// <summary>Resizes a box of the picture.</summary>
    Resample,

    /// <summary>Crops a box, which may extend beyond the edges.</summary>
    Crop,

    FlipHorizontal,

    FlipVertical,

    /// <summary>Looks up each pixel through a matrix.</summary>
    Affine,

    Brightness,

    Contrast,

    Saturation,

    Hue,

    Grayscale,

    Blur,

    Sharpness,

    Posterize,

    Solarize,

    Autocontrast,

    Equalize,

    Invert,

    /// <summary>Replaces the values of a box.</summary>
    Erase,
}

/// <summary>One step of a plan, with all parameters drawn, for a picture of known size.</summary>
internal record struct PlanStep(StepKind Kind)
{
    /// <summary>The box, in pixels of the picture before the step.</summary>
    public int Top, Left, Height, Width;

    /// <summary>The size of the picture after the step.</summary>
    public PictureSize Result;

    public Interpolation Interpolation;

    public PaddingMode Mode;

    /// <summary>The fill colour: red, green, blue and alpha, one byte each.</summary>
    public uint Fill;

    /// <summary>The number of a step that has one: a factor, a standard deviation or a number of bits.</summary>
    public float Amount;

    /// <summary>For affine steps: the map from a position after the step to one before it, row by row.</summary>
    public Matrix Inverse;

    /// <summary>For erase steps: whether it works on the row, after normalizing.</summary>
    public bool IsOfRow;

    /// <summary>For erase steps: the values of the four channels.</summary>
    public Values Erased;

    /// <summary>For erase steps with noise: the seed of the noise; otherwise 0.</summary>
    public ulong Noise;

    public override readonly string ToString() => Kind switch
    {
        StepKind.Resample => Text($"resample {Box} to {Result} ({Interpolation})"),
        StepKind.Crop => Text($"crop {Box}") + (Mode == PaddingMode.Constant ? "" : $" ({Mode})"),
        StepKind.Affine => Text($"affine [{Inverse[0]:0.####}, {Inverse[1]:0.####}, {Inverse[2]:0.###}; {Inverse[3]:0.####}, {Inverse[4]:0.####}, {Inverse[5]:0.###}] to {Result} ({Interpolation})"),
        StepKind.Erase => Text($"erase {Box}"),
        StepKind.FlipHorizontal => "flip horizontal",
        StepKind.FlipVertical => "flip vertical",
        StepKind.Grayscale or StepKind.Autocontrast or StepKind.Equalize or StepKind.Invert => Name,
        StepKind.Blur => Text($"{Name} {Amount:0.####} of {Width}x{Height}"),
        _ => Text($"{Name} {Amount:0.####}"),
    };

    private readonly string Name => Kind.ToString().ToLowerInvariant();

    private readonly string Box => Text($"{Height}x{Width} at {Top},{Left}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

[InlineArray(6)]
internal struct Matrix
{
    private float first;
}

[InlineArray(4)]
internal struct Values
{
    private float first;
}
