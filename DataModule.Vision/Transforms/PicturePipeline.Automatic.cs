using TorchSharp;

namespace DataModule;

public sealed partial class PicturePipeline
{
    /// <summary>One of 14 kinds of steps, at a strength that is uniform in a wide range: nothing to tune.</summary>
    /// <param name="bins">How many strengths there are.</param>
    /// <param name="interpolation">Of those that move the picture; bicubic is not possible.</param>
    /// <param name="fill">What stands where the picture has nothing.</param>
    public PicturePipeline TrivialAugmentWide(int bins = 31, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        Then(new TrivialAugmentOperation(Ranges.Checked(bins, bins >= 2, nameof(bins), "At least 2."), Sampled(interpolation), Filled(fill)));

    /// <summary>Some of 14 kinds of steps one after the other, all at one strength.</summary>
    /// <param name="count">How many.</param>
    /// <param name="magnitude">Their strength, from 0 to less than <paramref name="bins"/>.</param>
    /// <param name="bins">How many strengths there are.</param>
    /// <param name="interpolation">Of those that move the picture; bicubic is not possible.</param>
    /// <param name="fill">What stands where the picture has nothing.</param>
    public PicturePipeline RandAugment(
        int count = 2, int magnitude = 9, int bins = 31, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        Then(new RandAugmentOperation(
            Ranges.Checked(count, count >= 1, nameof(count), "At least 1."),
            Ranges.Checked(magnitude, magnitude >= 0 && magnitude < bins, nameof(magnitude), "From 0 to less than the bins."),
            Ranges.Checked(bins, bins >= 2, nameof(bins), "At least 2."),
            Sampled(interpolation),
            Filled(fill)));

    /// <summary>One of 25 pairs of steps that were learned on a data set.</summary>
    /// <param name="policy">On which.</param>
    /// <param name="interpolation">Of those that move the picture; bicubic is not possible.</param>
    /// <param name="fill">What stands where the picture has nothing.</param>
    public PicturePipeline AutoAugment(
        AutoAugmentPolicy policy = AutoAugmentPolicy.ImageNet, Interpolation interpolation = Interpolation.Nearest, PictureColour fill = default) =>
        Then(new AutoAugmentOperation(policy, Sampled(interpolation), Filled(fill)));

    /// <summary>Some steps, all or none of them.</summary>
    /// <param name="steps">Adds them to the pipeline that it is given: <c>p => p.ColorJitter(.4f).GaussianBlur(23)</c>.</param>
    /// <param name="probability">How often.</param>
    public PicturePipeline RandomApply(Func<PicturePipeline, PicturePipeline> steps, float probability = 0.5f) =>
        Then(new RandomApplyOperation(Inner(steps), Ranges.Probability(probability, nameof(probability))));

    /// <summary>One of several, equally likely.</summary>
    /// <param name="choices">Each adds its steps to the pipeline that it is given.</param>
    public PicturePipeline RandomChoice(params Func<PicturePipeline, PicturePipeline>[] choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        ArgumentOutOfRangeException.ThrowIfZero(choices.Length, nameof(choices));
        return Then(new RandomChoiceOperation(Array.ConvertAll(choices, Inner)));
    }

    /// <summary>
    /// A box gets other numbers, with some probability. It comes after <see cref="Normalize"/>, where 0 is the mean, or before, where values are bytes.
    /// </summary>
    /// <param name="probability">How often.</param>
    /// <param name="scale">The box's area as a part of the picture's, uniform; (0.02, 0.33) if null.</param>
    /// <param name="ratio">The box's height over its width, uniform in its logarithm; (0.3, 3.3) if null.</param>
    /// <param name="values">What the box gets: nothing for 0, one number, or one a channel. Null for noise: normally distributed among floats, uniform among bytes.</param>
    public PicturePipeline RandomErasing(
        float probability = 0.5f, (float Minimum, float Maximum)? scale = null, (float Minimum, float Maximum)? ratio = null, params float[]? values)
    {
        if (values is { Length: > 1 } && values.Length != Channels)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {values.Length} values for {Channels} channels; give one for each, or one for all."), nameof(values));
        }

        var part = Ranges.Ordered(scale ?? (0.02f, 0.33f), 0, nameof(scale));
        return Append(new RandomErasingOperation(
            Ranges.Probability(probability, nameof(probability)),
            Ranges.Checked(part, part.Maximum <= 1, nameof(scale), "At most 1."),
            Ranges.Ordered(ratio ?? (0.3f, 3.3f), float.Epsilon, nameof(ratio)),
            values is [] ? [0] : values,
            ofRow: ElementType != torch.ScalarType.Byte));
    }

    /// <summary>
    /// What is to be done to a mask that belongs to the picture: the same geometry without interpolation, no colours. Given the same random numbers, a
    /// mask of the picture's size stays on it. Its row is of class numbers: int64 [height, width], as cross entropy wants them.
    /// </summary>
    /// <param name="fill">The class of what is padded; 255 is often the one that a loss ignores.</param>
    public PicturePipeline ForMask(byte fill = 0) =>
        new(1, [.. Containers.ForMask(operations, fill)], PictureOutput.Labels, Input);

    private PictureOperation[] Inner(Func<PicturePipeline, PicturePipeline> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var inner = steps(new(Channels, [], PictureOutput.Bytes, Input));
        return inner.Output.ElementType == torch.ScalarType.Byte && inner.Channels == Channels
            ? [.. inner.operations]
            : throw new ArgumentException("Steps that are only sometimes applied cannot change what a pipeline gives: call ToFloat and Normalize on the pipeline itself.", nameof(steps));
    }
}
