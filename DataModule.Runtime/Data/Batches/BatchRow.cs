using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>One sample's row of a batch's tensor, to be written.</summary>
public readonly ref struct BatchRow
{
    /// <summary>A row in any memory: what tests of an element use.</summary>
    /// <param name="format">What the row is.</param>
    /// <param name="bytes">Its elements one after the other, in row-major order.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the format has.</exception>
    public BatchRow(RowFormat format, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(format);
        RowBytes.CheckLength(format, bytes.Length);
        Format = format;
        Bytes = bytes;
    }

    /// <summary>What the row is.</summary>
    public RowFormat Format { get; }

    /// <summary>Its elements' bytes, in row-major order.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Its elements, in row-major order.</summary>
    /// <typeparam name="T">The format's element type.</typeparam>
    /// <exception cref="InvalidOperationException">The format has another element type.</exception>
    public Span<T> As<T>()
        where T : unmanaged
    {
        RowBytes.CheckType<T>(Format);
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }
}

/// <summary>One sample's row of a batch's tensor, to be read.</summary>
public readonly ref struct ReadOnlyBatchRow
{
    /// <summary>A row in any memory: what tests of an element use.</summary>
    /// <param name="format">What the row is.</param>
    /// <param name="bytes">Its elements one after the other, in row-major order.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the format has.</exception>
    public ReadOnlyBatchRow(RowFormat format, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(format);
        RowBytes.CheckLength(format, bytes.Length);
        Format = format;
        Bytes = bytes;
    }

    /// <summary>What the row is.</summary>
    public RowFormat Format { get; }

    /// <summary>Its elements' bytes, in row-major order.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Its elements, in row-major order.</summary>
    /// <typeparam name="T">The format's element type.</typeparam>
    /// <exception cref="InvalidOperationException">The format has another element type.</exception>
    public ReadOnlySpan<T> As<T>()
        where T : unmanaged
    {
        RowBytes.CheckType<T>(Format);
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }
}

internal static class RowBytes
{
    public static void CheckLength(RowFormat format, int length)
    {
        if (length != format.Count * format.ElementSize)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A row of {format} has {format.Count * format.ElementSize} bytes, not {length}."));
        }
    }

    public static void CheckType<T>(RowFormat format)
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != format.ElementType)
        {
            throw new InvalidOperationException($"A row of {format} has no elements of {typeof(T).Name}.");
        }
    }
}
