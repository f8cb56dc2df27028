using System.Globalization;
using System.Runtime.InteropServices;

namespace DataModule;

/// <summary>What one field of a dataset's samples holds: numbers by channel, lengths, and how often it is missing.</summary>
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
            // The run says the shape: each element by itself.
            (count, inner) = (0, 1);
        }
        else if (field.Shape[axis] > 1)
        {
            (count, inner) = (field.Shape[axis], Product(field, axis + 1));
        }
    }

    /// <summary>The field's name; of a nested sample's, after the names that lead to it: <c>Corner.Image</c>.</summary>
    public string Name { get; }

    /// <summary>What its type says of it.</summary>
    public SampleField Field { get; }

    /// <summary>The samples that have a value.</summary>
    public long Present { get; private set; }

    /// <summary>The samples whose value is missing: null. A NaN is a value, and counts in <see cref="Moments.NotFinite"/>.</summary>
    public long Missing { get; private set; }

    /// <summary>
    /// The numbers of each channel, after <see cref="ScaleAttribute"/> and before <see cref="NormalizeAttribute"/>. Channels are the dimension that <see cref="NormalizeAttribute.Axis"/>
    /// names, by default the first of the shape, or the features of padded rows; where the run says the shape, each element is a channel. A field that writes itself into its row, such as a picture, is measured as it stands there. Empty for strings.
    /// </summary>
    public IReadOnlyList<Moments> Channels => channels;

    /// <summary>The numbers of all channels together.</summary>
    public Moments All => channels.Aggregate(Moments.None, static (all, channel) => all.Merge(channel));

    /// <summary>How many elements, rows or characters a sample has, of a padded field or a string; of none otherwise.</summary>
    public Moments Lengths { get; private set; } = Moments.None;

    /// <summary>Each channel's mean, as <see cref="NormalizeAttribute"/> takes them.</summary>
    public float[] Means => [.. channels.Select(static channel => (float)channel.Mean)];

    /// <summary>Each channel's standard deviation; 1 where a channel has one value only, which normalises to 0 then.</summary>
    public float[] StandardDeviations => [.. channels.Select(static channel => (float)channel.StandardDeviation is var deviation and > 0 ? deviation : 1)];

    /// <summary>Means and standard deviations, for a field whose <see cref="NormalizeAttribute"/> leaves them to the run.</summary>
    /// <exception cref="InvalidOperationException">There are no numbers.</exception>
    public NormalizationConstants Normalization => channels.Count > 0
        ? new(Means, StandardDeviations)
        : throw new InvalidOperationException($"Field '{Name}' has no numbers to normalise by.");

    /// <summary>The attribute to paste on the field: <c>[Normalize(0.1307f, 0.3081f)]</c>. Null where the field takes none.</summary>
    public string? Attribute => channels.Count == 0 || Field.Kind is not (SampleFieldKind.Scalar or SampleFieldKind.Array or SampleFieldKind.Padded) ? null : $"[Normalize({Values(Means)}, {Values(StandardDeviations)}{Axis()})]";

    /// <summary>Such as <c>Image: mean 0.1307, standard deviation 0.3081, 0 to 1</c>, and what is missing or not finite.</summary>
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

    /// <summary>Adds the numbers of one sample, whose type says of how many channels they are.</summary>
    internal void Add(ReadOnlySpan<double> values) => Add(values, count == 0 ? values.Length : count, count == 1 ? values.Length : inner);

    /// <summary>Adds how many rows these elements are.</summary>
    internal void AddRows(int elements) => AddLength(elements / rowSize);

    internal void AddLength(int length) => Lengths = Lengths.Merge(Moments.Of([length]));

    /// <summary>Adds one sample's numbers.</summary>
    /// <param name="values">In row-major order.</param>
    /// <param name="count">How many channels they are of.</param>
    /// <param name="inner">The elements of one channel that lie side by side.</param>
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
                $"Field '{Name}' has {values.Length} elements in a sample, which are no whole number of {count} channels of {inner}."));
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
                $"Field '{Name}' has {channels.Count} channels in one sample and {count} in another."));
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
