namespace DataModule;

/// <summary>How samples of one type are written as bytes and read again, for a cache on disk.</summary>
/// <remarks>Called by several threads at once. <see cref="SampleCodec"/> makes one of two functions.</remarks>
/// <typeparam name="T">The sample type.</typeparam>
public interface ISampleCodec<T>
{
    /// <summary>Tells this format from others; a cache that was written in another is refused. Change it with the format.</summary>
    string Name { get; }

    /// <summary>Writes a sample.</summary>
    void Write(SampleWriter writer, T sample);

    /// <summary>Reads what <see cref="Write"/> wrote: all of it, and no more.</summary>
    T Read(ref SampleReader reader);
}

/// <summary>Reads a sample; see <see cref="ISampleCodec{T}.Read"/>.</summary>
/// <typeparam name="T">The sample type.</typeparam>
public delegate T SampleRead<out T>(ref SampleReader reader);
