using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>The numbers of a batch's tensor on the CPU, before normalization and scale.</summary>
/// <param name="Shape">The shape, with the batch dimension first.</param>
/// <param name="Numbers">The numbers in row-major order.</param>
/// <param name="IsWhole">Whether the dtype is an integer or boolean one, but not bytes.</param>
internal sealed record Denormalized(long[] Shape, float[] Numbers, bool IsWhole)
{
    /// <summary>The count of numbers in a sample.</summary>
    public int Row => Shape.Length == 0 ? 1 : (int)Shape.Skip(1).Aggregate(1L, static (product, size) => product * size);

    public Span<float> Of(int sample) => Numbers.AsSpan(sample * Row, Row);

    /// <summary>Undoes the normalization and scale of a field.</summary>
    /// <param name="column">A field with a tensor.</param>
    /// <param name="element">The element of a sample that writes itself into the batch, such as a picture; null for other fields.</param>
    public static Denormalized From(Column column, IDescribedElement? element)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var tensor = column.Tensor!;
        var isWhole = !torch.is_floating_point(tensor.dtype) && tensor.dtype != torch.ScalarType.Byte;
        var numbers = tensor.to(torch.ScalarType.Float32, torch.CPU);
        IReadOnlyList<float> means = column.Normalization?.Means ?? column.Field?.Means ?? [];
        IReadOnlyList<float> deviations = column.Normalization?.StandardDeviations ?? column.Field?.StandardDeviations ?? [];
        var axis = column.Field?.ChannelAxis is < 0 and var last ? (int)tensor.dim() + last : 1 + (column.Field?.ChannelAxis ?? 0);
        if (element?.Normalization is { } normalization)
        {
            (means, deviations, axis) = (normalization.Means, normalization.StandardDeviations, 1);
        }

        if (means.Count > 0 && torch.is_floating_point(tensor.dtype))
        {
            numbers = (numbers * Along(deviations, axis, tensor.dim())) + Along(means, axis, tensor.dim());
        }

        if (column.Field is { Scale: not (0 or 1) } field)
        {
            numbers /= field.Scale;
        }

        return new(tensor.shape, MemoryMarshal.Cast<byte, float>(numbers.contiguous().bytes).ToArray(), isWhole);
    }

    private static torch.Tensor Along(IReadOnlyList<float> values, int axis, long dimensions)
    {
        var shape = Enumerable.Repeat(1L, (int)dimensions).ToArray();
        if (values.Count > 1)
        {
            shape[axis] = values.Count;
        }

        return torch.tensor(values.ToArray()).view(shape);
    }
}
