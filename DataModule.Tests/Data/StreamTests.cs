using Xunit;

namespace DataModule.Tests.Data;

public sealed class StreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_stream_is_read_in_order_once_an_epoch_whatever_the_workers(int workers)
    {
        var reading = 0;
        IEnumerable<long> Read(long epoch)
        {
            for (var item = 0; item < 23; item++)
            {
                Assert.Equal(1, Interlocked.Increment(ref reading));
                var sample = (epoch * 100) + item;
                Interlocked.Decrement(ref reading);
                yield return sample;
            }
        }

        var slow = StreamDataset.From(Read).Map((sample, random) =>
        {
            Thread.Sleep(Random.Shared.Next(2));
            return (sample, random.NextUInt32());
        });
        using var loader = Load(slow, 5, workers);
        using var reference = Load(StreamDataset.From(epoch => Enumerable.Range(0, 23).Select(item => (epoch * 100) + item)).Map((sample, random) => (sample, random.NextUInt32())), 5);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var batches = loader.Epoch();
            Assert.Equal(5, batches.Count);
            Assert.Equal(reference.Epoch(), batches);
            Assert.StartsWith($"({epoch * 100}, ", batches[0], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Streams_resume_exactly_shuffled_ones_too(int workers)
    {
        var stream = StreamDataset.From(epoch => Enumerable.Range(0, 17).Select(item => (item * 10) + epoch)).Shuffle(5, seed: 3)
            .Map((sample, random) => $"{sample} {random.NextInt(1000)}");
        ResumeAssert.AssertResumesExactly(() => Load(stream, 4, workers), batch => string.Join(", ", batch), epochs: 3);
    }

    [Fact]
    public void A_shuffled_stream_has_each_sample_once_in_a_new_order_each_epoch()
    {
        using var loader = Load(StreamDataset.From(_ => Enumerable.Range(0, 100)).Shuffle(20, seed: 1), 100);
        var first = loader.First();
        var second = loader.First();
        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.Equal(Enumerable.Range(0, 100), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Frozen_orders_of_shuffled_streams_stay_what_they_are()
    {
        var stream = StreamDataset.From(_ => Enumerable.Range(0, 16)).Map(item => item).Shuffle(5, seed: 42);
        Assert.Equal(Golden.ShuffledStream16Seed42Epoch3, stream.Read(epoch: 3, start: 0));
        Assert.Equal(Golden.ShuffledStream16Seed42Epoch3.Skip(7), stream.Read(epoch: 3, start: 7));
        Assert.Empty(stream.Read(epoch: 3, start: 17));
    }

    [Fact]
    public void What_is_costly_is_done_once_for_each_sample_and_only_by_the_rank_that_keeps_it()
    {
        var mapped = 0;
        var stream = StreamDataset.From(_ => Enumerable.Range(0, 60)).Map(item =>
        {
            Interlocked.Increment(ref mapped);
            return item;
        }).Shuffle(7, seed: 1).Map(item => item + 1);
        using (var loader = DataLoader.Create<int, int[]>(
            stream, 5, (samples, _) => samples.ToArray(), workers: 2,
            options: new LoaderOptions { Shard = new Shard(1, 3), PrefetchAcrossEpochs = false }))
        {
            Assert.Equal(20, loader.SelectMany(batch => batch).Distinct().Count());
        }

        Assert.Equal(20, mapped);
    }

    [Theory]
    [InlineData(LastBatch.Keep, 29)]
    [InlineData(LastBatch.Drop, 24)]
    [InlineData(LastBatch.DropIfSingle, 24)]
    public void Ranks_share_out_a_stream_without_losing_or_repeating_a_sample(LastBatch lastBatch, int expected)
    {
        var samples = new List<int>();
        for (var rank = 0; rank < 3; rank++)
        {
            var stream = StreamDataset.From(_ => Enumerable.Range(0, 29), count: 29);
            using var loader = DataLoader.Create<int, int[]>(
                stream, 4, (batch, _) => batch.ToArray(), workers: 1, lastBatch: lastBatch,
                options: new LoaderOptions { Shard = new Shard(rank, 3) });
            var own = loader.SelectMany(batch => batch).ToArray();
            Assert.Equal(loader.SampleCount, own.Length);
            samples.AddRange(own);
        }

        Assert.Equal(Enumerable.Range(0, expected), samples.Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_reader_that_throws_does_so_at_its_place_and_can_be_tried_again(int workers)
    {
        var broken = true;
        IEnumerable<int> Read(long epoch)
        {
            for (var item = 0; item < 20; item++)
            {
                yield return item == 11 && Volatile.Read(ref broken) ? throw new IOException("gone") : item;
            }
        }

        using var loader = Load(StreamDataset.From(Read), 4, workers);
        using var batches = loader.GetEnumerator();
        Assert.True(batches.MoveNext() && batches.MoveNext());
        Assert.Throws<IOException>(() => batches.MoveNext());
        Volatile.Write(ref broken, false);
        var rest = new List<int>();
        while (batches.MoveNext())
        {
            rest.AddRange(batches.Current);
        }

        Assert.Equal(Enumerable.Range(8, 12), rest);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Readers_are_disposed_at_the_epochs_end_and_with_the_loader(int workers)
    {
        var open = 0;
        IEnumerable<int> Read(long epoch)
        {
            Interlocked.Increment(ref open);
            try
            {
                for (var item = 0; item < 1000; item++)
                {
                    yield return item;
                }
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        }

        var loader = Load(StreamDataset.From(Read), 100, workers);
        Assert.Equal(10, loader.Count());
        Assert.Single(loader.Take(1));
        Assert.Single(loader.Take(1));
        loader.Dispose();
        Assert.Equal(0, open);
    }

    [Fact]
    public void Samplers_do_not_apply_to_streams() =>
        Assert.Throws<ArgumentException>(() => DataLoader.Create<int, int>(
            StreamDataset.From(_ => new[] { 1 }), 1, (_, _) => 0, options: new LoaderOptions { Sampler = Sampler.Sequential(1) }));

    private static DataLoader<T[]> Load<T>(IStreamDataset<T> stream, int batchSize, int workers = 0) =>
        DataLoader.Create<T, T[]>(stream, batchSize, static (samples, _) => samples.ToArray(), seed: 5, workers: workers);
}
