using System.Collections.Immutable;

namespace DataModule;

/// <summary>What the generator knows of one field of a <see cref="SampleAttribute"/> type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What becomes of it in the batch.</param>
public sealed record SampleField(string Name, SampleFieldKind Kind)
{
    /// <summary>The sizes of one sample's elements, outermost first; -1 for the length that differs. Empty where the type does not say.</summary>
    public ImmutableArray<int> Shape { get; init; } = [];

    /// <summary>The dimension of <see cref="Shape"/> that the channels are; null where all elements are of one channel.</summary>
    public int? ChannelAxis { get; init; }

    /// <summary>From <see cref="ScaleAttribute"/>; 1 without.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>From <see cref="NormalizeAttribute"/>: one, or one a channel; empty without.</summary>
    public ImmutableArray<float> Means { get; init; } = [];

    /// <summary>As many as there are means.</summary>
    public ImmutableArray<float> StandardDeviations { get; init; } = [];

    /// <summary>What fills the places past a sample's end, of a field of variable length.</summary>
    public double? Padding { get; init; }

    /// <summary>From <see cref="OneHotAttribute"/>; 0 without.</summary>
    public int Classes { get; init; }

    /// <summary>It may be missing from a sample.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The fields of a nested sample.</summary>
    public IReadOnlyList<SampleField> Fields { get; init; } = [];
}

/// <summary>What becomes of a sample's field in the batch.</summary>
public enum SampleFieldKind
{
    /// <summary>One number or bool: a tensor of shape [n].</summary>
    Scalar,

    /// <summary>An enumeration: an int64 tensor of shape [n].</summary>
    Enum,

    /// <summary>A label: a row of zeros with a one.</summary>
    OneHot,

    /// <summary>Elements of a fixed shape: a tensor of shape [n, ...].</summary>
    Array,

    /// <summary>Elements in a number that differs: a padded tensor of shape [n, longest, ...].</summary>
    Padded,

    /// <summary>A tensor: stacked, [n, ...].</summary>
    Tensor,

    /// <summary>A type that writes itself into its row, such as a picture: a tensor of shape [n, ...].</summary>
    Element,

    /// <summary>A string, or another value that stands as it is in an array.</summary>
    Item,

    /// <summary>Another sample: its batch.</summary>
    Nested,
}
