using System.Collections.Immutable;

namespace DataModule;

/// <summary>Describes one field of a <see cref="SampleAttribute"/> type.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Kind">How the field is collated.</param>
public sealed record SampleField(string Name, SampleFieldKind Kind)
{
    /// <summary>The shape of one sample's elements, outermost dimension first; -1 for a variable length. Empty where the type does not say.</summary>
    public ImmutableArray<int> Shape { get; init; } = [];

    /// <summary>The channel dimension of <see cref="Shape"/>; null where all elements are one channel.</summary>
    public int? ChannelAxis { get; init; }

    /// <summary>The factor of <see cref="ScaleAttribute"/>; 1 without the attribute.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The means of <see cref="NormalizeAttribute"/>: one, or one for each channel. Empty without the attribute.</summary>
    public ImmutableArray<float> Means { get; init; } = [];

    /// <summary>The standard deviations of <see cref="NormalizeAttribute"/>; as many as <see cref="Means"/>.</summary>
    public ImmutableArray<float> StandardDeviations { get; init; } = [];

    /// <summary>The padding value of a field of variable length; null for other fields.</summary>
    public double? Padding { get; init; }

    /// <summary>The number of classes of <see cref="OneHotAttribute"/>; 0 without the attribute.</summary>
    public int Classes { get; init; }

    /// <summary>Whether the field may be missing from a sample.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The fields of a nested sample; empty for other fields.</summary>
    public IReadOnlyList<SampleField> Fields { get; init; } = [];
}

/// <summary>How a field of a sample is collated. In the shapes, n is the number of samples in the batch.</summary>
public enum SampleFieldKind
{
    /// <summary>One number or bool: a tensor of shape [n].</summary>
    Scalar,

    /// <summary>An enumeration: an int64 tensor of shape [n].</summary>
    Enum,

    /// <summary>A label: a one-hot tensor of shape [n, classes].</summary>
    OneHot,

    /// <summary>An array of a fixed shape: a tensor of shape [n, ...].</summary>
    Array,

    /// <summary>An array of variable length: a padded tensor of shape [n, longest, ...].</summary>
    Padded,

    /// <summary>A tensor: stacked to shape [n, ...].</summary>
    Tensor,

    /// <summary>A type that writes its own row, such as a picture: a tensor of shape [n, ...].</summary>
    Element,

    /// <summary>A string or another value: an array of length n.</summary>
    Item,

    /// <summary>A nested sample: its batch.</summary>
    Nested,
}
