using System.Collections.Immutable;
using System.Globalization;

namespace DataModule;

/// <summary>Mean and standard deviation of each channel over a data set, for values in [0, 1]. Use those that the model was trained with.</summary>
public sealed class PictureStatistics
{
    /// <summary>Creates the statistics of your own data set.</summary>
    /// <param name="means">The mean of each channel.</param>
    /// <param name="standardDeviations">The standard deviation of each channel, each positive.</param>
    /// <exception cref="ArgumentException">The counts differ or are 0, a number is not finite, or a deviation is not positive.</exception>
    public PictureStatistics(ReadOnlySpan<float> means, ReadOnlySpan<float> standardDeviations)
    {
        if (means.Length == 0 || means.Length != standardDeviations.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There are {means.Length} means and {standardDeviations.Length} standard deviations, but there must be one of each for every channel."));
        }

        for (var channel = 0; channel < means.Length; channel++)
        {
            if (!float.IsFinite(means[channel]) || !float.IsFinite(standardDeviations[channel]) || standardDeviations[channel] <= 0)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Channel {channel} has mean {means[channel]} and standard deviation {standardDeviations[channel]}. Both must be finite, and the standard deviation must be positive."));
            }
        }

        (Means, StandardDeviations) = ([.. means], [.. standardDeviations]);
    }

    /// <summary>ImageNet, RGB. The models of torchvision and timm expect these unless they say otherwise.</summary>
    public static PictureStatistics ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>CIFAR-10, RGB, exact over its training images.</summary>
    public static PictureStatistics Cifar10 { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f]);

    /// <summary>CIFAR-100, RGB, over its training images.</summary>
    public static PictureStatistics Cifar100 { get; } = new([0.5071f, 0.4865f, 0.4409f], [0.2673f, 0.2564f, 0.2762f]);

    /// <summary>MNIST, grey.</summary>
    public static PictureStatistics Mnist { get; } = new([0.1307f], [0.3081f]);

    /// <summary>Fashion-MNIST, grey.</summary>
    public static PictureStatistics FashionMnist { get; } = new([0.2860f], [0.3530f]);

    /// <summary>STL-10, RGB.</summary>
    public static PictureStatistics Stl10 { get; } = new([0.43f, 0.42f, 0.39f], [0.27f, 0.26f, 0.27f]);

    /// <summary>Cityscapes, RGB.</summary>
    public static PictureStatistics Cityscapes { get; } =
        new([0.28689554f, 0.32513303f, 0.28389177f], [0.18696375f, 0.19017339f, 0.18720214f]);

    /// <summary>Mean 0.5 and standard deviation 0.5, RGB. Maps [0, 1] to [-1, 1], as Inception and many vision transformers expect.</summary>
    public static PictureStatistics Half { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

    /// <summary>The training pictures of CLIP, RGB.</summary>
    public static PictureStatistics Clip { get; } =
        new([0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);

    /// <summary>The mean of each channel.</summary>
    public ImmutableArray<float> Means { get; }

    /// <summary>The standard deviation of each channel.</summary>
    public ImmutableArray<float> StandardDeviations { get; }

    /// <summary>The statistics as text, as in fingerprints.</summary>
    public override string ToString() =>
        $"[{Join(Means)}] / [{Join(StandardDeviations)}]";

    private static string Join(ImmutableArray<float> numbers) =>
        string.Join(", ", numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)));
}
