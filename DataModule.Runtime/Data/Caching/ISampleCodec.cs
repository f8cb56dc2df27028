namespace DataModule;

/// <summary>Writes samples of one type as bytes and reads them again, for a cache on disk.</summary>
/// <remarks>Must be thread-safe. <see cref="SampleCodec"/> creates a codec from two functions.</remarks>
/// <typeparam name="T">The sample type.</typeparam>
public interface ISampleCodec<T>
{
    /// <summary>Names the format. A cache that was written with another name is an error; change the name when the format changes.</summary>
    string Name { get; }

    /// <summary>Writes a sample.</summary>
    /// <param name="writer">Gets the fields of the sample.</param>
    /// <param name="sample">The sample.</param>
    void Write(SampleWriter writer, T sample);

    /// <summary>Reads a sample: exactly the fields that <see cref="Write"/> wrote, in the same order.</summary>
    /// <param name="reader">Has the bytes of one sample.</param>
    T Read(ref SampleReader reader);
}

/// <summary>Reads a sample; see <see cref="ISampleCodec{T}.Read"/>.</summary>
/// <param name="reader">Has the bytes of one sample.</param>
/// <typeparam name="T">The sample type.</typeparam>
public delegate T SampleRead<out T>(ref SampleReader reader);
