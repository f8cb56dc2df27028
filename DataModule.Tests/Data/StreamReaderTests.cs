using System.Formats.Tar;
using System.Text;
using Xunit;

namespace DataModule.Tests.Data;

/// <summary>Items that depend on where the reader stands, and on its being open.</summary>
public sealed class StreamReaderTests
{
    public static TheoryData<int> WorkerCounts => [0, 1, 2, 8];

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void The_entries_of_an_archive_are_all_delivered_with_their_own_content(int workers)
    {
        var archive = Archive(100);
        IEnumerable<TarEntry> Entries(long epoch)
        {
            using var reader = new TarReader(new MemoryStream(archive));
            while (reader.GetNextEntry() is { } entry)
            {
                Thread.Sleep(Random.Shared.Next(2));
                yield return entry;
            }
        }

        var stream = StreamDataset.From(Entries)
            .MapWhileReading(static entry =>
            {
                var bytes = new byte[entry.Length];
                entry.DataStream!.ReadExactly(bytes);
                return (entry.Name, bytes);
            })
            .Map(static file =>
            {
                Thread.Sleep(Random.Shared.Next(3));
                return $"{file.Name}: {Encoding.UTF8.GetString(file.bytes)}";
            });
        using var loader = Load(stream, 7, workers);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            Assert.Equal(Enumerable.Range(0, 100).Select(file => $"{file:D3}.txt: content of {file}"), loader.SelectMany(static batch => batch));
        }
    }

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void A_buffer_that_the_reader_fills_again_gives_each_item_once(int workers)
    {
        static IEnumerable<byte[]> Read(long epoch)
        {
            var buffer = new byte[1];
            for (byte item = 0; item < 16; item++)
            {
                buffer[0] = item;
                yield return buffer;
            }
        }

        using var loader = Load(StreamDataset.From(Read).MapWhileReading(buffer => buffer.ToArray()).Map(bytes => (int)bytes[0]), 4, workers);

        Assert.Equal(Enumerable.Range(0, 16), loader.SelectMany(static batch => batch));
    }

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void The_reader_stays_open_until_its_items_are_used_and_is_closed_then(int workers)
    {
        var open = 0;
        var closedEarly = 0;
        Handle Open(long epoch)
        {
            Interlocked.Increment(ref open);
            return new Handle(() => Interlocked.Decrement(ref open));
        }

        var loader = Load(
            StreamDataset.From(Open, static handle => Enumerable.Repeat(handle, 50)).Shuffle(3, seed: 1).Map(handle =>
            {
                Thread.Sleep(Random.Shared.Next(3));
                if (handle.Closed)
                {
                    Interlocked.Increment(ref closedEarly);
                }

                return 1;
            }),
            4,
            workers);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(50, loader.Sum(static batch => batch.Length));
        }

        Assert.Single(loader.Take(1));
        loader.Dispose();
        Assert.Equal((0, 0), (closedEarly, open));
    }

    [Fact]
    public void What_is_taken_while_reading_resumes_exactly_and_tells_itself_from_the_stream() =>
        ResumeAssert.AssertResumesExactly(
            () => Load(StreamDataset.From(epoch => Enumerable.Range(0, 17)).MapWhileReading(item => item * 2).Shuffle(5, seed: 3), 4, 2),
            batch => string.Join(", ", batch),
            epochs: 2);

    [Fact]
    public void It_comes_before_what_waits() => Assert.Contains(
        "must come before Map, Shuffle",
        Assert.Throws<ArgumentException>(() => StreamDataset.From(_ => new[] { 1 }).Map(item => item).MapWhileReading(item => item)).Message,
        StringComparison.Ordinal);

    private static DataLoader<T[]> Load<T>(IStreamDataset<T> stream, int batchSize, int workers) =>
        DataLoader.Create<T, T[]>(stream, batchSize, static (samples, _) => samples.ToArray(), seed: 5, workers: workers);

    private static byte[] Archive(int files)
    {
        using var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, leaveOpen: true))
        {
            for (var file = 0; file < files; file++)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{file:D3}.txt")
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes($"content of {file}")),
                });
            }
        }

        return memory.ToArray();
    }

    private sealed class Handle(Action closed) : IDisposable
    {
        private volatile bool isClosed;

        public bool Closed => isClosed;

        public void Dispose()
        {
            isClosed = true;
            closed();
        }
    }
}
