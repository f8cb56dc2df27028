using TorchSharp;

namespace DataModule;

/// <summary>
/// Augmentations that mix the samples of a batch with one another, their labels in the same proportion. For a hook after the transfer, on whatever device
/// the batch is; the loss takes soft labels then, as cross entropy does.
/// </summary>
/// <remarks>
/// A hook draws from <c>new SampleRandom(seed, context.BatchIndex, context.Epoch)</c>, so that a resumed run mixes as the uninterrupted one would.
/// What comes back is in the caller's dispose scope, if there is one.
/// </remarks>
public static class BatchMixing
{
    /// <summary>Each sample with the one before it, the first with the last: lambda of the one and 1 - lambda of the other (Zhang and others, "mixup", 2018).</summary>
    /// <param name="images">Floats, the batch dimension first; any other dimensions.</param>
    /// <param name="labels">Class numbers, int64 [n], or soft labels, floats [n, classes].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">Lambda is drawn from it.</param>
    /// <param name="alpha">Lambda is Beta(alpha, alpha) distributed: 1 for uniform, less for more samples that are nearly pure.</param>
    /// <returns>Images of the same shape, and labels [n, classes] of the images' type.</returns>
    /// <exception cref="ArgumentException">The images are no floats, or the labels are of another number or shape.</exception>
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
    /// A box of each sample comes from the one before it, of the first from the last; labels are mixed by the areas (Yun and others, "CutMix", 2019).
    /// </summary>
    /// <param name="images">Floats [n, channels, height, width].</param>
    /// <param name="labels">Class numbers, int64 [n], or soft labels, floats [n, classes].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">The box is drawn from it.</param>
    /// <param name="alpha">The part outside of the box is Beta(alpha, alpha) distributed, but for what is cut off at the edges.</param>
    /// <returns>Images of the same shape, and labels [n, classes] of the images' type.</returns>
    /// <exception cref="ArgumentException">The images are no floats of four dimensions, or the labels are of another number or shape.</exception>
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

    /// <summary>MixUp or CutMix, with equal probability.</summary>
    /// <param name="images">Floats [n, channels, height, width].</param>
    /// <param name="labels">Class numbers, int64 [n], or soft labels, floats [n, classes].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">All is drawn from it.</param>
    /// <param name="mixUpAlpha">That of MixUp.</param>
    /// <param name="cutMixAlpha">That of CutMix.</param>
    /// <returns>Images of the same shape, and labels [n, classes] of the images' type.</returns>
    /// <exception cref="ArgumentException">The images are no floats of four dimensions, or the labels are of another number or shape.</exception>
    public static (torch.Tensor Images, torch.Tensor Labels) MixUpOrCutMix(
        torch.Tensor images, torch.Tensor labels, long classes, SampleRandom random, double mixUpAlpha = 1, double cutMixAlpha = 1)
    {
        ArgumentNullException.ThrowIfNull(random);
        return random.NextBool() ? MixUp(images, labels, classes, random, mixUpAlpha) : CutMix(images, labels, classes, random, cutMixAlpha);
    }

    /// <summary>Beta(alpha, alpha) distributed, of two gammas.</summary>
    internal static double Beta(SampleRandom random, double alpha)
    {
        if (alpha == 1)
        {
            return random.NextDouble();
        }

        var (first, second) = (Gamma(random, alpha), Gamma(random, alpha));
        // Of a very small alpha, both may be too small for a double: then it is one or the other.
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
            throw new ArgumentException($"Images are mixed as floats; these are {images.dtype} {Shape(images)}: normalise them before.", nameof(images));
        }

        var fits = labels.dim() == 1 ? labels.dtype == torch.ScalarType.Int64 : labels.dim() == 2 && labels.shape[1] == classes && torch.is_floating_point(labels.dtype);
        if (!fits || labels.shape[0] != images.shape[0])
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Labels are int64 [{images.shape[0]}] or floats [{images.shape[0]}, {classes}]; these are {labels.dtype} {Shape(labels)}."), nameof(labels));
        }
    }

    private static string Shape(torch.Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
