namespace DataModule;

public sealed partial class PicturePipeline
{
    /// <summary>The shorter side becomes a length, the other is in proportion, rounded down.</summary>
    /// <param name="shorterSide">In pixels; at least 1.</param>
    /// <param name="maximum">The longer side's; where it would be more, it becomes this, and the shorter one less. More than the shorter side's.</param>
    /// <param name="interpolation">Antialiased, but for <see cref="Interpolation.Nearest"/>.</param>
    public PicturePipeline Resize(int shorterSide, int? maximum = null, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shorterSide, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maximum ?? int.MaxValue, shorterSide, nameof(maximum));
        return Then(new ResizeOperation(null, shorterSide, maximum, interpolation));
    }

    /// <summary>Both sides become lengths, whatever their proportion was.</summary>
    /// <param name="size">Height and width, in pixels.</param>
    /// <param name="interpolation">Antialiased, but for <see cref="Interpolation.Nearest"/>.</param>
    public PicturePipeline Resize(PictureSize size, Interpolation interpolation = Interpolation.Bilinear) =>
        Then(new ResizeOperation(size.Checked(nameof(size)), 0, null, interpolation));

    /// <summary>The middle of the picture; what a smaller one does not have is filled.</summary>
    /// <param name="size">Height and width, or one number for both.</param>
    /// <param name="fill">What fills.</param>
    public PicturePipeline CenterCrop(PictureSize size, PictureColour fill = default) =>
        Then(new CenterCropOperation(size.Checked(nameof(size)), Filled(fill)));

    /// <summary>Pixels on each side.</summary>
    /// <param name="padding">Left, above, right and below, or one number for all.</param>
    /// <param name="mode">What stands there.</param>
    /// <param name="fill">The value of <see cref="PaddingMode.Constant"/>.</param>
    public PicturePipeline Pad(Padding padding, PaddingMode mode = PaddingMode.Constant, PictureColour fill = default) =>
        Then(new PadOperation(padding.Checked(nameof(padding)), mode, Filled(fill)));

    /// <summary>A box of a size, at a place that is uniform over the padded picture.</summary>
    /// <param name="size">Height and width, or one number for both.</param>
    /// <param name="padding">Added first.</param>
    /// <param name="padIfNeeded">A smaller picture is padded by what it lacks, on both sides; otherwise it is an error.</param>
    /// <param name="mode">What stands in the padding.</param>
    /// <param name="fill">The value of <see cref="PaddingMode.Constant"/>.</param>
    public PicturePipeline RandomCrop(
        PictureSize size, Padding padding = default, bool padIfNeeded = false, PaddingMode mode = PaddingMode.Constant, PictureColour fill = default) =>
        Then(new RandomCropOperation(size.Checked(nameof(size)), padding.Checked(nameof(padding)), padIfNeeded, mode, Filled(fill)));

    /// <summary>
    /// A box of random area and ratio, resized. After ten boxes that do not fit it is the largest in the middle whose ratio is in range.
    /// </summary>
    /// <param name="size">Of the result: height and width, or one number for both.</param>
    /// <param name="scale">The box's area as a part of the picture's, uniform; (0.08, 1) if null.</param>
    /// <param name="ratio">The box's width over its height, uniform in its logarithm; (3/4, 4/3) if null.</param>
    /// <param name="interpolation">Antialiased, but for <see cref="Interpolation.Nearest"/>.</param>
    public PicturePipeline RandomResizedCrop(
        PictureSize size,
        (float Minimum, float Maximum)? scale = null,
        (float Minimum, float Maximum)? ratio = null,
        Interpolation interpolation = Interpolation.Bilinear) => Then(new RandomResizedCropOperation(
            size.Checked(nameof(size)),
            Ranges.Ordered(scale ?? (0.08f, 1), float.Epsilon, nameof(scale)),
            Ranges.Ordered(ratio ?? (3f / 4, 4f / 3), float.Epsilon, nameof(ratio)),
            interpolation));

    /// <summary>Left and right change places.</summary>
    /// <param name="probability">How often; 1 for always.</param>
    public PicturePipeline FlipHorizontal(float probability = 0.5f) =>
        Then(new FlipOperation(vertical: false, Ranges.Probability(probability, nameof(probability))));

    /// <summary>Top and bottom change places.</summary>
    /// <param name="probability">How often; 1 for always.</param>
    public PicturePipeline FlipVertical(float probability = 0.5f) =>
        Then(new FlipOperation(vertical: true, Ranges.Probability(probability, nameof(probability))));

    /// <summary>Turned by an angle of up to so many degrees, either way.</summary>
    /// <param name="degrees">Not negative.</param>
    /// <param name="interpolation">How pixels between pixels are computed.</param>
    /// <param name="fill">What stands where the picture has nothing.</param>
    public PicturePipeline RandomRotation(float degrees, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        RandomRotation((-Ranges.Checked(degrees, degrees >= 0, nameof(degrees), "Not negative."), degrees), interpolation, fill);

    /// <summary>Turned by a uniform angle, counter-clockwise.</summary>
    /// <param name="degrees">The least and the most.</param>
    /// <param name="interpolation">How pixels between pixels are computed; bicubic is not.</param>
    /// <param name="fill">What stands where the picture has nothing.</param>
    /// <param name="expand">The result is as large as all of the turned picture, so that its size is random; else it is as large as the picture.</param>
    /// <param name="center">What it is turned around: pixels from the left and from above; the middle if null.</param>
    public PicturePipeline RandomRotation(
        (float Minimum, float Maximum) degrees,
        Interpolation interpolation = Interpolation.Nearest,
        PictureColour fill = default,
        bool expand = false,
        (float X, float Y)? center = null) =>
        Then(new RotationOperation(Ranges.Ordered(degrees, float.MinValue, nameof(degrees)), expand, center, Sampled(interpolation), Filled(fill)));

    /// <summary>Turned, moved, scaled and sheared around the middle, all in one.</summary>
    /// <param name="degrees">Of the turn: from minus to plus so many, clockwise; 0 for none.</param>
    /// <param name="translate">The farthest move to each side, as a part of the width and of the height; none if null.</param>
    /// <param name="scale">The factor's range; 1 if null.</param>
    /// <param name="shear">Degrees to the side, from minus to plus so many; 0 for none.</param>
    /// <param name="interpolation">How pixels between pixels are computed; bicubic is not.</param>
    /// <param name="fill">What stands where the picture has nothing.</param>
    public PicturePipeline RandomAffine(
        float degrees,
        (float X, float Y)? translate = null,
        (float Minimum, float Maximum)? scale = null,
        float shear = 0,
        Interpolation interpolation = Interpolation.Nearest,
        PictureColour fill = default)
    {
        var (x, y) = translate ?? default;
        return Then(new AffineOperation(
            (-Ranges.Checked(degrees, degrees >= 0, nameof(degrees), "Not negative."), degrees),
            Ranges.Checked((x, y), x is >= 0 and <= 1 && y is >= 0 and <= 1, nameof(translate), "Parts of the sides are from 0 to 1."),
            Ranges.Ordered(scale ?? (1, 1), float.Epsilon, nameof(scale)),
            (-Ranges.Checked(shear, shear is >= 0 and < 90, nameof(shear), "From 0 to less than 90 degrees."), shear),
            (0, 0),
            Sampled(interpolation),
            Filled(fill)));
    }

    // The default colour is black, which pictures with alpha have opaque.
    private static PictureColour Filled(PictureColour fill) => fill == default ? PictureColour.FromByte(0) : fill;

    private static Interpolation Sampled(Interpolation interpolation) => Ranges.Checked(
        interpolation, interpolation != Interpolation.Bicubic, nameof(interpolation), "Turned and sheared pictures are interpolated bilinearly or not at all.");
}
