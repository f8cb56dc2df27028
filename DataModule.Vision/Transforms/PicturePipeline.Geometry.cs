namespace DataModule;

public sealed partial class PicturePipeline
{
    /// <summary>Resizes the shorter side to a length and keeps the aspect ratio. The longer side is rounded down.</summary>
    /// <param name="shorterSide">The length of the shorter side in pixels, at least 1.</param>
    /// <param name="maximum">
    /// The maximum length of the longer side. If it would be longer, the shorter side becomes less. It must be greater than the shorter
    /// side.
    /// </param>
    /// <param name="interpolation">The interpolation; antialiased, except <see cref="Interpolation.Nearest"/>.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline Resize(int shorterSide, int? maximum = null, Interpolation interpolation = Interpolation.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shorterSide, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maximum ?? int.MaxValue, shorterSide, nameof(maximum));
        return Then(new ResizeOperation(null, shorterSide, maximum, interpolation));
    }

    /// <summary>Resizes both sides, without keeping the aspect ratio.</summary>
    /// <param name="size">Height and width in pixels.</param>
    /// <param name="interpolation">The interpolation; antialiased, except <see cref="Interpolation.Nearest"/>.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline Resize(PictureSize size, Interpolation interpolation = Interpolation.Bilinear) =>
        Then(new ResizeOperation(size.Checked(nameof(size)), 0, null, interpolation));

    /// <summary>Crops the centre of the picture. A smaller picture is padded.</summary>
    /// <param name="size">Height and width in pixels, or one number for both.</param>
    /// <param name="fill">The colour of the padding; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline CenterCrop(PictureSize size, PictureColour fill = default) =>
        Then(new CenterCropOperation(size.Checked(nameof(size)), Filled(fill)));

    /// <summary>Pads each side of the picture.</summary>
    /// <param name="padding">Pixels on the left, at the top, on the right and at the bottom, or one number for all.</param>
    /// <param name="mode">The pixels of the padding.</param>
    /// <param name="fill">The colour of <see cref="PaddingMode.Constant"/>; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline Pad(Padding padding, PaddingMode mode = PaddingMode.Constant, PictureColour fill = default) =>
        Then(new PadOperation(padding.Checked(nameof(padding)), mode, Filled(fill)));

    /// <summary>Crops a box of a fixed size, at a place that is uniform over the padded picture.</summary>
    /// <param name="size">Height and width in pixels, or one number for both.</param>
    /// <param name="padding">The padding that is added first; none by default.</param>
    /// <param name="padIfNeeded">Whether a smaller picture is padded on both sides by the missing pixels; otherwise it is an error.</param>
    /// <param name="mode">The pixels of the padding.</param>
    /// <param name="fill">The colour of <see cref="PaddingMode.Constant"/>; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomCrop(
        PictureSize size, Padding padding = default, bool padIfNeeded = false, PaddingMode mode = PaddingMode.Constant, PictureColour fill = default) =>
        Then(new RandomCropOperation(size.Checked(nameof(size)), padding.Checked(nameof(padding)), padIfNeeded, mode, Filled(fill)));

    /// <summary>
    /// Crops a box of random area and aspect ratio, and resizes it. If ten boxes do not fit, it is the largest box in the centre whose
    /// ratio is in the range.
    /// </summary>
    /// <param name="size">The size of the result: height and width in pixels, or one number for both.</param>
    /// <param name="scale">The range of the box's area, as a part of the picture's, drawn uniformly; (0.08, 1) if null.</param>
    /// <param name="ratio">The range of the box's width divided by its height, uniform in the logarithm; (3/4, 4/3) if null.</param>
    /// <param name="interpolation">The interpolation; antialiased, except <see cref="Interpolation.Nearest"/>.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomResizedCrop(
        PictureSize size,
        (float Minimum, float Maximum)? scale = null,
        (float Minimum, float Maximum)? ratio = null,
        Interpolation interpolation = Interpolation.Bilinear) => Then(new RandomResizedCropOperation(
            size.Checked(nameof(size)),
            Ranges.Ordered(scale ?? (0.08f, 1), float.Epsilon, nameof(scale)),
            Ranges.Ordered(ratio ?? (3f / 4, 4f / 3), float.Epsilon, nameof(ratio)),
            interpolation));

    /// <summary>Flips left and right, with some probability.</summary>
    /// <param name="probability">The probability, from 0 to 1; 1 flips always.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline FlipHorizontal(float probability = 0.5f) =>
        Then(new FlipOperation(vertical: false, Ranges.Probability(probability, nameof(probability))));

    /// <summary>Flips top and bottom, with some probability.</summary>
    /// <param name="probability">The probability, from 0 to 1; 1 flips always.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline FlipVertical(float probability = 0.5f) =>
        Then(new FlipOperation(vertical: true, Ranges.Probability(probability, nameof(probability))));

    /// <summary>Rotates by a random angle, which is uniform in [-degrees, degrees]. The size does not change.</summary>
    /// <param name="degrees">The largest angle in degrees, not negative.</param>
    /// <param name="interpolation">The interpolation; not <see cref="Interpolation.Bicubic"/>.</param>
    /// <param name="fill">The colour of areas that the picture does not cover; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomRotation(float degrees, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        RandomRotation((-Ranges.Checked(degrees, degrees >= 0, nameof(degrees), "The angle must not be negative."), degrees), interpolation, fill);

    /// <summary>Rotates counter-clockwise by a random angle, drawn uniformly.</summary>
    /// <param name="degrees">The smallest and the largest angle in degrees.</param>
    /// <param name="interpolation">The interpolation; not <see cref="Interpolation.Bicubic"/>.</param>
    /// <param name="fill">The colour of areas that the picture does not cover; black by default.</param>
    /// <param name="expand">
    /// Whether the result is large enough for the whole rotated picture, so that its size is random. Otherwise the size does not change.
    /// </param>
    /// <param name="center">The centre of the rotation, in pixels from the left and from the top; the centre of the picture if null.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomRotation(
        (float Minimum, float Maximum) degrees,
        Interpolation interpolation = Interpolation.Nearest,
        PictureColour fill = default,
        bool expand = false,
        (float X, float Y)? center = null) =>
        Then(new RotationOperation(Ranges.Ordered(degrees, float.MinValue, nameof(degrees)), expand, center, Sampled(interpolation), Filled(fill)));

    /// <summary>Rotates, translates, scales and shears at random around the centre, in one step. The size does not change.</summary>
    /// <param name="degrees">The largest rotation in degrees, clockwise or counter-clockwise; 0 for none.</param>
    /// <param name="translate">The largest translation to each side, as a part of the width and of the height, from 0 to 1; none if null.</param>
    /// <param name="scale">The range of the scale factor; 1 if null.</param>
    /// <param name="shear">The largest horizontal shear in degrees, to either side, less than 90; 0 for none.</param>
    /// <param name="interpolation">The interpolation; not <see cref="Interpolation.Bicubic"/>.</param>
    /// <param name="fill">The colour of areas that the picture does not cover; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
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
            (-Ranges.Checked(degrees, degrees >= 0, nameof(degrees), "The angle must not be negative."), degrees),
            Ranges.Checked((x, y), x is >= 0 and <= 1 && y is >= 0 and <= 1, nameof(translate), "Both parts of the sides must be from 0 to 1."),
            Ranges.Ordered(scale ?? (1, 1), float.Epsilon, nameof(scale)),
            (-Ranges.Checked(shear, shear is >= 0 and < 90, nameof(shear), "The shear must be from 0 to less than 90 degrees."), shear),
            (0, 0),
            Sampled(interpolation),
            Filled(fill)));
    }

    // The default colour must be opaque black, for pictures with alpha too.
    private static PictureColour Filled(PictureColour fill) => fill == default ? PictureColour.FromByte(0) : fill;

    private static Interpolation Sampled(Interpolation interpolation) => Ranges.Checked(
        interpolation, interpolation != Interpolation.Bicubic, nameof(interpolation), "Rotation and shear use Nearest or Bilinear.");
}
