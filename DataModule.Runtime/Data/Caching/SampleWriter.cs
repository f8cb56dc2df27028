using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace DataModule;

/// <summary>Writes the fields of a sample one after the other, as their bytes in memory.</summary>
public sealed class SampleWriter
{
    private byte[] buffer = new byte[256];
    private int length;

    internal SampleWriter() => Clear();

    /// <summary>Writes a number, or a struct of numbers.</summary>
    /// <param name="value">The number or struct.</param>
    /// <typeparam name="T">The type of the number or struct.</typeparam>
    /// <returns>This writer.</returns>
    public SampleWriter Write<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(Take(Unsafe.SizeOf<T>()), in value);
        return this;
    }

    /// <summary>Writes the number of elements, and the elements: numbers, or structs of numbers.</summary>
    /// <param name="values">The elements.</param>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <returns>This writer.</returns>
    public SampleWriter Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values.Length);
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <param name="text">The text; null is read back by <see cref="SampleReader.ReadOptionalText"/>.</param>
    /// <returns>This writer.</returns>
    public SampleWriter Write(string? text) =>
        text is null ? Write(-1) : Write<byte>(Encoding.UTF8.GetBytes(text));

    /// <summary>Begins a sample, with room for its header.</summary>
    internal void Clear() => length = CacheRecord.Size;

    /// <summary>The header, and the written fields.</summary>
    internal ReadOnlySpan<byte> ToRecord(long index)
    {
        var record = buffer.AsSpan(0, length);
        MemoryMarshal.Write(record, new CacheRecord(index, record[CacheRecord.Size..]));
        return record;
    }

    private Span<byte> Take(int count)
    {
        if (count > buffer.Length - length)
        {
            Array.Resize(ref buffer, (int)Math.Min(Math.Max(2L * buffer.Length, checked(length + count)), Array.MaxLength));
        }

        length += count;
        return buffer.AsSpan(length - count, count);
    }
}
