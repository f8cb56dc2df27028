using System.Globalization;
using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>What a step of a plan does.</summary>
internal enum StepKind : byte
{
    /// <summary>A box of the picture becomes one of another size.</summary>
    Resample,

    /// <summary>A box of the picture, perhaps beyond its edges.</summary>
    Crop,

    FlipHorizontal,

    FlipVertical,

    /// <summary>Each pixel is looked up through a matrix.</summary>
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

    /// <summary>A box gets other numbers.</summary>
    Erase,
}

/// <summary>One step of a plan: all its parameters drawn, for a picture of known size.</summary>
internal record struct PlanStep(StepKind Kind)
{
    /// <summary>Of the box, in pixels of the picture before it.</summary>
    public int Top, Left, Height, Width;

    /// <summary>The picture's size after it.</summary>
    public PictureSize Result;

    public Interpolation Interpolation;

    public PaddingMode Mode;

    /// <summary>What stands where the picture has nothing: red, green, blue and alpha, a byte each.</summary>
    public uint Fill;

    /// <summary>A factor, a standard deviation, a number of bits: the one number of a step that has one.</summary>
    public float Amount;

    /// <summary>Of an affine step: from a place after it to one before it, row by row.</summary>
    public Matrix Inverse;

    /// <summary>Of an erase step: it works on the row, after normalising.</summary>
    public bool IsOfRow;

    /// <summary>Of an erase step: the four channels' numbers.</summary>
    public Values Erased;

    /// <summary>Of an erase step whose numbers are random: what they are drawn from; else 0.</summary>
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
