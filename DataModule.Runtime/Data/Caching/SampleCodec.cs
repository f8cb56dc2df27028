using System.Runtime.CompilerServices;

namespace DataModule;

/// <summary>Codecs for numbers, arrays and text, and codecs from two functions.</summary>
public static class SampleCodec
{
    /// <summary>A number, or a struct of numbers, as its bytes in memory.</summary>
    /// <typeparam name="T">The type of the sample.</typeparam>
    public static ISampleCodec<T> Value<T>()
        where T : unmanaged =>
        From(
            FormattableString.Invariant($"{typeof(T).Name}:{Unsafe.SizeOf<T>()}"),
            static (writer, sample) => writer.Write(sample),
            static (ref reader) => reader.Read<T>());

    /// <summary>An array of numbers, or of structs of numbers.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    public static ISampleCodec<T[]> Array<T>()
        where T : unmanaged =>
        From(
            FormattableString.Invariant($"{typeof(T).Name}:{Unsafe.SizeOf<T>()}[]"),
            static (writer, sample) => writer.Write<T>(sample),
            static (ref reader) => reader.ReadArray<T>());

    /// <summary>Memory of numbers, or of structs of numbers; for example bytes.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    public static ISampleCodec<ReadOnlyMemory<T>> Memory<T>()
        where T : unmanaged =>
        From<ReadOnlyMemory<T>>(
            FormattableString.Invariant($"{typeof(T).Name}:{Unsafe.SizeOf<T>()}[]"),
            static (writer, sample) => writer.Write(sample.Span),
            static (ref reader) => reader.ReadArray<T>());

    /// <summary>Text.</summary>
    public static ISampleCodec<string> Text() =>
        From("text", static (writer, sample) => writer.Write(sample), static (ref reader) => reader.ReadText());

    /// <summary>A codec from two functions, which write and read the fields in the same order.</summary>
    /// <param name="name">Names the format. Change it when the format changes.</param>
    /// <param name="write">Writes a sample.</param>
    /// <param name="read">Reads all fields that were written.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static ISampleCodec<T> From<T>(string name, Action<SampleWriter, T> write, SampleRead<T> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        return new FunctionCodec<T>(name, write, read);
    }

    private sealed class FunctionCodec<T>(string name, Action<SampleWriter, T> write, SampleRead<T> read) : ISampleCodec<T>
    {
        public string Name => name;

        public void Write(SampleWriter writer, T sample) => write(writer, sample);

        public T Read(ref SampleReader reader) => read(ref reader);
    }
}
