using System.Diagnostics;

namespace DataModule;

/// <summary>
/// Samples cached in files when they are first fetched. Each process appends to a file of its own. When it misses a sample, it looks for
/// what other processes have added.
/// </summary>
internal sealed class DiskCachedDataset<T> : IDataset<T>, IFingerprinted
{
    // A place has the segment's number, from 1, in its upper bits, and the offset of the record in its lower bits.
    private const int OffsetBits = 44;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    [ThreadStatic]
    private static SampleWriter? writer;

    private readonly IDataset<T> source;
    private readonly string folder;
    private readonly ISampleCodec<T> codec;
    private readonly SampleRead<T> decode;
    private readonly string description;
    private readonly long[] places;
    private readonly Lock gate = new();

    // Guarded by the gate; the array is replaced, never changed.
    private CacheSegment[] segments = [];
    private CacheSegment? own;
    private int ownNumber;
    private long looked;

    public DiskCachedDataset(IDataset<T> source, string folder, ISampleCodec<T> codec, string version)
    {
        (this.source, this.folder, this.codec) = (source, Path.GetFullPath(folder), codec);
        decode = codec.Read;
        description = $"{Fingerprints.Number(source.Count)} samples of {Fingerprints.Of(source)} as {codec.Name}, version '{version}'";
        places = new long[source.Count];
        lock (gate)
        {
            Look();
        }
    }

    public long Count => places.LongLength;

    public string Fingerprint => Fingerprints.Of(source);

    public T this[long index]
    {
        get
        {
            ref var place = ref places[Dataset.CheckIndex(index, Count)];
            if (Volatile.Read(ref place) == 0)
            {
                LookAgain();
            }

            if (Volatile.Read(ref place) == 0)
            {
                Store(index, ref place);
            }

            // A sample that was just stored is read back, too, so that the first epoch gets the same as later ones.
            var known = Volatile.Read(ref place);
            return Volatile.Read(ref segments)[(known >> OffsetBits) - 1].Read(known & ((1L << OffsetBits) - 1), index, decode);
        }
    }

    private void Store(long index, ref long place)
    {
        var sample = source[index];
        var record = writer ??= new SampleWriter();
        record.Clear();
        codec.Write(record, sample);
        lock (gate)
        {
            if (place != 0)
            {
                return;
            }

            if (own is null)
            {
                own = CacheSegment.Create(folder, description);
                ownNumber = Add(own);
            }

            Volatile.Write(ref place, ((long)ownNumber << OffsetBits) | own.Append(index, record));
        }
    }

    private void LookAgain()
    {
        lock (gate)
        {
            if (Stopwatch.GetElapsedTime(looked) > BetweenLooks)
            {
                Look();
            }
        }
    }

    private void Look()
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + CacheSegment.Extension) : [];
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            if (!Array.Exists(segments, segment => segment.Path == path))
            {
                Add(CacheSegment.Open(path, description));
            }
        }

        for (var number = 1; number <= segments.Length; number++)
        {
            var upper = (long)number << OffsetBits;
            segments[number - 1].Scan((index, start) =>
            {
                ref var place = ref places[Dataset.CheckIndex(index, Count)];
                if (place == 0)
                {
                    Volatile.Write(ref place, upper | start);
                }
            });
        }

        looked = Stopwatch.GetTimestamp();
    }

    private int Add(CacheSegment segment)
    {
        Volatile.Write(ref segments, [.. segments, segment]);
        return segments.Length;
    }
}
