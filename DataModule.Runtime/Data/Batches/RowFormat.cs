using TorchSharp;

namespace DataModule;

/// <summary>The dtype of one sample's row of a tensor, and its shape without the batch dimension.</summary>
/// <remarks>Create it once and keep it: samples that share an instance are compared fastest.</remarks>
public sealed class RowFormat : IEquatable<RowFormat>
{
    private readonly long[] sizes;

    /// <summary>Creates a format.</summary>
    /// <param name="elementType">The dtype: bool, uint8, int8, int16, int32, int64, float16, float32 or float64.</param>
    /// <param name="sizes">The shape of one sample; not negative. Empty for a single number.</param>
    /// <exception cref="NotSupportedException">The dtype is another one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or the row has more bytes than an array can hold.</exception>
    public RowFormat(torch.ScalarType elementType, params ReadOnlySpan<long> sizes)
    {
        ElementType = elementType;
        ElementSize = SizeOf(elementType);
        var count = 1L;
        foreach (var size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
            count = size == 0 || count <= Array.MaxLength / size ? count * size : long.MaxValue;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Array.MaxLength / ElementSize, nameof(sizes));
        Count = (int)count;
        this.sizes = sizes.ToArray();
    }

    /// <summary>The dtype.</summary>
    public torch.ScalarType ElementType { get; }

    /// <summary>The size of one element in bytes.</summary>
    public int ElementSize { get; }

    /// <summary>The shape of one sample, without the batch dimension.</summary>
    public ReadOnlySpan<long> Sizes => sizes;

    /// <summary>The number of elements in a row.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public bool Equals(RowFormat? other) =>
        ReferenceEquals(this, other) || (other is not null && ElementType == other.ElementType && Sizes.SequenceEqual(other.Sizes));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RowFormat);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(ElementType);
        foreach (var size in sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>Dtype and shape, for example <c>Float32 [3, 224, 224]</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{ElementType} [{string.Join(", ", sizes)}]");

    private static int SizeOf(torch.ScalarType type) => type switch
    {
        torch.ScalarType.Bool or torch.ScalarType.Byte or torch.ScalarType.Int8 => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 => 8,
        _ => throw new NotSupportedException($"A row of a batch cannot have dtype {type}: use bool, uint8, int8, int16, int32, int64, float16, float32 or float64."),
    };
}
