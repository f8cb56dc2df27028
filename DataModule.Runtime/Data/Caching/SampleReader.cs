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
    /// <exception cref="InvalidDataException">The sample has ended before.</exception>
    public T Read<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Take(Unsafe.SizeOf<T>()));

    /// <summary>Reads numbers, or structs of numbers, into an array of their own.</summary>
    /// <exception cref="InvalidDataException">The sample has ended before, or no array was written here.</exception>
    public T[] ReadArray<T>()
        where T : unmanaged
    {
        var values = new T[Length(Unsafe.SizeOf<T>())];
        Take(values.Length * Unsafe.SizeOf<T>()).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads text.</summary>
    /// <exception cref="InvalidDataException">The sample has ended before, or is null.</exception>
    public string ReadText() =>
        ReadOptionalText() ?? throw new InvalidDataException("A text of the cached sample is null; read it with ReadOptionalText.");

    /// <summary>Reads text that may be null.</summary>
    /// <exception cref="InvalidDataException">The sample has ended before.</exception>
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
                $"The cached sample says that {length} elements of {size} bytes follow, but {rest.Length} bytes are left: the codec reads other fields than it wrote."));
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > rest.Length)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"The codec reads {length} bytes where the cached sample has {rest.Length} left: it reads other fields than it wrote."));
        }

        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
