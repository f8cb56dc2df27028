namespace DataModule;

/// <summary>Views that keep what was fetched.</summary>
public static class CacheExtensions
{
    /// <summary>
    /// Samples kept in memory from the first time they are asked for. Put it before any <c>Map</c> with randomness:
    /// what is kept would never change again.
    /// </summary>
    /// <exception cref="InvalidOperationException">The samples depend on <see cref="SampleRandom"/>.</exception>
    public static IDataset<T> Cache<T>(this IDataset<T> dataset)
    {
        CheckConstant(dataset);
        return new CachedDataset<T>(dataset);
    }

    /// <summary>
    /// Samples kept in a folder from the first time they are asked for, for later runs and for other processes that read
    /// the same folder at the same time. A process that is killed loses at most the samples it was writing.
    /// </summary>
    /// <remarks>
    /// Each process that adds samples makes a file of its own in the folder. Files are never shortened or rewritten; delete
    /// the folder to be rid of them. 8 bytes of memory are taken for each sample of the dataset.
    /// </remarks>
    /// <param name="dataset">Where samples come from that are not kept yet.</param>
    /// <param name="folder">Made when the first sample is kept. One cache to a folder.</param>
    /// <param name="codec">How a sample is written; see <see cref="SampleCodec"/>.</param>
    /// <param name="version">
    /// To be changed when the samples change in a way that the dataset's <see cref="IFingerprinted.Fingerprint"/> does not
    /// show, such as what a <c>Map</c> before the cache does.
    /// </param>
    /// <exception cref="InvalidOperationException">The samples depend on <see cref="SampleRandom"/>.</exception>
    /// <exception cref="InvalidDataException">
    /// The folder holds samples of another dataset, codec or version, and the message shows both; or a file in it is
    /// damaged. Reading a damaged sample later throws this, too.
    /// </exception>
    public static IDataset<T> Cache<T>(this IDataset<T> dataset, string folder, ISampleCodec<T> codec, string version = "")
    {
        CheckConstant(dataset);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(codec);
        ArgumentNullException.ThrowIfNull(version);
        return new DiskCachedDataset<T>(dataset, folder, codec, version);
    }

    /// <inheritdoc cref="Cache{T}(IDataset{T}, string, ISampleCodec{T}, string)"/>
    public static IDataset<T> Cache<T>(this IDataset<T> dataset, string folder, string version = "")
        where T : unmanaged => dataset.Cache(folder, SampleCodec.Value<T>(), version);

    /// <inheritdoc cref="Cache{T}(IDataset{T}, string, ISampleCodec{T}, string)"/>
    public static IDataset<T[]> Cache<T>(this IDataset<T[]> dataset, string folder, string version = "")
        where T : unmanaged => dataset.Cache(folder, SampleCodec.Array<T>(), version);

    /// <inheritdoc cref="Cache{T}(IDataset{T}, string, ISampleCodec{T}, string)"/>
    public static IDataset<ReadOnlyMemory<T>> Cache<T>(this IDataset<ReadOnlyMemory<T>> dataset, string folder, string version = "")
        where T : unmanaged => dataset.Cache(folder, SampleCodec.Memory<T>(), version);

    private static void CheckConstant<T>(IDataset<T> dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (Randomised.Is(dataset))
        {
            throw new InvalidOperationException(
                "Cache() after a Map with randomness would freeze the first random samples for good. Put Cache() before that Map.");
        }
    }
}
