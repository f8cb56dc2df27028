using System.Runtime.InteropServices;
using TorchSharp;

namespace DataModule;

/// <summary>One sample's row of a batch's tensor, for writing.</summary>
public readonly ref struct BatchRow
{
    /// <summary>A row over any memory, for tests of an <see cref="IBatchElement{TSelf}"/>.</summary>
    /// <param name="format">The dtype and shape of the row.</param>
    /// <param name="bytes">The bytes of its elements, in row-major order.</param>
    /// <exception cref="ArgumentException">The number of bytes is not that of the format.</exception>
    public BatchRow(RowFormat format, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(format);
        RowBytes.CheckLength(format, bytes.Length);
        Format = format;
        Bytes = bytes;
    }

    /// <summary>The dtype and shape of the row.</summary>
    public RowFormat Format { get; }

    /// <summary>The bytes of its elements, in row-major order.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Its elements, in row-major order.</summary>
    /// <typeparam name="T">The element type of the format.</typeparam>
    /// <exception cref="InvalidOperationException">The format has another element type.</exception>
    public Span<T> As<T>()
        where T : unmanaged
    {
        RowBytes.CheckType<T>(Format);
        return MemoryMarshal.Cast<byte, T>(Bytes);
    }
}

/// <summary>One sample's row of a batch's tensor, for reading.</summary>
public readonly ref struct ReadOnlyBatchRow
{
    /// <summary>A row over any memory, for tests of an <see cref="IBatchElement{TSelf}"/>.</summary>
    /// <param name="format">The dtype and shape of the row.</param>
    /// <param name="bytes">The bytes of its elements, in row-major order.</param>
    /// <exception cref="ArgumentException">The number of bytes is not that of the format.</exception>
    public ReadOnlyBatchRow(RowFormat format, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(format);
        RowBytes.CheckLength(format, bytes.Length);
        Format = format;
        Bytes = bytes;
    }

    /// <summary>The dtype and shape of the row.</summary>
    public RowFormat Format { get; }

    /// <summary>The bytes of its elements, in row-major order.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Its elements, in row-major order.</summary>
    /// <typeparam name="T">The element type of the format.</typeparam>
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
                $"A row of {format} needs {format.Count * format.ElementSize} bytes, but there are {length}."));
        }
    }

    public static void CheckType<T>(RowFormat format)
        where T : unmanaged
    {
        if (ElementTypes.Of<T>() != format.ElementType)
        {
            throw new InvalidOperationException($"A row of {format} cannot be accessed as {typeof(T).Name}: use the type of its dtype.");
        }
    }
}
