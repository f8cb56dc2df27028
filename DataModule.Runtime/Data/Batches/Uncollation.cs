using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>Makes samples from a batch: the inverse of <see cref="Collation"/>. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Uncollation
{
    /// <summary>Checks the index of a sample.</summary>
    /// <param name="index">The index, from 0.</param>
    /// <param name="total">The number of samples in the batch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in [0, total).</exception>
    public static void CheckIndex(int index, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, total);
    }

    /// <summary>Checks a range of samples.</summary>
    /// <param name="start">The first sample, from 0.</param>
    /// <param name="count">The number of samples.</param>
    /// <param name="total">The number of samples in the batch.</param>
    /// <param name="least">The smallest allowed count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the batch, or is too short.</exception>
    public static void CheckRange(int start, int count, int total, int least)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, total);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, total - start);
    }

    /// <summary>The elements of some rows of a tensor. They are copied only from another device, dtype or memory layout.</summary>
    /// <param name="tensor">The tensor; dimension 0 is the batch. Any floating-point dtype is allowed where <typeparamref name="T"/> is one.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="length">The number of elements in a row; -1 allows any.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <typeparam name="T">The element type.</typeparam>
    /// <exception cref="InvalidOperationException">The tensor was replaced by one that does not fit the sample type.</exception>
    public static TensorRows<T> Rows<T>(torch.Tensor tensor, int start, int count, int length, string field)
        where T : unmanaged
    {
        CheckRows(tensor, start, count, field);
        var type = ElementTypes.Of<T>();
        if (tensor.dtype != type && !(torch.is_floating_point(type) && torch.is_floating_point(tensor.dtype)))
        {
            throw new InvalidOperationException(
                $"Field '{field}' of this batch was replaced by a tensor of dtype {tensor.dtype}, which cannot be converted back to the {type} of its samples.");
        }

        using var scope = torch.NewDisposeScope();
        var rows = tensor.detach().narrow(0, start, count).to(type, torch.CPU).contiguous();
        var found = count == 0 ? Math.Max(length, 0) : checked((int)(rows.numel() / count));
        return length >= 0 && found != length
            ? throw new InvalidOperationException(FormattableString.Invariant(
                $"Field '{field}' of this batch was replaced by a tensor with {found} elements per sample, but a sample has {length}."))
            : new TensorRows<T>(rows.DetachFromDisposeScope(), found);
    }

    /// <summary>A copy of one row of a tensor, on the CPU and in no dispose scope.</summary>
    /// <param name="tensor">The tensor; dimension 0 is the batch.</param>
    /// <param name="row">The index of the row.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="InvalidOperationException">The tensor was replaced by one with fewer rows.</exception>
    public static torch.Tensor Row(torch.Tensor tensor, int row, string field)
    {
        CheckRows(tensor, row, 1, field);
        using var scope = torch.NewDisposeScope();
        return tensor.detach().select(0, row).to(tensor.dtype, torch.CPU, copy: true).DetachFromDisposeScope();
    }

    /// <summary>A copy of some rows of a tensor, on the same device.</summary>
    /// <param name="tensor">The tensor; dimension 0 is the batch.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="memory">Owns the copy.</param>
    /// <param name="field">The field's name, for error messages.</param>
    /// <exception cref="InvalidOperationException">The tensor was replaced by one with fewer rows.</exception>
    public static torch.Tensor CopyRows(torch.Tensor tensor, int start, int count, BatchMemory memory, string field)
    {
        ArgumentNullException.ThrowIfNull(memory);
        CheckRows(tensor, start, count, field);
        using var rows = tensor.narrow(0, start, count);
        return memory.Adopt(rows.clone());
    }

    /// <summary>Undoes scaling and normalization of a number. Integers are rounded to the nearest, within the range of their type.</summary>
    /// <param name="value">The number in the batch.</param>
    /// <param name="scale">The factor that collation used.</param>
    /// <param name="mean">The mean that collation used.</param>
    /// <param name="standardDeviation">The standard deviation that collation used.</param>
    /// <typeparam name="T">The element type of the sample.</typeparam>
    public static T Restore<T>(float value, float scale, float mean, float standardDeviation)
        where T : unmanaged, INumberBase<T> =>
        Invert<T>(value, scale / standardDeviation, -mean / standardDeviation);

    /// <summary>Undoes scaling and normalization of a number, with values of the run.</summary>
    /// <param name="value">The number in the batch.</param>
    /// <param name="channels">The scaling and normalization; of one channel.</param>
    /// <typeparam name="T">The element type of the sample.</typeparam>
    public static T Restore<T>(float value, ChannelAffine channels)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(channels);
        var (factor, offset) = channels[0];
        return Invert<T>(value, factor, offset);
    }

    /// <summary>Undoes scaling and normalization of a row.</summary>
    /// <param name="row">One sample's elements.</param>
    /// <param name="scale">The factor that collation used.</param>
    /// <param name="mean">The mean that collation used.</param>
    /// <param name="standardDeviation">The standard deviation that collation used.</param>
    /// <typeparam name="T">The element type of the sample.</typeparam>
    public static T[] Restore<T>(ReadOnlySpan<float> row, float scale, float mean, float standardDeviation)
        where T : unmanaged, INumberBase<T> =>
        Restore<T>(row, scale, [mean], [standardDeviation]);

    /// <summary>Undoes scaling and normalization of a row with a mean and a standard deviation for each channel.</summary>
    /// <param name="row">One sample's elements.</param>
    /// <param name="scale">The factor that collation used.</param>
    /// <param name="means">The means that collation used; channels are the outermost dimension.</param>
    /// <param name="standardDeviations">The standard deviations that collation used.</param>
    /// <typeparam name="T">The element type of the sample.</typeparam>
    public static T[] Restore<T>(
        ReadOnlySpan<float> row, float scale, ReadOnlySpan<float> means, ReadOnlySpan<float> standardDeviations)
        where T : unmanaged, INumberBase<T>
    {
        var values = new T[row.Length];
        var length = row.Length / means.Length;
        for (var channel = 0; channel < means.Length; channel++)
        {
            // Computed as in collation, so that rounding errors cancel.
            var factor = scale / standardDeviations[channel];
            var offset = -means[channel] / standardDeviations[channel];
            var source = row.Slice(channel * length, length);
            var target = values.AsSpan(channel * length, length);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = Invert<T>(source[i], factor, offset);
            }
        }

        return values;
    }

    /// <summary>Undoes scaling and normalization of a row where channels are not the outermost dimension.</summary>
    /// <param name="row">One sample's elements.</param>
    /// <param name="channels">The scaling and normalization.</param>
    /// <typeparam name="T">The element type of the sample.</typeparam>
    public static T[] Restore<T>(ReadOnlySpan<float> row, ChannelAffine channels)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(channels);
        var values = new T[row.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var (factor, offset) = channels[i];
            values[i] = Invert<T>(row[i], factor, offset);
        }

        return values;
    }

    /// <summary>Converts elements to the type of the sample; numbers out of its range become the nearest.</summary>
    /// <param name="row">One sample's elements.</param>
    /// <typeparam name="TSource">The element type of the batch.</typeparam>
    /// <typeparam name="TTarget">The element type of the sample.</typeparam>
    public static TTarget[] Convert<TSource, TTarget>(ReadOnlySpan<TSource> row)
        where TSource : INumberBase<TSource>
        where TTarget : INumberBase<TTarget>
    {
        var values = new TTarget[row.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = TTarget.CreateSaturating(row[i]);
        }

        return values;
    }

    /// <summary>A row as a two-dimensional array.</summary>
    /// <param name="row">One sample's elements.</param>
    /// <param name="first">The size of dimension 0; negative for as many as there are.</param>
    /// <param name="second">The size of dimension 1.</param>
    /// <typeparam name="T">The element type.</typeparam>
    public static T[,] Grid<T>(ReadOnlySpan<T> row, int first, int second)
        where T : unmanaged
    {
        var grid = new T[first < 0 ? row.Length / second : first, second];
        CopyTo(row, grid);
        return grid;
    }

    /// <summary>A row as a three-dimensional array.</summary>
    /// <param name="row">One sample's elements.</param>
    /// <param name="first">The size of dimension 0; negative for as many as there are.</param>
    /// <param name="second">The size of dimension 1.</param>
    /// <param name="third">The size of dimension 2.</param>
    /// <typeparam name="T">The element type.</typeparam>
    public static T[,,] Grid<T>(ReadOnlySpan<T> row, int first, int second, int third)
        where T : unmanaged
    {
        var grid = new T[first < 0 ? row.Length / (second * third) : first, second, third];
        CopyTo(row, grid);
        return grid;
    }

    /// <summary>A row as a four-dimensional array.</summary>
    /// <param name="row">One sample's elements.</param>
    /// <param name="first">The size of dimension 0; negative for as many as there are.</param>
    /// <param name="second">The size of dimension 1.</param>
    /// <param name="third">The size of dimension 2.</param>
    /// <param name="fourth">The size of dimension 3.</param>
    /// <typeparam name="T">The element type.</typeparam>
    public static T[,,,] Grid<T>(ReadOnlySpan<T> row, int first, int second, int third, int fourth)
        where T : unmanaged
    {
        var grid = new T[first < 0 ? row.Length / (second * third * fourth) : first, second, third, fourth];
        CopyTo(row, grid);
        return grid;
    }

    /// <summary>The label of a one-hot row: the index of its largest element.</summary>
    /// <param name="row">One sample's elements.</param>
    public static long Label(ReadOnlySpan<float> row)
    {
        var label = 0;
        for (var i = 1; i < row.Length; i++)
        {
            label = row[i] > row[label] ? i : label;
        }

        return label;
    }

    private static T Invert<T>(float value, float factor, float offset)
        where T : unmanaged, INumberBase<T>
    {
        var source = ((double)value - offset) / factor;
        var isFloat = typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(Half);
        return T.CreateSaturating(isFloat ? source : Math.Round(source));
    }

    private static void CopyTo<T>(ReadOnlySpan<T> row, Array grid) =>
        row.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(grid)), grid.Length));

    internal static void CheckRows(torch.Tensor tensor, int start, int count, string field)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.dim() == 0 || start + count > tensor.size(0))
        {
            throw new InvalidOperationException(
                $"Field '{field}' of this batch was replaced by a tensor of shape [{string.Join(", ", tensor.shape)}], which does not have a row for each sample.");
        }
    }
}
