using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace DataModule;

/// <summary>Writes the fields of a sample one after the other, as they lie in memory.</summary>
public sealed class SampleWriter
{
    private byte[] buffer = new byte[256];
    private int length;

    internal SampleWriter() => Clear();

    /// <summary>Writes a number, or a struct of numbers.</summary>
    public SampleWriter Write<T>(T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(Take(Unsafe.SizeOf<T>()), in value);
        return this;
    }

    /// <summary>Writes numbers, or structs of numbers, and how many there are.</summary>
    public SampleWriter Write<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Write(values.Length);
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(Take(bytes.Length));
        return this;
    }

    /// <summary>Writes text; null is read as null.</summary>
    public SampleWriter Write(string? text) =>
        text is null ? Write(-1) : Write<byte>(Encoding.UTF8.GetBytes(text));

    /// <summary>Begins a sample, with room for its head.</summary>
    internal void Clear() => length = CacheRecord.Size;

    /// <summary>The head, and what was written.</summary>
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
