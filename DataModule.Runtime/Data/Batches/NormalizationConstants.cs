using System.ComponentModel;
using System.Globalization;

namespace DataModule;

/// <summary>
/// Means and standard deviations that the run says: of <see cref="Statistics"/>, a hyperparameter, a checkpoint. A field with <c>[Normalize]</c> takes them.
/// A member of this type may be <see cref="StateAttribute"/>, so that a resumed run and a test normalise as the training did.
/// </summary>
/// <param name="Means">One for every element, or one a channel; at least one.</param>
/// <param name="StandardDeviations">As many, each positive.</param>
/// <exception cref="ArgumentException">The counts differ or are 0, a number is not finite, or a deviation is not positive.</exception>
public sealed record NormalizationConstants(IReadOnlyList<float> Means, IReadOnlyList<float> StandardDeviations)
{
    /// <summary>One mean and standard deviation for every element.</summary>
    /// <param name="mean">Subtracted, after scaling.</param>
    /// <param name="standardDeviation">Divided by; positive.</param>
    public NormalizationConstants(float mean, float standardDeviation)
        : this([mean], [standardDeviation])
    {
    }

    /// <summary>One, or one a channel.</summary>
    public IReadOnlyList<float> Means { get; } = Check(Means, StandardDeviations);

    /// <summary>As many as there are means.</summary>
    public IReadOnlyList<float> StandardDeviations { get; } = [.. StandardDeviations];

    /// <inheritdoc/>
    public bool Equals(NormalizationConstants? other) =>
        other is not null && Means.SequenceEqual(other.Means) && StandardDeviations.SequenceEqual(other.StandardDeviations);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Means.Count, Means[0], StandardDeviations[0]);

    /// <summary>Such as <c>(20, 21) / (5, 4)</c>.</summary>
    public override string ToString() =>
        $"({Join(Means)}) / ({Join(StandardDeviations)})";

    /// <summary>What is done to each element of a field. For generated code.</summary>
    /// <param name="normalization">The constants.</param>
    /// <param name="scale">Applied first.</param>
    /// <param name="shape">The field's sizes; the first may be -1, for a length that differs.</param>
    /// <param name="axis">The dimension that the channels are; negative from the last on.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
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
                $"Field '{field}' has {count} means and standard deviations, but {(place < 0 || place >= shape.Length ? $"no dimension {axis} for channels" : $"dimension {place} has {shape[place]} channels")} in its shape [{string.Join(", ", shape.ToArray())}]; give one of each for all, or one a channel."));
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
                $"There are {means.Count} means and {deviations.Count} standard deviations; there must be one of each for every channel."));
        }

        for (var channel = 0; channel < means.Count; channel++)
        {
            if (!float.IsFinite(means[channel]) || !float.IsFinite(deviations[channel]) || deviations[channel] <= 0)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Channel {channel} has mean {means[channel]} and standard deviation {deviations[channel]}; both must be finite, and the latter positive."));
            }
        }

        return [.. means];
    }
}
