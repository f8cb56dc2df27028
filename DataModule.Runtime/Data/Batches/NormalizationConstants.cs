using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>
/// Means and standard deviations that are known only at run time: from <see cref="Statistics"/>, a hyperparameter or a checkpoint. They are for a
/// field with <c>[Normalize]</c> without arguments. Mark a member of this type with <see cref="StateAttribute"/>, so that a resumed run and a test
/// normalize as the training did.
/// </summary>
/// <param name="Means">One mean for all elements, or one for each channel; finite.</param>
/// <param name="StandardDeviations">As many standard deviations; finite and positive.</param>
/// <exception cref="ArgumentException">The counts differ or are 0, a number is not finite, or a standard deviation is not positive.</exception>
public sealed record NormalizationConstants(IReadOnlyList<float> Means, IReadOnlyList<float> StandardDeviations)
{
    /// <summary>One mean and standard deviation for all elements.</summary>
    /// <param name="mean">The mean; finite. Subtracted after scaling.</param>
    /// <param name="standardDeviation">The standard deviation; finite and positive.</param>
    public NormalizationConstants(float mean, float standardDeviation)
        : this([mean], [standardDeviation])
    {
    }

    /// <summary>One mean for all elements, or one for each channel.</summary>
    public IReadOnlyList<float> Means { get; } = Check(Means, StandardDeviations);

    /// <summary>The standard deviations; as many as <see cref="Means"/>.</summary>
    public IReadOnlyList<float> StandardDeviations { get; } = [.. StandardDeviations];

    /// <inheritdoc/>
    public bool Equals(NormalizationConstants? other) =>
        other is not null && Means.SequenceEqual(other.Means) && StandardDeviations.SequenceEqual(other.StandardDeviations);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Means.Count, Means[0], StandardDeviations[0]);

    /// <summary>Means and standard deviations, for example <c>(20, 21) / (5, 4)</c>.</summary>
    public override string ToString() =>
        $"({Join(Means)}) / ({Join(StandardDeviations)})";

    /// <summary>Scale and normalization of a field by channel. For generated code.</summary>
    /// <param name="normalization">The constants.</param>
    /// <param name="scale">The factor that is applied first.</param>
    /// <param name="shape">The field's shape; the first size may be -1, for a variable length.</param>
    /// <param name="axis">The channel dimension; negative numbers count from the last one.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="ArgumentException">The means are neither one nor one for each channel.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static ChannelAffine Channels(NormalizationConstants normalization, float scale, ReadOnlySpan<long> shape, int axis, string field)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        var count = normalization.Means.Count;
        var place = axis < 0 ? axis + shape.Length : axis;
        if (count > 1 && (place < 0 || place >= shape.Length || shape[place] != count))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Field '{field}' has {count} means and standard deviations, but {(place < 0 || place >= shape.Length ? $"no dimension {axis} for channels" : $"dimension {place} has {shape[place]} channels")} in its shape [{string.Join(", ", shape.ToArray())}]. Give one mean and standard deviation for all elements, or one of each for every channel."));
        }

        var inner = 1L;
        foreach (var size in count > 1 ? shape[(place + 1)..] : [])
        {
            inner *= size;
        }

        return new ChannelAffine(scale, [.. normalization.Means], [.. normalization.StandardDeviations], checked((int)inner));
    }

    private static string Join(IReadOnlyList<float> numbers) =>
        string.Join(", ", numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)));

    private static float[] Check(IReadOnlyList<float> means, IReadOnlyList<float> deviations)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(deviations);
        if (means.Count == 0 || means.Count != deviations.Count)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There are {means.Count} means and {deviations.Count} standard deviations, but there must be as many of both: one of each for all elements, or one of each for every channel."));
        }

        for (var channel = 0; channel < means.Count; channel++)
        {
            if (!float.IsFinite(means[channel]) || !float.IsFinite(deviations[channel]) || deviations[channel] <= 0)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Channel {channel} has mean {means[channel]} and standard deviation {deviations[channel]}. Both must be finite, and the standard deviation must be positive."));
            }
        }

        return [.. means];
    }
}
