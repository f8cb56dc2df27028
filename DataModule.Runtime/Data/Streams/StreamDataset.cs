namespace DataModule;

/// <summary>Creates streams, and views of streams.</summary>
public static class StreamDataset
{
    /// <summary>
    /// A stream from a function that is called for each epoch. A resume reads from the beginning and skips the delivered samples. The
    /// reader moves on to later items, and to its end, before the first item is used.
    /// </summary>
    /// <param name="read">Returns the samples of an epoch, from 0; the same ones each time.</param>
    /// <param name="name">Names the stream. A state that was saved with another name cannot be loaded.</param>
    /// <param name="count">An estimate of the number of samples in an epoch, if known. All samples that are read are delivered.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IStreamDataset<T> From<T>(Func<long, IEnumerable<T>> read, string name = "stream", long? count = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new FunctionStream<T>(read, name, count);
    }

    /// <summary>
    /// A stream whose items need an open reader until they are used, as the entries of a zip archive do. The reader is opened for each
    /// epoch, and disposed when the last of its items has been mapped and collated.
    /// </summary>
    /// <param name="open">Opens the reader for an epoch, from 0.</param>
    /// <param name="read">Returns the items of a reader; the same ones each time for the same epoch.</param>
    /// <param name="name">Names the stream. A state that was saved with another name cannot be loaded.</param>
    /// <param name="count">An estimate of the number of samples in an epoch, if known.</param>
    /// <typeparam name="TReader">The type of the reader.</typeparam>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IStreamDataset<T> From<TReader, T>(
        Func<long, TReader> open, Func<TReader, IEnumerable<T>> read, string name = "stream", long? count = null)
        where TReader : IDisposable
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(read);
        return new OpenedStream<TReader, T>(open, read, name, count);
    }

    /// <summary>
    /// Passes each item through a function on the reading thread, before the reader moves on. For items that are valid only until then:
    /// an entry of an archive, a row of a query, a buffer that is filled again. Copy only what is needed, since all workers wait for the
    /// reader, and do the rest in a <c>Map</c>.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="map">The function.</param>
    /// <typeparam name="T">The type of the stream's items.</typeparam>
    /// <typeparam name="TResult">The type of the mapped items.</typeparam>
    /// <exception cref="ArgumentException">A <c>Map</c>, a <c>Shuffle</c> or another view comes before it: the reader has already moved on then.</exception>
    public static IStreamDataset<TResult> MapWhileReading<T, TResult>(this IStreamDataset<T> stream, Func<T, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(map);
        return stream is IDeferredStream<T>
            ? throw new ArgumentException("MapWhileReading must come before Map, Shuffle and all other views: after them, the reader has already moved on.", nameof(stream))
            : new ReadingStream<T, TResult>(stream, map);
    }

    /// <summary>
    /// Passes each sample through a function, in the worker that makes its batch. By then the reader has moved on: items that are valid
    /// only until then need <see cref="MapWhileReading"/> first.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="map">The function. Several threads call it at once.</param>
    /// <typeparam name="T">The sample type of the stream.</typeparam>
    /// <typeparam name="TResult">The sample type of the view.</typeparam>
    public static IStreamDataset<TResult> Map<T, TResult>(this IStreamDataset<T> stream, Func<T, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Map((sample, _) => map(sample));
    }

    /// <summary>
    /// Passes each sample through a function with random numbers of its own, which depend on its position in the stream and on the epoch.
    /// </summary>
    /// <inheritdoc cref="Map{T, TResult}(IStreamDataset{T}, Func{T, TResult})"/>
    public static IStreamDataset<TResult> Map<T, TResult>(this IStreamDataset<T> stream, Func<T, SampleRandom, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(map);
        return new MappedStream<T, TResult>(stream, map);
    }

    /// <summary>
    /// Shuffles in a buffer: each sample that is read replaces a random one in the buffer, which is returned. A resume reads the epoch from
    /// its beginning, since the content of the buffer depends on all samples before.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="bufferSize">The number of samples in the buffer; at least 1.</param>
    /// <param name="seed">Equal seeds give equal orders. Each epoch has its own order.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The buffer size is less than 1.</exception>
    public static IStreamDataset<T> Shuffle<T>(this IStreamDataset<T> stream, int bufferSize, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferSize, 1);
        return new ShuffledStream<T>(stream, bufferSize, seed);
    }

    /// <summary>
    /// Only the samples for which a condition holds. The condition runs on the reading thread, so put costly and random work into a
    /// <c>Map</c> after it. A resume reads the epoch from its beginning.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="predicate">Returns true for the samples to keep.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IStreamDataset<T> Filter<T>(this IStreamDataset<T> stream, Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(predicate);
        return new FilteredStream<T>(stream, predicate);
    }

    /// <summary>
    /// Several epochs of the stream as one. A shuffled stream has another order in each. A resume reads the epoch from its beginning.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="times">The number of epochs that become one; at least 1.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public static IStreamDataset<T> Repeat<T>(this IStreamDataset<T> stream, int times)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return new RepeatedStream<T>(stream, times);
    }

    /// <summary>The samples of this stream, followed by those of the others. A resume reads the epoch from its beginning.</summary>
    /// <param name="stream">The first stream.</param>
    /// <param name="others">The streams that follow, in order.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    public static IStreamDataset<T> Concat<T>(this IStreamDataset<T> stream, params IStreamDataset<T>[] others)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(others);
        return new ConcatStream<T>([stream, .. others]);
    }

    /// <summary>
    /// Mixes samples of several streams in fixed proportions, evenly spread. A stream that has ended begins its next epoch. The mixed epoch
    /// ends when all streams have ended once, so that every sample is read. A resume reads the epoch from its beginning.
    /// </summary>
    /// <param name="parts">The streams and their weights: finite, not negative, and not all 0.</param>
    /// <typeparam name="T">The sample type.</typeparam>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public static IStreamDataset<T> Mix<T>(params (IStreamDataset<T> Stream, double Weight)[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new MixedStream<T>(parts);
    }

    internal static bool IsReordered<T>(IStreamDataset<T> stream) => stream is IReordering { Reorders: true };

    internal static StreamReader<T> Open<T>(IStreamDataset<T> stream, long epoch, long start) =>
        stream is IDeferredStream<T> deferred ? deferred.Open(epoch, start) : new SourceReader<T>(stream.Read(epoch, start));

    /// <summary>The samples without a loader: with seed 0, and random numbers that depend on position and epoch.</summary>
    internal static IEnumerable<T> ReadAll<T>(IDeferredStream<T> stream, long epoch, long start)
    {
        using var reader = stream.Open(epoch, start);
        var buffer = reader.NewBuffer();
        for (var place = start; reader.ReadInto(buffer); place++)
        {
            yield return buffer.Take(0, new SampleRandom(seed: 0, place, epoch));
            buffer.Clear();
        }
    }

    internal static string Describe<T>(IStreamDataset<T> stream) =>
        stream is IFingerprinted known ? known.Fingerprint : stream.GetType().Name;
}

internal sealed class FunctionStream<T>(Func<long, IEnumerable<T>> read, string name, long? count)
    : IStreamDataset<T>, IFingerprinted
{
    public long? Count => count;

    public string Fingerprint => name;

    public IEnumerable<T> Read(long epoch, long start)
    {
        foreach (var sample in read(epoch))
        {
            if (start-- <= 0)
            {
                yield return sample;
            }
        }
    }
}

/// <summary>Passes each item of a stream through a function while it is read.</summary>
internal sealed class ReadingStream<TSource, T>(IStreamDataset<TSource> source, Func<TSource, T> map) : IStreamDataset<T>, IFingerprinted
{
    public long? Count => source.Count;

    public string Fingerprint => $"read({StreamDataset.Describe(source)})";

    public IEnumerable<T> Read(long epoch, long start) => source.Read(epoch, start).Select(map);
}
