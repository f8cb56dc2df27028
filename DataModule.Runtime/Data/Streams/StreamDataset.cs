namespace DataModule;

/// <summary>Makes streams and views of streams.</summary>
public static class StreamDataset
{
    /// <summary>
    /// A stream that is read anew each epoch; resuming passes over what was delivered. The reader goes on to later items, and to
    /// its end, before the first is used.
    /// </summary>
    /// <param name="read">The samples of an epoch, given its number from 0.</param>
    /// <param name="name">Tells this stream from others when a saved state is loaded.</param>
    /// <param name="count">How many samples an epoch is thought to have, if that is known; all that are read are delivered.</param>
    public static IStreamDataset<T> From<T>(Func<long, IEnumerable<T>> read, string name = "stream", long? count = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new FunctionStream<T>(read, name, count);
    }

    /// <summary>
    /// A stream whose items need their reader open until they are used, as the entries of a zip archive do: it is opened for each
    /// epoch, and disposed when the last of its items has been mapped and collated.
    /// </summary>
    /// <param name="open">Opens the reader for an epoch, given its number from 0.</param>
    /// <param name="read">The reader's items.</param>
    /// <param name="name">Tells this stream from others when a saved state is loaded.</param>
    /// <param name="count">How many samples an epoch has, if that is known.</param>
    public static IStreamDataset<T> From<TReader, T>(
        Func<long, TReader> open, Func<TReader, IEnumerable<T>> read, string name = "stream", long? count = null)
        where TReader : IDisposable
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(read);
        return new OpenedStream<TReader, T>(open, read, name, count);
    }

    /// <summary>
    /// Each item passed through a function while the reader still stands at it, by the thread that reads. For what the reader's
    /// next step ends: an archive's entry, a row of a query, a buffer that is filled again. Take what is needed and no more, for
    /// everyone waits for the reader, and leave the rest to <c>Map</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A <c>Map</c> or <c>Shuffle</c> comes before it: the reader is further by then.</exception>
    public static IStreamDataset<TResult> MapWhileReading<T, TResult>(this IStreamDataset<T> stream, Func<T, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(map);
        return stream is IDeferredStream<T>
            ? throw new ArgumentException("MapWhileReading must come before Map and Shuffle, which wait until the reader has gone on.", nameof(stream))
            : new ReadingStream<T, TResult>(stream, map);
    }

    /// <summary>
    /// Each sample passed through a function, in the worker that makes its batch: later than it was read. What depends on where
    /// the reader stands must be taken by <see cref="MapWhileReading"/> first.
    /// </summary>
    public static IStreamDataset<TResult> Map<T, TResult>(this IStreamDataset<T> stream, Func<T, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Map((sample, _) => map(sample));
    }

    /// <summary>
    /// The same, with random numbers of its own: they
    /// belong to its place in the stream and to the epoch.
    /// </summary>
    public static IStreamDataset<TResult> Map<T, TResult>(this IStreamDataset<T> stream, Func<T, SampleRandom, TResult> map)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(map);
        return new MappedStream<T, TResult>(stream, map);
    }

    /// <summary>
    /// Mixes the order within a buffer: each sample that is read takes the place of a random one in the buffer, which is
    /// given out. Resuming reads the epoch from its beginning, since the buffer's content depends on all before.
    /// </summary>
    /// <param name="stream">The samples.</param>
    /// <param name="bufferSize">How many samples are held; at least 1.</param>
    /// <param name="seed">Equal seeds give equal orders; each epoch has its own.</param>
    public static IStreamDataset<T> Shuffle<T>(this IStreamDataset<T> stream, int bufferSize, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferSize, 1);
        return new ShuffledStream<T>(stream, bufferSize, seed);
    }

    /// <summary>
    /// The samples for which a condition holds. It is asked as they are read, so what is costly and what is random belongs into a
    /// <c>Map</c> after it. Resuming reads the epoch from its beginning.
    /// </summary>
    public static IStreamDataset<T> Filter<T>(this IStreamDataset<T> stream, Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(predicate);
        return new FilteredStream<T>(stream, predicate);
    }

    /// <summary>Several of the stream's epochs as one, each with an order of its own where it has one. Resuming reads from the beginning.</summary>
    /// <param name="stream">The samples.</param>
    /// <param name="times">How many epochs make one; at least 1.</param>
    public static IStreamDataset<T> Repeat<T>(this IStreamDataset<T> stream, int times)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return new RepeatedStream<T>(stream, times);
    }

    /// <summary>The samples of this stream, then those of the others. Resuming reads the epoch from its beginning.</summary>
    public static IStreamDataset<T> Concat<T>(this IStreamDataset<T> stream, params IStreamDataset<T>[] others)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(others);
        return new ConcatStream<T>([stream, .. others]);
    }

    /// <summary>
    /// Samples of several streams in fixed proportions, evenly spread. A stream that has ended begins its next epoch; the mixed epoch
    /// ends when all have ended once, so that nothing is left out. Resuming reads the epoch from its beginning.
    /// </summary>
    /// <param name="parts">The streams and their weights: finite, not negative, and not all 0.</param>
    /// <exception cref="ArgumentException">A weight is not as it must be.</exception>
    public static IStreamDataset<T> Mix<T>(params (IStreamDataset<T> Stream, double Weight)[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new MixedStream<T>(parts);
    }

    internal static bool IsReordered<T>(IStreamDataset<T> stream) => stream is IReordering { Reorders: true };

    internal static StreamReader<T> Open<T>(IStreamDataset<T> stream, long epoch, long start) =>
        stream is IDeferredStream<T> deferred ? deferred.Open(epoch, start) : new SourceReader<T>(stream.Read(epoch, start));

    /// <summary>The samples without a loader: there is no seed, but random numbers still belong to place and epoch.</summary>
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

/// <summary>A stream's items passed through a function as they are read.</summary>
internal sealed class ReadingStream<TSource, T>(IStreamDataset<TSource> source, Func<TSource, T> map) : IStreamDataset<T>, IFingerprinted
{
    public long? Count => source.Count;

    public string Fingerprint => $"read({StreamDataset.Describe(source)})";

    public IEnumerable<T> Read(long epoch, long start) => source.Read(epoch, start).Select(map);
}
