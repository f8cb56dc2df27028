using Xunit;

namespace DataModule.Tests.Data;

public sealed class ShardTests
{
    [Theory]
    [InlineData(24, 3, 2, LastBatch.Keep)]
    [InlineData(25, 3, 2, LastBatch.Keep)]
    [InlineData(29, 4, 3, LastBatch.Keep)]
    [InlineData(29, 4, 3, LastBatch.Drop)]
    [InlineData(13, 4, 3, LastBatch.DropIfSingle)]
    [InlineData(2, 4, 3, LastBatch.Keep)]
    [InlineData(24, 4, 3, LastBatch.Even)]
    public void Ranks_share_out_each_global_batch_without_losing_or_repeating_a_sample(
        long count, int batchSize, int worldSize, LastBatch lastBatch)
    {
        using var whole = Loaders.Indices(count).Arrays(batchSize * worldSize, shuffle: true, seed: 6, lastBatch: lastBatch);
        var global = whole.Select(batch => batch.ToArray()).ToArray();
        var ranks = Enumerable.Range(0, worldSize).Select(rank =>
        {
            using var loader = Loaders.Indices(count).Arrays(
                batchSize, shuffle: true, seed: 6, lastBatch: lastBatch, options: new LoaderOptions { Shard = new Shard(rank, worldSize) });
            Assert.Equal(loader.BatchCount, loader.Count());
            loader.LoadStateDict(loader.StateDict().Set("epoch", 0));
            var batches = loader.Select(batch => batch.ToArray()).ToArray();
            Assert.Equal(loader.SampleCount, batches.Sum(batch => batch.Length));
            return batches;
        }).ToArray();

        var sharded = lastBatch == LastBatch.DropIfSingle && count % (batchSize * worldSize) < 2 * worldSize
            ? global.Where(batch => batch.Length == batchSize * worldSize).ToArray()
            : global;
        for (var batch = 0; batch < sharded.Length; batch++)
        {
            Assert.Equal(sharded[batch], ranks.SelectMany(rank => batch < rank.Length ? rank[batch] : []));
        }

        Assert.Equal(sharded.Sum(batch => batch.Length), ranks.Sum(rank => rank.Sum(batch => batch.Length)));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 1)]
    [InlineData(1, 4)]
    public void A_run_goes_on_with_another_number_of_ranks_without_losing_or_repeating_a_sample(int before, int after)
    {
        DataLoader<long[]> Rank(int rank, int worldSize) => Loaders.Indices(101).Arrays(
            4, shuffle: true, seed: 7, options: new LoaderOptions { Shard = new Shard(rank, worldSize) });

        var delivered = new List<long>();
        var states = new List<string>();
        for (var rank = 0; rank < before; rank++)
        {
            using var loader = Rank(rank, before);
            delivered.AddRange(loader.Take(3).SelectMany(batch => batch));
            states.Add(loader.StateDict().ToJson());
        }

        Assert.Single(states.Distinct());
        for (var rank = 0; rank < after; rank++)
        {
            using var loader = Rank(rank, after);
            loader.LoadStateDict(StateDict.Parse(states[0]));
            delivered.AddRange(loader.SelectMany(batch => batch));
        }

        Assert.Equal(Enumerable.Range(0, 101).Select(index => (long)index), delivered.Order());
    }

    [Theory]
    [InlineData(LastBatch.Keep, 25, false)] // A global batch of 24, and one sample for three ranks.
    [InlineData(LastBatch.Keep, 27, true)]
    [InlineData(LastBatch.Keep, 24, true)]
    [InlineData(LastBatch.Even, 25, true)]
    [InlineData(LastBatch.Even, 28, true)]
    [InlineData(LastBatch.Drop, 25, true)]
    [InlineData(LastBatch.DropIfSingle, 29, true)]
    [InlineData(LastBatch.DropIfSingle, 31, true)]
    public void A_loader_says_whether_every_rank_has_equally_many_batches(LastBatch lastBatch, int count, bool even)
    {
        var stream = StreamDataset.From(_ => Enumerable.Range(0, count).Select(item => (long)item), count: count);
        var batches = new List<long>();
        for (var rank = 0; rank < 3; rank++)
        {
            var options = new LoaderOptions { Shard = new Shard(rank, 3) };
            using var loader = Loaders.Indices(count).Arrays(8, shuffle: true, lastBatch: lastBatch, options: options);
            using var streamed = DataLoader.Create<long, long[]>(stream, 8, (samples, _) => samples.ToArray(), lastBatch: lastBatch, options: options);
            // What a stream states is a forecast: where its last samples are kept, only reading tells.
            Assert.Equal([even, lastBatch == LastBatch.Keep ? null : true], [loader.IsEven, streamed.IsEven]);
            batches.Add(loader.LongCount());
            Assert.Equal(batches[rank], streamed.Count());
            Assert.Equal(batches[rank], loader.BatchesOn(new Shard(rank, 3)));
        }

        Assert.Equal(even, batches.Distinct().Count() == 1);
    }

    [Fact]
    public void Whether_ranks_are_even_is_open_where_batches_cannot_be_counted_and_true_on_one_rank()
    {
        var two = new LoaderOptions { Shard = new Shard(0, 2) };
        using var skipping = Loaders.Indices(8).Arrays(4, options: two with { OnSampleError = SampleErrorPolicy.Skip(1) });
        using var endless = DataLoader.Create<int, int>(StreamDataset.From(_ => new[] { 1 }), 1, (_, _) => 0, options: two);
        using var alone = DataLoader.Create<int, int>(StreamDataset.From(_ => new[] { 1 }), 1, (_, _) => 0);
        using var uneven = Loaders.Indices(9).Arrays(4, options: two);
        Assert.Equal([null, null, true, false], [skipping.IsEven, endless.IsEven, alone.IsEven, uneven.IsEven]);
        using var even = CombinedLoader.MinSize(Loaders.Indices(8).Arrays(4, options: two), Loaders.Indices(16).Arrays(4, options: two));
        using var mixed = CombinedLoader.MinSize(Loaders.Indices(8).Arrays(4, options: two), Loaders.Indices(9).Arrays(4, options: two));
        Assert.Equal([true, false], [even.IsEven, mixed.IsEven]);
        var batches = BatchSampler.From("three", (_, _) => [[0], [1], [2]]);
        using var sampled = Loaders.Indices(3).Arrays(1, options: two with { BatchSampler = batches });
        using var cut = Loaders.Indices(3).Arrays(1, lastBatch: LastBatch.Even, options: two with { BatchSampler = batches });
        Assert.Equal([false, true], [sampled.IsEven, cut.IsEven]);
        Assert.Equal(["0"], cut.Epoch());
    }

    [Fact]
    public void What_is_left_of_an_epoch_may_be_uneven_where_the_whole_one_is_not()
    {
        using var four = Loaders.Indices(98).Arrays(3, options: new LoaderOptions { Shard = new Shard(0, 4) });
        using var three = Loaders.Indices(98).Arrays(3, options: new LoaderOptions { Shard = new Shard(0, 3) });
        _ = four.Take(5).Count();
        Assert.True(three.IsEven);
        three.LoadStateDict(four.StateDict());
        Assert.False(three.IsEven);
        Assert.Equal(5, three.Count());
        Assert.True(three.IsEven);
    }

    [Fact]
    public void A_shard_is_set_before_the_first_enumeration_and_the_same_one_again_at_any_time()
    {
        using var loader = Loaders.Indices(10).Arrays(2);
        loader.SetShard(new Shard(1, 2));
        loader.SetShard(new Shard(1, 2));
        Assert.Throws<InvalidOperationException>(() => loader.SetShard(new Shard(0, 2)));
        Assert.Equal([2L, 3], loader.First());
        loader.SetShard(new Shard(1, 2));
        Assert.Equal([3L, 2], [loader.BatchCount, loader.First().LongLength]);
        Assert.Throws<InvalidOperationException>(() => loader.SetShard(new Shard(0, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shard(2, 2));
        Assert.Equal(Shard.All, new Shard(0, 1));
    }
}
