using TorchSharp;

namespace DataModule;

/// <summary>
/// Augmentations that mix each sample of a batch with another one, and their labels in the same proportion. Use them in an
/// <c>[AfterBatchTransfer]</c> hook, on any device. The loss must accept soft labels, as cross entropy does.
/// </summary>
/// <remarks>
/// In a hook, draw from <c>new SampleRandom(seed, context.BatchIndex, context.Epoch)</c>, so that a resumed run mixes as an uninterrupted run.
/// The results are in the caller's dispose scope, if there is one.
/// </remarks>
public static class BatchMixing
{
    /// <summary>
    /// MixUp: mixes each sample with the previous one, and the first with the last, with weights lambda and 1 - lambda (Zhang and others,
    /// "mixup", 2018).
    /// </summary>
    /// <param name="images">A tensor of floats with the batch dimension first; any other dimensions.</param>
    /// <param name="labels">Class indices, int64 [n], or soft labels, floats [n, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="random">Random numbers, from which lambda is drawn.</param>
    /// <param name="alpha">Lambda has the distribution Beta(alpha, alpha): 1 is uniform, smaller values mix less.</param>
    /// <returns>Images of the same shape, and labels [n, classes] of the images' type.</returns>
    /// <exception cref="ArgumentException">The images are not floats, or the labels have another number or shape.</exception>
    public static (torch.Tensor Images, torch.Tensor Labels) MixUp(
        torch.Tensor images, torch.Tensor labels, long classes, SampleRandom random, double alpha = 1)
    {
        Check(images, labels, classes, random, alpha);
        var lambda = Beta(random, alpha);
        using var scope = torch.NewDisposeScope();
        var mixed = Mix(images, lambda).MoveToOuterDisposeScope();
        return (mixed, Mix(Soft(labels, classes, images), lambda).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// CutMix: copies a box of the previous sample into each sample, and of the last into the first. Labels are mixed by area (Yun and
    /// others, "CutMix", 2019).
    /// </summary>
    /// <param name="images">A tensor of floats, [n, channels, height, width].</param>
    /// <param name="labels">Class indices, int64 [n], or soft labels, floats [n, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="random">Random numbers, from which the box is drawn.</param>
    /// <param name="alpha">The area outside of the box has the distribution Beta(alpha, alpha), before the box is clipped at the edges.</param>
    /// <returns>Images of the same shape, and labels [n, classes] of the images' type.</returns>
    /// <exception cref="ArgumentException">The images are not floats of four dimensions, or the labels have another number or shape.</exception>
    public static (torch.Tensor Images, torch.Tensor Labels) CutMix(
        torch.Tensor images, torch.Tensor labels, long classes, SampleRandom random, double alpha = 1)
    {
        Check(images, labels, classes, random, alpha);
        if (images.dim() != 4)
        {
            throw new ArgumentException($"CutMix takes images of shape [n, channels, height, width], not {Shape(images)}.", nameof(images));
        }

        var (height, width) = ((int)images.shape[2], (int)images.shape[3]);
        var half = 0.5 * Math.Sqrt(1 - Beta(random, alpha));
        var (left, right) = Stretch(random.NextInt(width), (int)(half * width), width);
        var (top, bottom) = Stretch(random.NextInt(height), (int)(half * height), height);
        var lambda = 1 - ((right - left) * (double)(bottom - top) / ((double)width * height));
        using var scope = torch.NewDisposeScope();
        var mixed = images.clone();
        if (right > left && bottom > top)
        {
            mixed.narrow(2, top, bottom - top).narrow(3, left, right - left)
                .copy_(images.narrow(2, top, bottom - top).narrow(3, left, right - left).roll([1L], [0L]));
        }

        return (mixed.MoveToOuterDisposeScope(), Mix(Soft(labels, classes, images), lambda).MoveToOuterDisposeScope());
    }

    /// <summary>Applies MixUp or CutMix to the batch, with equal probability.</summary>
    /// <param name="images">A tensor of floats, [n, channels, height, width].</param>
    /// <param name="labels">Class indices, int64 [n], or soft labels, floats [n, classes].</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="random">Random numbers for the choice and for its parameters.</param>
    /// <param name="mixUpAlpha">The alpha of MixUp.</param>
    /// <param name="cutMixAlpha">The alpha of CutMix.</param>
    /// <returns>Images of the same shape, and labels [n, classes] of the images' type.</returns>
    /// <exception cref="ArgumentException">The images are not floats of four dimensions, or the labels have another number or shape.</exception>
    public static (torch.Tensor Images, torch.Tensor Labels) MixUpOrCutMix(
        torch.Tensor images, torch.Tensor labels, long classes, SampleRandom random, double mixUpAlpha = 1, double cutMixAlpha = 1)
    {
        ArgumentNullException.ThrowIfNull(random);
        return random.NextBool() ? MixUp(images, labels, classes, random, mixUpAlpha) : CutMix(images, labels, classes, random, cutMixAlpha);
    }

    /// <summary>Draws from Beta(alpha, alpha), by two gamma variables.</summary>
    internal static double Beta(SampleRandom random, double alpha)
    {
        if (alpha == 1)
        {
            return random.NextDouble();
        }

        var (first, second) = (Gamma(random, alpha), Gamma(random, alpha));
        // With a very small alpha, both may underflow to 0. Then the result is 0 or 1.
        return first + second > 0 ? first / (first + second) : random.NextBool() ? 1 : 0;
    }

    // Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
    private static double Gamma(SampleRandom random, double shape)
    {
        if (shape < 1)
        {
            return Gamma(random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        }

        var d = shape - (1 / 3.0);
        while (true)
        {
            var x = random.NextNormal();
            var v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    private static torch.Tensor Mix(torch.Tensor values, double lambda) => (values * lambda) + (values.roll([1L], [0L]) * (1 - lambda));

    private static torch.Tensor Soft(torch.Tensor labels, long classes, torch.Tensor images) => labels.dim() == 1
        ? torch.nn.functional.one_hot(labels, classes).to(images.dtype, images.device)
        : labels.to(images.dtype, images.device);

    private static (int Start, int End) Stretch(int middle, int half, int length) => (Math.Max(middle - half, 0), Math.Min(middle + half, length));

    private static void Check(torch.Tensor images, torch.Tensor labels, long classes, SampleRandom random, double alpha)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        if (images.dim() == 0 || !torch.is_floating_point(images.dtype))
        {
            throw new ArgumentException($"Images must be floats, but these are {images.dtype} {Shape(images)}; normalize them first.", nameof(images));
        }

        var fits = labels.dim() == 1 ? labels.dtype == torch.ScalarType.Int64 : labels.dim() == 2 && labels.shape[1] == classes && torch.is_floating_point(labels.dtype);
        if (!fits || labels.shape[0] != images.shape[0])
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Labels must be int64 [{images.shape[0]}] or floats [{images.shape[0]}, {classes}], but these are {labels.dtype} {Shape(labels)}."), nameof(labels));
        }
    }

    private static string Shape(torch.Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
