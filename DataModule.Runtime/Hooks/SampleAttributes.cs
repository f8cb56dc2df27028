namespace DataModule;

/// <summary>
/// Makes a partial record, class or struct a sample: the generator writes its nested <c>Batch</c> and the
/// <c>ToLoader</c> extension of <c>IDataset</c> of it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SampleAttribute : Attribute;

/// <summary>
/// The fixed shape of one sample's array; the batch's tensor has the batch dimension in front. Without sizes, <c>[Shape]</c>, they are the run's: how many
/// columns a table has, a hyperparameter. The generated <c>RunValues</c> of the sample take them, and <c>ToLoader</c> takes those.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ShapeAttribute(params int[] dimensions) : Attribute
{
    /// <summary>
    /// Positive sizes, outermost first; channels come first for most models of images. With <see cref="PadAttribute"/> the first one is -1,
    /// for the length that differs: <c>[Pad] [Shape(-1, 3)]</c> is any number of points in space.
    /// </summary>
    public int[] Dimensions { get; } = dimensions;
}

/// <summary>Multiplies each element on its way into the batch, which thereby holds floats: bytes with 1/255 become [0, 1].</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ScaleAttribute(float factor) : Attribute
{
    /// <summary>The factor.</summary>
    public float Factor { get; } = factor;
}

/// <summary>
/// Subtracts the mean and divides by the standard deviation on the way into the batch, after <see cref="ScaleAttribute"/>:
/// one pair for all elements, or one for each channel: of the first dimension of <see cref="ShapeAttribute"/>, or of the one that
/// <see cref="Axis"/> names. Without constants, <c>[Normalize]</c>, they are the run's: what setup computed, <see cref="StateAttribute"/>, a
/// hyperparameter. The generated <c>RunValues</c> of the sample take <see cref="NormalizationConstants"/>, and <c>ToLoader</c> takes those.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NormalizeAttribute : Attribute
{
    /// <summary>By means and standard deviations that the run says.</summary>
    public NormalizeAttribute()
        : this([], [])
    {
    }

    /// <summary>One mean and standard deviation for every element.</summary>
    public NormalizeAttribute(float mean, float standardDeviation)
        : this([mean], [standardDeviation])
    {
    }

    /// <summary>A mean and standard deviation for each channel.</summary>
    public NormalizeAttribute(float[] means, float[] standardDeviations)
    {
        Means = means;
        StandardDeviations = standardDeviations;
    }

    /// <summary>One mean, or one a channel; none where the run says them.</summary>
    public float[] Means { get; }

    /// <summary>As many as there are means; no one is 0.</summary>
    public float[] StandardDeviations { get; }

    /// <summary>
    /// The dimension of <see cref="ShapeAttribute"/> that the channels are: 0, the default, where they come first; -1, the last one, for
    /// pixels that are interleaved, <c>[Shape(32, 32, 3)]</c>, and for rows of features, <c>[Pad] [Shape(-1, 5)]</c>.
    /// </summary>
    public int Axis { get; init; }
}

/// <summary>
/// Keeps a number's type in the batch. Without it, whole numbers become int64 and doubles float32, as losses, embeddings and models
/// take them; arrays of bytes, sbytes and shorts keep their type anyway.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class KeepTypeAttribute : Attribute;

/// <summary>
/// Keeps a field as it is: the batch has an array of it beside its tensors, one value a sample, of any type: dates, identifiers, decimals,
/// lists. It does not move to a device, and such a sample cannot be cached on disk by its generated codec.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class AsArrayAttribute : Attribute;

/// <summary>
/// Keeps a field out of the batch: what only the dataset needs. Such a sample cannot be made again of a row of its batch, so there is no
/// indexer and no <c>ToSamples</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotBatchedAttribute : Attribute;

/// <summary>A field of variable length: the batch is padded to its longest sample, and has the lengths beside it.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PadAttribute(double value = 0) : Attribute
{
    /// <summary>What fills the places past a sample's end.</summary>
    public double Value { get; } = value;

    /// <summary>The padded length is rounded up to a multiple of this; 1 by default.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>Also generate a boolean mask, true where a sample has an element.</summary>
    public bool Mask { get; init; }
}

/// <summary>An integer label that becomes a row of zeros with a one at its place.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class OneHotAttribute(int classes) : Attribute
{
    /// <summary>The number of classes; labels are in [0, classes).</summary>
    public int Classes { get; } = classes;
}
