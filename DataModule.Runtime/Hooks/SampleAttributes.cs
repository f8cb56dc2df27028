namespace DataModule;

/// <summary>
/// Makes a partial record, class or struct a sample type: the generator writes its nested <c>Batch</c> type, and <c>ToLoader</c> extensions for
/// its datasets and streams.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SampleAttribute : Attribute;

/// <summary>
/// The shape of one sample's array; the batch's tensor has the batch dimension in front. Without sizes, <c>[Shape]</c>, the shape is a value of the
/// run, such as the number of columns of a table, or a hyperparameter: pass it to the generated <c>RunValues</c> of the sample type, which
/// <c>ToLoader</c> takes.
/// </summary>
/// <param name="dimensions">The sizes, outermost first; see <see cref="Dimensions"/>.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ShapeAttribute(params int[] dimensions) : Attribute
{
    /// <summary>
    /// The sizes, positive, outermost first; most image models take channels first. With <see cref="PadAttribute"/> the first size is -1, for a
    /// variable length: <c>[Pad] [Shape(-1, 3)]</c> is any number of points in space.
    /// </summary>
    public int[] Dimensions { get; } = dimensions;
}

/// <summary>Multiplies each element during collation; the batch has float32. 1/255 scales bytes to [0, 1].</summary>
/// <param name="factor">The factor.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ScaleAttribute(float factor) : Attribute
{
    /// <summary>The factor.</summary>
    public float Factor { get; } = factor;
}

/// <summary>
/// Subtracts the mean and divides by the standard deviation during collation, after <see cref="ScaleAttribute"/>. There is one pair for all elements,
/// or one for each channel; channels are the first dimension of <see cref="ShapeAttribute"/>, or <see cref="Axis"/>. Without arguments,
/// <c>[Normalize]</c>, they are values of the run: computed by setup, a <see cref="StateAttribute"/> member, or a hyperparameter. Pass them as
/// <see cref="NormalizationConstants"/> to the generated <c>RunValues</c> of the sample type, which <c>ToLoader</c> takes.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NormalizeAttribute : Attribute
{
    /// <summary>Means and standard deviations are values of the run.</summary>
    public NormalizeAttribute()
        : this([], [])
    {
    }

    /// <summary>One mean and standard deviation for all elements.</summary>
    /// <param name="mean">Subtracted after scaling.</param>
    /// <param name="standardDeviation">The divisor; not 0.</param>
    public NormalizeAttribute(float mean, float standardDeviation)
        : this([mean], [standardDeviation])
    {
    }

    /// <summary>A mean and standard deviation for each channel.</summary>
    /// <param name="means">Subtracted after scaling; one for each channel.</param>
    /// <param name="standardDeviations">The divisors; one for each channel, none is 0.</param>
    public NormalizeAttribute(float[] means, float[] standardDeviations)
    {
        Means = means;
        StandardDeviations = standardDeviations;
    }

    /// <summary>One mean, or one for each channel; empty where they are values of the run.</summary>
    public float[] Means { get; }

    /// <summary>As many standard deviations as <see cref="Means"/>; none is 0.</summary>
    public float[] StandardDeviations { get; }

    /// <summary>
    /// The channel dimension of <see cref="ShapeAttribute"/>; 0 by default: channels first. Use -1, the last dimension, for interleaved pixels,
    /// <c>[Shape(32, 32, 3)]</c>, and for rows of features, <c>[Pad] [Shape(-1, 5)]</c>.
    /// </summary>
    public int Axis { get; init; }
}

/// <summary>
/// Keeps the type of a number in the batch. Without it, integers become int64 and doubles become float32, as losses, embeddings and models need
/// them. Arrays of byte, sbyte and short always keep their type.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class KeepTypeAttribute : Attribute;

/// <summary>
/// Collates a field of any type (dates, identifiers, decimals, lists) into an array with one value for each sample. The array does not move to a
/// device. Such a sample cannot be cached on disk by its generated codec.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AsArrayAttribute : Attribute;

/// <summary>
/// Leaves a field out of the batch, for values that only the dataset needs. Such a sample cannot be restored from its batch, so the batch has no
/// indexer and no <c>ToSamples</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotBatchedAttribute : Attribute;

/// <summary>A field of variable length: the batch is padded to its longest sample, and also has the lengths.</summary>
/// <param name="value">The padding value; 0 by default.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PadAttribute(double value = 0) : Attribute
{
    /// <summary>The padding value.</summary>
    public double Value { get; } = value;

    /// <summary>The padded length is rounded up to a multiple of this; 1 by default.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>Whether the batch also has a boolean mask, true where a sample has an element; false by default.</summary>
    public bool Mask { get; init; }
}

/// <summary>One-hot encoding: an integer label becomes a row with 1 at its index and 0 elsewhere.</summary>
/// <param name="classes">The number of classes.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class OneHotAttribute(int classes) : Attribute
{
    /// <summary>The number of classes; labels are in [0, classes).</summary>
    public int Classes { get; } = classes;
}
