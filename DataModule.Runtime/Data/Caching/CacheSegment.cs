using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DataModule;

/// <summary>
/// One file of a cache: a record that describes what is cached, then a record for each sample. Only the process that created it appends to
/// it; all processes may read it meanwhile. An incomplete record at the end, as a crash leaves it, is ignored.
/// </summary>
internal sealed class CacheSegment
{
    public const string Extension = ".samples";

    // Most samples are read together with their header in one call.
    private const int FirstRead = 4096;

    private readonly SafeFileHandle handle;
    private readonly string description;
    private readonly bool own;
    private long end;
    private bool described;

    private CacheSegment(string path, SafeFileHandle handle, string description, bool own) =>
        (Path, this.handle, this.description, this.own) = (path, handle, description, own);

    public string Path { get; }

    /// <summary>Creates a file for this process.</summary>
    public static CacheSegment Create(string folder, string description)
    {
        Directory.CreateDirectory(folder);
        var path = System.IO.Path.Combine(folder, $"{Guid.NewGuid():n}{Extension}");
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var segment = new CacheSegment(path, handle, description, own: true) { described = true };
        var head = new SampleWriter();
        head.Write<byte>(Encoding.UTF8.GetBytes(description));
        segment.Append(CacheRecord.Description, head);
        return segment;
    }

    /// <summary>Opens the file of another process, or of an earlier run.</summary>
    public static CacheSegment Open(string path, string description) =>
        new(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), description, own: false);

    /// <summary>Appends a record in one write. For one thread at a time.</summary>
    /// <returns>The offset of the record.</returns>
    public long Append(long index, SampleWriter sample)
    {
        var record = sample.ToRecord(index);
        var start = end;
        RandomAccess.Write(handle, record, start);
        end += record.Length;
        return start;
    }

    /// <summary>Finds the records that another process has added since the last call. For one thread at a time.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or belongs to a cache of other samples.</exception>
    public void Scan(Action<long, long> found)
    {
        Span<byte> head = stackalloc byte[CacheRecord.Size];
        for (var length = own ? 0 : RandomAccess.GetLength(handle); end + CacheRecord.Size <= length;)
        {
            RandomAccess.Read(handle, head, end);
            var record = MemoryMarshal.Read<CacheRecord>(head);
            if (!record.IsValid)
            {
                // Some file systems show a file's new length before its new content.
                if (!head.ContainsAnyExcept((byte)0))
                {
                    return;
                }

                throw Damaged(end, "there is no record");
            }

            if (end + CacheRecord.Size + record.Length > length)
            {
                return;
            }

            if (described)
            {
                found(record.Index, end);
            }
            else
            {
                CheckDescription();
            }

            end += CacheRecord.Size + record.Length;
        }
    }

    /// <summary>Reads the sample of a record. Thread-safe.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public T Read<T>(long start, long index, SampleRead<T> decode)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstRead);
        try
        {
            var have = RandomAccess.Read(handle, buffer, start);
            var record = have < CacheRecord.Size ? default : MemoryMarshal.Read<CacheRecord>(buffer);
            if (!record.IsValid || record.Index != index)
            {
                throw Damaged(start, FormattableString.Invariant($"the record of sample {index} is not there"));
            }

            var whole = CacheRecord.Size + record.Length;
            if (whole > buffer.Length)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(whole);
                have = 0;
            }

            for (var more = -1; have < whole && more != 0; have += more)
            {
                more = RandomAccess.Read(handle, buffer.AsSpan(have, whole - have), start + have);
            }

            var sample = buffer.AsSpan(CacheRecord.Size, record.Length);
            if (have < whole)
            {
                throw Damaged(start, FormattableString.Invariant($"sample {index} has {record.Length} bytes, but the file ends after {have - CacheRecord.Size} of them"));
            }

            if (!record.Fits(sample))
            {
                throw Damaged(start, FormattableString.Invariant($"the checksum of sample {index} is wrong"));
            }

            var reader = new SampleReader(sample);
            var value = decode(ref reader);
            return reader.Left == 0
                ? value
                : throw new InvalidDataException(FormattableString.Invariant(
                    $"The codec has read {record.Length - reader.Left} of the {record.Length} bytes of cached sample {index}. It must read the fields that it wrote, in the same order."));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CheckDescription()
    {
        var found = Read(0, CacheRecord.Description, static (ref reader) => reader.ReadText());
        if (found != description)
        {
            throw new InvalidDataException(
                $"The cache in '{System.IO.Path.GetDirectoryName(Path)}' has other samples.\n  in the folder: {found}\n  this dataset:  {description}\nDelete the folder, or use another one.");
        }

        described = true;
    }

    private InvalidDataException Damaged(long place, string what) => new(FormattableString.Invariant(
        $"The cache file '{Path}' is damaged at byte {place}: {what}. Delete the file: its samples are then fetched and cached again."));
}
