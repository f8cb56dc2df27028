namespace DataModule;

public sealed partial class PicturePipeline
{
    /// <summary>Brightness, contrast, saturation and hue by random amounts, one after the other in a random order.</summary>
    /// <param name="brightness">The factor is uniform in [max(0, 1 - x), 1 + x]; 0 for none.</param>
    /// <param name="contrast">The same: 0 is the mean's grey.</param>
    /// <param name="saturation">The same: 0 is without colour.</param>
    /// <param name="hue">Added to the hue as a part of the circle, uniform in [-x, x]; at most 0.5.</param>
    public PicturePipeline ColorJitter(float brightness = 0, float contrast = 0, float saturation = 0, float hue = 0)
    {
        Ranges.Checked(hue, hue is >= 0 and <= 0.5f, nameof(hue), "From 0 to 0.5, half of the circle.");
        return Then(new ColorJitterOperation(
            Around(brightness, nameof(brightness)), Around(contrast, nameof(contrast)), Around(saturation, nameof(saturation)), (-hue, hue)));
    }

    /// <summary>Red, green and blue become the luma: .299 red, .587 green, .114 blue. The pipeline keeps its channels.</summary>
    public PicturePipeline Grayscale() => Then(new ColourOperation("Grayscale", $"", isRandom: false, static (plan, _) => plan.Add(StepKind.Grayscale)));

    /// <summary>The same with some probability.</summary>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomGrayscale(float probability = 0.1f) => Perhaps("RandomGrayscale", $"{probability}", probability, new(StepKind.Grayscale));

    /// <summary>A Gaussian blur; beyond the edges the picture is mirrored.</summary>
    /// <param name="kernel">The pixels that are taken together: odd numbers up to 999, height and width or one for both.</param>
    /// <param name="sigma">The standard deviation in pixels, uniform; (0.1, 2) if null.</param>
    public PicturePipeline GaussianBlur(PictureSize kernel, (float Minimum, float Maximum)? sigma = null)
    {
        Ranges.Checked(kernel, kernel is { Height: > 0 and < 1000, Width: > 0 and < 1000 } && kernel.Height % 2 == 1 && kernel.Width % 2 == 1, nameof(kernel), "Odd, from 1 to 999.");
        return Then(new GaussianBlurOperation(kernel, Ranges.Ordered(sigma ?? (0.1f, 2), float.Epsilon, nameof(sigma))));
    }

    /// <summary>Sharper or softer, with some probability.</summary>
    /// <param name="factor">0 is smoothed, 1 as it is, 2 twice as sharp.</param>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomAdjustSharpness(float factor, float probability = 0.5f) => Perhaps(
        "RandomAdjustSharpness", $"{factor}, {probability}", probability,
        new(StepKind.Sharpness) { Amount = Ranges.Checked(factor, factor >= 0, nameof(factor), "Not negative.") });

    /// <summary>Fewer levels, with some probability.</summary>
    /// <param name="bits">That are kept of each channel, from 0 to 8.</param>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomPosterize(int bits, float probability = 0.5f) => Perhaps(
        "RandomPosterize", $"{bits}, {probability}", probability,
        new(StepKind.Posterize) { Amount = Ranges.Checked(bits, bits is >= 0 and <= 8, nameof(bits), "From 0 to 8.") });

    /// <summary>Values from a threshold on are inverted, with some probability.</summary>
    /// <param name="threshold">From 0 to 255.</param>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomSolarize(float threshold, float probability = 0.5f) => Perhaps(
        "RandomSolarize", $"{threshold}, {probability}", probability,
        new(StepKind.Solarize) { Amount = Ranges.Checked(threshold, threshold is >= 0 and <= 255, nameof(threshold), "From 0 to 255.") });

    /// <summary>Each channel's least value becomes 0 and its greatest 255, with some probability.</summary>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomAutocontrast(float probability = 0.5f) => Perhaps("RandomAutocontrast", $"{probability}", probability, new(StepKind.Autocontrast));

    /// <summary>Each channel's values are spread until all are about equally frequent, with some probability.</summary>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomEqualize(float probability = 0.5f) => Perhaps("RandomEqualize", $"{probability}", probability, new(StepKind.Equalize));

    /// <summary>The negative, with some probability.</summary>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomInvert(float probability = 0.5f) => Perhaps("RandomInvert", $"{probability}", probability, new(StepKind.Invert));

    private PicturePipeline Perhaps(string name, FormattableString parameters, float probability, PlanStep step) =>
        Then(ColourOperation.Perhaps(name, parameters, Ranges.Probability(probability, nameof(probability)), step));

    private static (float Minimum, float Maximum) Around(float amount, string parameter) =>
        (Math.Max(0, 1 - Ranges.Checked(amount, amount >= 0 && float.IsFinite(amount), parameter, "Not negative.")), 1 + amount);
}
