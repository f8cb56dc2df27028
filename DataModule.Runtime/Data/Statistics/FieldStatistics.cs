using System.Globalization;
using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>Statistics of one field of a dataset's samples: its numbers by channel, its lengths, and how often it is missing.</summary>
public sealed class FieldStatistics
{
    private readonly List<Moments> channels = [];
    private readonly int count = 1;
    private readonly int inner;
    private readonly int rowSize;

    internal FieldStatistics(string name, SampleField field)
    {
        (Name, Field, rowSize) = (name, field, Product(field, 1));
        if (field.ChannelAxis is not { } axis)
        {
            return;
        }

        if (field.Shape.IsEmpty)
        {
            // The shape is a value of the run: each element is a channel.
            (count, inner) = (0, 1);
        }
        else if (field.Shape[axis] > 1)
        {
            (count, inner) = (field.Shape[axis], Product(field, axis + 1));
        }
    }

    /// <summary>The field's name; for a field of a nested sample with its path: <c>Corner.Image</c>.</summary>
    public string Name { get; }

    /// <summary>The description of the field.</summary>
    public SampleField Field { get; }

    /// <summary>The number of samples that have a value.</summary>
    public long Present { get; private set; }

    /// <summary>The number of samples without a value (null). NaN is a value; it counts in <see cref="Moments.NotFinite"/>.</summary>
    public long Missing { get; private set; }

    /// <summary>
    /// The moments of each channel, after <see cref="ScaleAttribute"/> and before <see cref="NormalizeAttribute"/>. The channel dimension is
    /// <see cref="NormalizeAttribute.Axis"/>: by default the first of the shape, or the features of padded rows. Where the shape is a value of
    /// the run, each element is a channel. A field that writes its own row, such as a picture, is measured in that row. Empty for strings.
    /// </summary>
    public IReadOnlyList<Moments> Channels => channels;

    /// <summary>The moments of all channels together.</summary>
    public Moments All => channels.Aggregate(Moments.None, static (all, channel) => all.Merge(channel));

    /// <summary>The moments of the lengths: elements or rows of a padded field, characters of a string. Of no numbers for other fields.</summary>
    public Moments Lengths { get; private set; } = Moments.None;

    /// <summary>The mean of each channel, for <see cref="NormalizeAttribute"/>.</summary>
    public float[] Means => [.. channels.Select(static channel => (float)channel.Mean)];

    /// <summary>The standard deviation of each channel; 1 for a constant channel, which is then normalized to 0.</summary>
    public float[] StandardDeviations => [.. channels.Select(static channel => (float)channel.StandardDeviation is var deviation and > 0 ? deviation : 1)];

    /// <summary>Means and standard deviations, for a field whose <see cref="NormalizeAttribute"/> has no constants of its own.</summary>
    /// <exception cref="InvalidOperationException">The field has no numbers.</exception>
    public NormalizationConstants Normalization => channels.Count > 0
        ? new(Means, StandardDeviations)
        : throw new InvalidOperationException($"Field '{Name}' has no numbers, so there are no mean and standard deviation to normalize it with.");

    /// <summary>The attribute to paste at the field: <c>[Normalize(0.1307f, 0.3081f)]</c>. Null where the field cannot have it.</summary>
    public string? Attribute => channels.Count == 0 || Field.Kind is not (SampleFieldKind.Scalar or SampleFieldKind.Array or SampleFieldKind.Padded) ? null : $"[Normalize({Values(Means)}, {Values(StandardDeviations)}{Axis()})]";

    /// <summary>For example <c>Image: mean 0.1307, standard deviation 0.3081, 0 to 1</c>, and how many values are missing or not finite.</summary>
    public override string ToString()
    {
        var all = All;
        var parts = new List<string>();
        if (all.Count > 0)
        {
            parts.Add(FormattableString.Invariant($"mean {all.Mean:G5}, standard deviation {all.StandardDeviation:G5}, {all.Min:G5} to {all.Max:G5}"));
        }

        if (channels.Count > 1)
        {
            parts.Add(FormattableString.Invariant($"{channels.Count} channels"));
        }

        if (Lengths.Count > 0)
        {
            parts.Add(FormattableString.Invariant($"lengths {Lengths.Min:G5} to {Lengths.Max:G5}, {Lengths.Mean:G5} on average"));
        }

        if (Missing > 0)
        {
            parts.Add(FormattableString.Invariant($"missing from {Missing} of {Present + Missing} samples"));
        }

        if (all.NotFinite > 0)
        {
            parts.Add(FormattableString.Invariant($"{all.NotFinite} NaN or infinite"));
        }

        return $"{Name}: {(parts.Count == 0 ? "no numbers" : string.Join(", ", parts))}";
    }

    internal void CountPresent() => Present++;

    internal void CountMissing() => Missing++;

    /// <summary>Adds the numbers of one sample, with the channels of its type.</summary>
    internal void Add(ReadOnlySpan<double> values) => Add(values, count == 0 ? values.Length : count, count == 1 ? values.Length : inner);

    /// <summary>Adds a length in rows.</summary>
    internal void AddRows(int elements) => AddLength(elements / rowSize);

    internal void AddLength(int length) => Lengths = Lengths.Merge(Moments.Of([length]));

    /// <summary>Adds one sample's numbers.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="count">The number of channels.</param>
    /// <param name="inner">The number of consecutive elements of one channel.</param>
    internal void Add(ReadOnlySpan<double> values, int count, int inner)
    {
        if (values.IsEmpty)
        {
            return;
        }

        Open(count);
        if (values.Length % (count * inner) != 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Field '{Name}' has {values.Length} elements in a sample, which is not a multiple of {count * inner}: {count} channels of {inner} elements each."));
        }

        for (var start = 0; start < values.Length; start += inner)
        {
            ref var channel = ref CollectionsMarshal.AsSpan(channels)[start / inner % count];
            channel = channel.Merge(Moments.Of(values.Slice(start, inner)));
        }
    }

    internal void Merge(FieldStatistics other)
    {
        Present += other.Present;
        Missing += other.Missing;
        Lengths = Lengths.Merge(other.Lengths);
        if (other.channels.Count > 0)
        {
            Open(other.channels.Count);
            for (var channel = 0; channel < channels.Count; channel++)
            {
                channels[channel] = channels[channel].Merge(other.channels[channel]);
            }
        }
    }

    private static int Product(SampleField field, int from) => field.Shape.Skip(from).Aggregate(1, static (product, size) => product * size);

    private void Open(int count)
    {
        if (channels.Count == 0)
        {
            channels.AddRange(Enumerable.Repeat(Moments.None, count));
        }
        else if (channels.Count != count)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Field '{Name}' has {channels.Count} channels in one sample and {count} in another. All samples need the same number of channels."));
        }
    }

    private static string Values(float[] values)
    {
        var all = string.Join(", ", values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture) + "f"));
        return values.Length == 1 ? all : $"new[] {{ {all} }}";
    }

    private string Axis() => Field.ChannelAxis is > 0 and var axis && channels.Count > 1
        ? string.Create(CultureInfo.InvariantCulture, $", Axis = {axis}")
        : "";
}
