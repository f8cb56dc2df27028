namespace DataModule;

/// <summary>
/// A type that writes its own row of a batch's tensor: a picture, a waveform, a graph of a fixed size. A field of such a type in a
/// <c>[Sample]</c> becomes a tensor of shape [n, ...] in the batch, where n is the number of samples.
/// </summary>
/// <remarks>
/// <see cref="Write"/> runs during collation, on several workers at once. If it throws, the sample counts as faulty: the loader adds the
/// record key to the exception's data, and <see cref="LoaderOptions.OnSampleError"/> applies. To cache samples with such a field on disk,
/// implement <see cref="ICacheable{TSelf}"/> as well.
/// </remarks>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IBatchElement<TSelf>
    where TSelf : IBatchElement<TSelf>
{
    /// <summary>The dtype and shape of the row; the same for all samples of a batch.</summary>
    RowFormat Format { get; }

    /// <summary>Writes every element of the row. The row is not initialized: it may have values of an earlier batch.</summary>
    /// <param name="row">A row of <see cref="Format"/>; do not keep it.</param>
    void Write(BatchRow row);

    /// <summary>Creates a value that writes the same row again. It must not share memory with the row.</summary>
    /// <param name="row">A row on the CPU, with the present dtype and shape of the batch's tensor; do not keep it.</param>
    static abstract TSelf FromRow(ReadOnlyBatchRow row);
}

/// <summary>A type of fields that can be cached on disk.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface ICacheable<TSelf>
    where TSelf : ICacheable<TSelf>
{
    /// <summary>Writes and reads a value.</summary>
    static abstract ISampleCodec<TSelf> CacheCodec { get; }
}
