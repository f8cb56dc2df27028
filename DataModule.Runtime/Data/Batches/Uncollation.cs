using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>The way back from a batch to its samples: what <see cref="Collation"/> does, undone. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Uncollation
{
    /// <summary>Checks the number of a sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, total).</exception>
    public static void CheckIndex(int index, int total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, total);
    }

    /// <summary>Checks a stretch of samples.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="total">How many there are.</param>
    /// <param name="least">The smallest count allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException">It reaches beyond the samples that there are, or is too short.</exception>
    public static void CheckRange(int start, int count, int total, int least)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, total);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, total - start);
    }

    /// <summary>Some rows of a tensor as elements; copied only from another device, type or layout.</summary>
    /// <param name="tensor">The batch dimension first. Any floating-point type will do where T is one.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="length">The elements of a row, or -1 where they may be any number.</param>
    /// <param name="field">The field's name, for the message of an error.</param>
    /// <exception cref="InvalidOperationException">The tensor was replaced by one that does not fit the sample.</exception>
    public static TensorRows<T> Rows<T>(torch.Tensor tensor, int start, int count, int length, string field)
        where T : unmanaged
    {
        CheckRows(tensor, start, count, field);
        var type = ElementTypes.Of<T>();
        if (tensor.dtype != type && !(torch.is_floating_point(type) && torch.is_floating_point(tensor.dtype)))
        {
            throw new InvalidOperationException(
                $"Field '{field}' of this batch was replaced by a tensor of {tensor.dtype}, from which its samples' {type} cannot be had back.");
        }

        using var scope = torch.NewDisposeScope();
        var rows = tensor.detach().narrow(0, start, count).to(type, torch.CPU).contiguous();
        var found = count == 0 ? Math.Max(length, 0) : checked((int)(rows.numel() / count));
        return length >= 0 && found != length
            ? throw new InvalidOperationException(FormattableString.Invariant(
                $"Field '{field}' of this batch was replaced by a tensor with {found} elements a sample, where a sample has {length}."))
            : new TensorRows<T>(rows.DetachFromDisposeScope(), found);
    }

    /// <summary>One row of a tensor: a copy on the CPU that belongs to no dispose scope.</summary>
    /// <exception cref="InvalidOperationException">The tensor was replaced by one with fewer rows.</exception>
    public static torch.Tensor Row(torch.Tensor tensor, int row, string field)
    {
        CheckRows(tensor, row, 1, field);
        using var scope = torch.NewDisposeScope();
        return tensor.detach().select(0, row).to(tensor.dtype, torch.CPU, copy: true).DetachFromDisposeScope();
    }

    /// <summary>A copy of some rows, on the same device, that the memory owns.</summary>
    /// <exception cref="InvalidOperationException">The tensor was replaced by one with fewer rows.</exception>
    public static torch.Tensor CopyRows(torch.Tensor tensor, int start, int count, BatchMemory memory, string field)
    {
        ArgumentNullException.ThrowIfNull(memory);
        CheckRows(tensor, start, count, field);
        using var rows = tensor.narrow(0, start, count);
        return memory.Adopt(rows.clone());
    }

    /// <summary>What was scaled and normalised, as it was: integers to the nearest, within their type's range.</summary>
    public static T Restore<T>(float value, float scale, float mean, float standardDeviation)
        where T : unmanaged, INumberBase<T> =>
        Invert<T>(value, scale / standardDeviation, -mean / standardDeviation);

    /// <summary>The same by what the run says of the field's one channel.</summary>
    public static T Restore<T>(float value, ChannelAffine channels)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(channels);
        var (factor, offset) = channels[0];
        return Invert<T>(value, factor, offset);
    }

    /// <summary>The same for a row.</summary>
    public static T[] Restore<T>(ReadOnlySpan<float> row, float scale, float mean, float standardDeviation)
        where T : unmanaged, INumberBase<T> =>
        Restore<T>(row, scale, [mean], [standardDeviation]);

    /// <summary>The same for a row with a mean and a standard deviation for each channel.</summary>
    public static T[] Restore<T>(
        ReadOnlySpan<float> row, float scale, ReadOnlySpan<float> means, ReadOnlySpan<float> standardDeviations)
        where T : unmanaged, INumberBase<T>
    {
        var values = new T[row.Length];
        var length = row.Length / means.Length;
        for (var channel = 0; channel < means.Length; channel++)
        {
            // As collation computes them, so that their rounding cancels.
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

    /// <summary>The same where channels are not the outermost dimension.</summary>
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

    /// <summary>Elements as the type that the sample has them in.</summary>
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

    /// <summary>A row as an array of two dimensions; the first is negative where it is as many as there are.</summary>
    public static T[,] Grid<T>(ReadOnlySpan<T> row, int first, int second)
        where T : unmanaged
    {
        var grid = new T[first < 0 ? row.Length / second : first, second];
        CopyTo(row, grid);
        return grid;
    }

    /// <summary>The same of three dimensions.</summary>
    public static T[,,] Grid<T>(ReadOnlySpan<T> row, int first, int second, int third)
        where T : unmanaged
    {
        var grid = new T[first < 0 ? row.Length / (second * third) : first, second, third];
        CopyTo(row, grid);
        return grid;
    }

    /// <summary>The same of four dimensions.</summary>
    public static T[,,,] Grid<T>(ReadOnlySpan<T> row, int first, int second, int third, int fourth)
        where T : unmanaged
    {
        var grid = new T[first < 0 ? row.Length / (second * third * fourth) : first, second, third, fourth];
        CopyTo(row, grid);
        return grid;
    }

    /// <summary>The label of a one-hot row: the place of its largest element.</summary>
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
                $"Field '{field}' of this batch was replaced by a tensor of shape [{string.Join(", ", tensor.shape)}], which has not a row for each sample.");
        }
    }
}
