namespace DataModule;

/// <summary>
/// A type that writes itself into its row of a batch's tensor: a picture, a waveform, a graph of a fixed size. A field of such a
/// type in a <c>[Sample]</c> becomes one tensor of shape [n, ...] in the batch, whatever the type is and wherever it comes from.
/// </summary>
/// <remarks>
/// <see cref="Write"/> runs in collation, on the loader's workers, many at a time. What it throws is the sample's fault: the loader
/// notes the record key on it, and <see cref="LoaderOptions.OnSampleError"/> applies. Implement <see cref="ICacheable{TSelf}"/>
/// as well, and samples that have it can be cached on disk.
/// </remarks>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IBatchElement<TSelf>
    where TSelf : IBatchElement<TSelf>
{
    /// <summary>Element type and sizes of its row; those of one batch's samples are equal.</summary>
    RowFormat Format { get; }

    /// <summary>Writes every element of the row, which holds what an earlier batch left there.</summary>
    /// <param name="row">Of <see cref="Format"/>; not to be kept.</param>
    void Write(BatchRow row);

    /// <summary>A value that writes the same row again; it shares no memory with it.</summary>
    /// <param name="row">On the CPU, of the element type and the sizes that the batch's tensor has now; not to be kept.</param>
    static abstract TSelf FromRow(ReadOnlyBatchRow row);
}

/// <summary>A type whose values a cache can keep on disk, as fields of samples.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface ICacheable<TSelf>
    where TSelf : ICacheable<TSelf>
{
    /// <summary>How a value is written, and read again.</summary>
    static abstract ISampleCodec<TSelf> CacheCodec { get; }
}
