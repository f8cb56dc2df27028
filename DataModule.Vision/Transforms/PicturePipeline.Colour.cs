namespace DataModule;

public sealed partial class PicturePipeline
{
    /// <summary>Changes brightness, contrast, saturation and hue by random amounts, one after the other in a random order.</summary>
    /// <param name="brightness">The factor is uniform in [max(0, 1 - x), 1 + x]; 0 for no change.</param>
    /// <param name="contrast">The factor is uniform in the same range; a factor of 0 is the mean grey.</param>
    /// <param name="saturation">The factor is uniform in the same range; a factor of 0 is without colour.</param>
    /// <param name="hue">The hue is shifted by a part of the circle, uniform in [-x, x]; at most 0.5.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline ColorJitter(float brightness = 0, float contrast = 0, float saturation = 0, float hue = 0)
    {
        Ranges.Checked(hue, hue is >= 0 and <= 0.5f, nameof(hue), "The hue must be from 0 to 0.5, half of the circle.");
        return Then(new ColorJitterOperation(
            Around(brightness, nameof(brightness)), Around(contrast, nameof(contrast)), Around(saturation, nameof(saturation)), (-hue, hue)));
    }

    /// <summary>
    /// Converts to grey: red, green and blue become the luma .299 red + .587 green + .114 blue. The number of channels does not change.
    /// </summary>
    /// <returns>The pipeline with this step.</returns>
    public PicturePipeline Grayscale() => Then(new ColourOperation("Grayscale", $"", isRandom: false, static (plan, _) => plan.Add(StepKind.Grayscale)));

    /// <summary>Converts to grey with some probability. The number of channels does not change.</summary>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomGrayscale(float probability = 0.1f) => Perhaps("RandomGrayscale", $"{probability}", probability, new(StepKind.Grayscale));

    /// <summary>Applies a Gaussian blur. The picture is mirrored beyond its edges.</summary>
    /// <param name="kernel">The kernel size in pixels: odd numbers from 1 to 999, height and width or one number for both.</param>
    /// <param name="sigma">The range of the standard deviation in pixels, drawn uniformly; (0.1, 2) if null.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline GaussianBlur(PictureSize kernel, (float Minimum, float Maximum)? sigma = null)
    {
        Ranges.Checked(kernel, kernel is { Height: > 0 and < 1000, Width: > 0 and < 1000 } && kernel.Height % 2 == 1 && kernel.Width % 2 == 1, nameof(kernel), "The kernel size must be odd, from 1 to 999.");
        return Then(new GaussianBlurOperation(kernel, Ranges.Ordered(sigma ?? (0.1f, 2), float.Epsilon, nameof(sigma))));
    }

    /// <summary>Sharpens or blurs with some probability.</summary>
    /// <param name="factor">0 is smoothed, 1 is unchanged, 2 is twice as sharp. Not negative.</param>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomAdjustSharpness(float factor, float probability = 0.5f) => Perhaps(
        "RandomAdjustSharpness", $"{factor}, {probability}", probability,
        new(StepKind.Sharpness) { Amount = Ranges.Checked(factor, factor >= 0, nameof(factor), "The factor must not be negative.") });

    /// <summary>Reduces the number of bits per channel, with some probability.</summary>
    /// <param name="bits">The number of bits that are kept of each channel, from 0 to 8.</param>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomPosterize(int bits, float probability = 0.5f) => Perhaps(
        "RandomPosterize", $"{bits}, {probability}", probability,
        new(StepKind.Posterize) { Amount = Ranges.Checked(bits, bits is >= 0 and <= 8, nameof(bits), "The number of bits must be from 0 to 8.") });

    /// <summary>Inverts values at or above a threshold, with some probability.</summary>
    /// <param name="threshold">The threshold, from 0 to 255.</param>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomSolarize(float threshold, float probability = 0.5f) => Perhaps(
        "RandomSolarize", $"{threshold}, {probability}", probability,
        new(StepKind.Solarize) { Amount = Ranges.Checked(threshold, threshold is >= 0 and <= 255, nameof(threshold), "The threshold must be from 0 to 255.") });

    /// <summary>Maximises the contrast of each channel, with some probability: its least value becomes 0 and its greatest 255.</summary>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomAutocontrast(float probability = 0.5f) => Perhaps("RandomAutocontrast", $"{probability}", probability, new(StepKind.Autocontrast));

    /// <summary>Equalizes the histogram of each channel, with some probability, so that all values are about equally frequent.</summary>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomEqualize(float probability = 0.5f) => Perhaps("RandomEqualize", $"{probability}", probability, new(StepKind.Equalize));

    /// <summary>Inverts all values, with some probability.</summary>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomInvert(float probability = 0.5f) => Perhaps("RandomInvert", $"{probability}", probability, new(StepKind.Invert));

    private PicturePipeline Perhaps(string name, FormattableString parameters, float probability, PlanStep step) =>
        Then(ColourOperation.Perhaps(name, parameters, Ranges.Probability(probability, nameof(probability)), step));

    private static (float Minimum, float Maximum) Around(float amount, string parameter) =>
        (Math.Max(0, 1 - Ranges.Checked(amount, amount >= 0 && float.IsFinite(amount), parameter, "The amount must not be negative.")), 1 + amount);
}
