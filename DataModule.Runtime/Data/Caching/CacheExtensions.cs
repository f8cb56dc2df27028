namespace DataModule;

/// <summary>Caches samples, in memory or on disk.</summary>
public static class CacheExtensions
{
    /// <summary>
    /// Caches each sample in memory when it is first fetched. Put it before any <c>Map</c> with randomness: a cached sample never changes.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="InvalidOperationException">The samples depend on <see cref="SampleRandom"/>.</exception>
    public static IDataset<T> Cache<T>(this IDataset<T> dataset)
    {
        CheckConstant(dataset);
        return new CachedDataset<T>(dataset);
    }

    /// <summary>
    /// Caches each sample on disk when it is first fetched, for later runs and for other processes that use the same folder at the same
    /// time. A process that is killed loses at most the samples that it was writing.
    /// </summary>
    /// <remarks>
    /// Each process that adds samples creates a file of its own in the folder. Files are never shortened or rewritten; to clear the cache,
    /// delete the folder. A cache takes 8 bytes of memory for each sample of the dataset.
    /// </remarks>
    /// <param name="dataset">The dataset.</param>
    /// <param name="folder">The folder of this cache alone. It is created when the first sample is written.</param>
    /// <param name="codec">Writes and reads a sample; see <see cref="SampleCodec"/>.</param>
    /// <param name="version">
    /// Change it when the samples change in a way that the dataset's <see cref="IFingerprinted.Fingerprint"/> does not show, such as
    /// another function in a <c>Map</c> before the cache. Empty by default.
    /// </param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="InvalidOperationException">The samples depend on <see cref="SampleRandom"/>.</exception>
    /// <exception cref="InvalidDataException">
    /// The folder has samples of another dataset, codec or version, and the message shows both; or a file in it is damaged. Reading a
    /// damaged sample later throws it, too.
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
                "Cache() after a Map with randomness would keep the first random samples for all epochs. Put Cache() before that Map.");
        }
    }
}
