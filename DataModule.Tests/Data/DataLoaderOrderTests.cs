using Xunit;

namespace DataModule.Tests.Data;

public sealed class DataLoaderOrderTests
{
    public static TheoryData<int> WorkerCounts => [0, 1, 2, 8];

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void Batches_and_randomness_are_the_same_for_any_number_of_workers_and_any_timing(int workers)
    {
        var dataset = Loaders.Indices(103).Map((index, random) => (index, random.NextUInt32()));
        using var reference = dataset.Arrays(10, shuffle: true, seed: 5);
        var slow = new SlowDataset<(long, uint)>(dataset);
        using var loader = slow.Arrays(10, shuffle: true, seed: 5, workers);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(reference.Epoch(), loader.Epoch());
        }
    }

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void An_epoch_has_each_sample_once_and_the_next_has_another_order(int workers)
    {
        using var loader = Loaders.Indices(1000).Arrays(64, shuffle: true, seed: 1, workers);
        var first = loader.SelectMany(batch => batch).ToArray();
        var second = loader.SelectMany(batch => batch).ToArray();
        Assert.Equal(Enumerable.Range(0, 1000).Select(index => (long)index), first.Order());
        Assert.Equal(first.Order(), second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(first.Order(), first);
    }

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void Without_shuffling_the_order_is_the_datasets(int workers)
    {
        using var loader = Loaders.Indices(10).Arrays(4, workers: workers);
        Assert.Equal(["0 1 2 3", "4 5 6 7", "8 9"], loader.Epoch());
        Assert.Equal(["0 1 2 3", "4 5 6 7", "8 9"], loader.Epoch());
    }

    [Fact]
    public void The_order_depends_on_the_seed()
    {
        using var first = Loaders.Indices(100).Arrays(10, shuffle: true, seed: 1);
        using var same = Loaders.Indices(100).Arrays(10, shuffle: true, seed: 1);
        using var other = Loaders.Indices(100).Arrays(10, shuffle: true, seed: 2);
        var order = first.Epoch();
        Assert.Equal(order, same.Epoch());
        Assert.NotEqual(order, other.Epoch());
    }

    [Theory]
    [InlineData(10, 5, LastBatch.Keep, 2, 10)]
    [InlineData(11, 5, LastBatch.Keep, 3, 11)]
    [InlineData(11, 5, LastBatch.Drop, 2, 10)]
    [InlineData(11, 5, LastBatch.DropIfSingle, 2, 10)]
    [InlineData(12, 5, LastBatch.DropIfSingle, 3, 12)]
    [InlineData(3, 5, LastBatch.Drop, 0, 0)]
    [InlineData(0, 5, LastBatch.Keep, 0, 0)]
    public void Last_batches_are_kept_or_dropped(long count, int batchSize, LastBatch lastBatch, long batches, long samples)
    {
        foreach (var workers in new[] { 0, 2 })
        {
            using var loader = Loaders.Indices(count).Arrays(batchSize, lastBatch: lastBatch, workers: workers);
            Assert.Equal((batches, samples), (loader.BatchCount!.Value, loader.SampleCount!.Value));
            for (var epoch = 0; epoch < 2; epoch++)
            {
                var lengths = loader.Select(batch => batch.Length).ToArray();
                Assert.Equal((batches, samples), (lengths.LongLength, lengths.Sum()));
            }
        }
    }

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void Leaving_an_epoch_early_makes_the_next_enumeration_the_next_epoch(int workers)
    {
        using var reference = Loaders.Indices(50).Arrays(5, shuffle: true, seed: 3);
        var epochs = Enumerable.Range(0, 4).Select(_ => reference.Epoch()).ToArray();
        using var loader = Loaders.Indices(50).Arrays(5, shuffle: true, seed: 3, workers);
        Assert.Equal(epochs[0].Take(3), loader.Take(3).Select(batch => string.Join(' ', batch)));
        Assert.Equal(0, loader.Epoch);
        Assert.Equal(epochs[1].Take(1), loader.Take(1).Select(batch => string.Join(' ', batch)));
        Assert.Equal(epochs[2], loader.Epoch());
        Assert.Equal(3, loader.Epoch);
        Assert.Equal(epochs[3], loader.Epoch());
    }

    [Fact]
    public void A_second_enumeration_ends_the_first_with_an_error_that_says_so()
    {
        using var loader = Loaders.Indices(50).Arrays(5, workers: 1);
        using var first = loader.GetEnumerator();
        Assert.True(first.MoveNext());
        using var second = loader.GetEnumerator();
        Assert.True(second.MoveNext());
        var error = Assert.Throws<InvalidOperationException>(() => first.MoveNext());
        Assert.Contains("enumerated again", error.Message, StringComparison.Ordinal);
        Assert.True(second.MoveNext());
    }

    [Fact]
    public void A_sampler_of_the_users_own_is_read_as_it_is()
    {
        var options = new LoaderOptions { Sampler = Sampler.Shuffled(20) };
        using var loader = Loaders.Indices(20).Arrays(4, seed: 9, options: options);
        using var shuffled = Loaders.Indices(20).Arrays(4, shuffle: true, seed: 9);
        Assert.Equal(shuffled.Epoch(), loader.Epoch());
        Assert.Throws<ArgumentException>(() => Loaders.Indices(20).Arrays(4, shuffle: true, options: options));
    }

    [Fact]
    public void Arguments_out_of_range_are_errors()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Loaders.Indices(5).Arrays(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Loaders.Indices(5).Arrays(1, workers: -1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Loaders.Indices(5).Arrays(1, options: new LoaderOptions { Prefetch = 0 }));
    }

    [Theory]
    [MemberData(nameof(WorkerCounts))]
    public void Workers_run_no_further_ahead_than_the_prefetch_allows(int workers)
    {
        var fetched = 0;
        var dataset = Loaders.Indices(1000).Map(index =>
        {
            Interlocked.Increment(ref fetched);
            return index;
        });
        using var loader = dataset.Arrays(1, workers: workers, options: new LoaderOptions { Prefetch = 3 });
        using var batches = loader.GetEnumerator();
        for (var taken = 1; taken <= 20; taken++)
        {
            Assert.True(batches.MoveNext());
            Thread.Sleep(2);
            Assert.InRange(Volatile.Read(ref fetched), taken, taken + (workers * 3));
        }
    }
}

/// <summary>Takes a different while for each sample, so that workers finish out of order.</summary>
internal sealed class SlowDataset<T>(IDataset<T> source) : IDataset<T>, IFingerprinted
{
    public string Fingerprint => Fingerprints.Of(source);

    public long Count => source.Count;

    public T this[long index] => source[index];

    public T Get(long index, SampleRandom random)
    {
        var sample = source.Get(index, random);
        Thread.Sleep(Random.Shared.Next(8) == 0 ? Random.Shared.Next(3) : 0);
        return sample;
    }
}
