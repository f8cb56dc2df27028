using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace DataModule;

/// <summary>Reads the fields of a sample in the order in which a <see cref="SampleWriter"/> wrote them.</summary>
public ref struct SampleReader
{
    private ReadOnlySpan<byte> rest;

    internal SampleReader(ReadOnlySpan<byte> bytes) => rest = bytes;

    internal readonly int Left => rest.Length;

    /// <summary>Reads a number, or a struct of numbers.</summary>
    /// <typeparam name="T">The type of the number or struct.</typeparam>
    /// <exception cref="InvalidDataException">The sample has not enough bytes left.</exception>
    public T Read<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Take(Unsafe.SizeOf<T>()));

    /// <summary>Reads numbers, or structs of numbers, into a new array.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <exception cref="InvalidDataException">The sample has not enough bytes left, or no array was written here.</exception>
    public T[] ReadArray<T>()
        where T : unmanaged
    {
        var values = new T[Length(Unsafe.SizeOf<T>())];
        Take(values.Length * Unsafe.SizeOf<T>()).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads text.</summary>
    /// <exception cref="InvalidDataException">The sample has not enough bytes left, or the text is null.</exception>
    public string ReadText() =>
        ReadOptionalText() ?? throw new InvalidDataException("A text of the cached sample is null. Read it with ReadOptionalText().");

    /// <summary>Reads text that may be null.</summary>
    /// <exception cref="InvalidDataException">The sample has not enough bytes left.</exception>
    public string? ReadOptionalText()
    {
        if (rest.Length >= sizeof(int) && MemoryMarshal.Read<int>(rest) == -1)
        {
            Take(sizeof(int));
            return null;
        }

        return Encoding.UTF8.GetString(Take(Length(1)));
    }

    private int Length(int size)
    {
        var length = Read<int>();
        return length >= 0 && (long)length * size <= rest.Length
            ? length
            : throw new InvalidDataException(FormattableString.Invariant(
                $"The codec reads an array of {length} elements of {size} bytes, but the cached sample has only {rest.Length} bytes left. It must read the fields that it wrote, in the same order."));
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"The codec reads {length} bytes, but the cached sample has only {rest.Length} bytes left. It must read the fields that it wrote, in the same order."));
        }

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
