using TorchSharp;

namespace DataModule;

public sealed partial class PicturePipeline
{
    /// <summary>
    /// TrivialAugment (wide): applies one of 14 kinds of operations, with a magnitude that is uniform in a wide range. There is nothing to
    /// tune.
    /// </summary>
    /// <param name="bins">The number of magnitudes, at least 2.</param>
    /// <param name="interpolation">The interpolation of geometric operations; not <see cref="Interpolation.Bicubic"/>.</param>
    /// <param name="fill">The colour of areas that the picture does not cover; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline TrivialAugmentWide(int bins = 31, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        Then(new TrivialAugmentOperation(Ranges.Checked(bins, bins >= 2, nameof(bins), "There must be at least 2 bins."), Sampled(interpolation), Filled(fill)));

    /// <summary>RandAugment: applies some of 14 kinds of operations one after the other, all with one magnitude.</summary>
    /// <param name="count">The number of operations, at least 1.</param>
    /// <param name="magnitude">Their magnitude, from 0 to less than <paramref name="bins"/>.</param>
    /// <param name="bins">The number of magnitudes, at least 2.</param>
    /// <param name="interpolation">The interpolation of geometric operations; not <see cref="Interpolation.Bicubic"/>.</param>
    /// <param name="fill">The colour of areas that the picture does not cover; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandAugment(
        int count = 2, int magnitude = 9, int bins = 31, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        Then(new RandAugmentOperation(
            Ranges.Checked(count, count >= 1, nameof(count), "The count must be at least 1."),
            Ranges.Checked(magnitude, magnitude >= 0 && magnitude < bins, nameof(magnitude), "The magnitude must be from 0 to less than the number of bins."),
            Ranges.Checked(bins, bins >= 2, nameof(bins), "There must be at least 2 bins."),
            Sampled(interpolation),
            Filled(fill)));

    /// <summary>AutoAugment: applies one of 25 pairs of operations that were learned on a data set.</summary>
    /// <param name="policy">The data set on which the pairs were learned.</param>
    /// <param name="interpolation">The interpolation of geometric operations; not <see cref="Interpolation.Bicubic"/>.</param>
    /// <param name="fill">The colour of areas that the picture does not cover; black by default.</param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline AutoAugment(
        AutoAugmentPolicy policy = AutoAugmentPolicy.ImageNet, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        Then(new AutoAugmentOperation(policy, Sampled(interpolation), Filled(fill)));

    /// <summary>Applies all of some steps with a probability, or none of them.</summary>
    /// <param name="steps">Adds the steps to the pipeline that it receives: <c>p => p.ColorJitter(.4f).GaussianBlur(23)</c>.</param>
    /// <param name="probability">The probability that the steps are applied, from 0 to 1.</param>
    /// <returns>The pipeline with these steps.</returns>
    /// <exception cref="ArgumentException">The steps change the type or the channels of the result.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomApply(Func<PicturePipeline, PicturePipeline> steps, float probability = 0.5f) =>
        Then(new RandomApplyOperation(Inner(steps), Ranges.Probability(probability, nameof(probability))));

    /// <summary>Applies one of several lists of steps, chosen with equal probability.</summary>
    /// <param name="choices">Each adds its steps to the pipeline that it receives.</param>
    /// <returns>The pipeline with these steps.</returns>
    /// <exception cref="ArgumentException">The steps change the type or the channels of the result.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no choices.</exception>
    public PicturePipeline RandomChoice(params Func<PicturePipeline, PicturePipeline>[] choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        ArgumentOutOfRangeException.ThrowIfZero(choices.Length, nameof(choices));
        return Then(new RandomChoiceOperation(Array.ConvertAll(choices, Inner)));
    }

    /// <summary>
    /// Replaces the values of a random box, with some probability. Add it after <see cref="Normalize"/>, where 0 is the mean, or before,
    /// where values are bytes.
    /// </summary>
    /// <param name="probability">The probability, from 0 to 1.</param>
    /// <param name="scale">The range of the box's area, as a part of the picture's; (0.02, 0.33) if null.</param>
    /// <param name="ratio">The range of the box's height divided by its width, uniform in the logarithm; (0.3, 3.3) if null.</param>
    /// <param name="values">
    /// The new values: empty for 0, one for all channels, or one per channel. Null for noise: normal for floats, uniform for bytes.
    /// </param>
    /// <returns>The pipeline with this step.</returns>
    /// <exception cref="ArgumentException">There are several values, but not one per channel.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public PicturePipeline RandomErasing(
        float probability = 0.5f, (float Minimum, float Maximum)? scale = null, (float Minimum, float Maximum)? ratio = null, params float[]? values)
    {
        if (values is { Length: > 1 } && values.Length != Channels)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {values.Length} values for {Channels} channels; give one per channel, or one for all."), nameof(values));
        }

        var part = Ranges.Ordered(scale ?? (0.02f, 0.33f), 0, nameof(scale));
        return Append(new RandomErasingOperation(
            Ranges.Probability(probability, nameof(probability)),
            Ranges.Checked(part, part.Maximum <= 1, nameof(scale), "The part of the area must be at most 1."),
            Ranges.Ordered(ratio ?? (0.3f, 3.3f), float.Epsilon, nameof(ratio)),
            values is [] ? [0] : values,
            ofRow: ElementType != torch.ScalarType.Byte));
    }

    /// <summary>
    /// The pipeline for a mask of the picture: the same geometry with nearest-neighbour interpolation, without colour steps. With the same random
    /// numbers, a mask of the picture's size stays aligned with it. Its row has class indices, int64 [height, width], as cross entropy expects.
    /// </summary>
    /// <param name="fill">The class of padded pixels. 255 is often the class that a loss ignores.</param>
    /// <returns>The pipeline for masks.</returns>
    public PicturePipeline ForMask(byte fill = 0) =>
        new(1, [.. Containers.ForMask(operations, fill)], PictureOutput.Labels, Input);

    private PictureOperation[] Inner(Func<PicturePipeline, PicturePipeline> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var inner = steps(new(Channels, [], PictureOutput.Bytes, Input));
        return inner.Output.ElementType == torch.ScalarType.Byte && inner.Channels == Channels
            ? [.. inner.operations]
            : throw new ArgumentException("Steps of RandomApply and RandomChoice cannot change the type or the channels of the result. Call ToFloat and Normalize on the pipeline itself.", nameof(steps));
    }
}
