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

    [Fact]
    public void A_shard_can_be_set_once_before_the_first_enumeration()
    {
        using var loader = Loaders.Indices(10).Arrays(2);
        loader.SetShard(new Shard(1, 2));
        loader.SetShard(new Shard(1, 2));
        Assert.Throws<InvalidOperationException>(() => loader.SetShard(new Shard(0, 2)));
        Assert.Equal([2L, 3], loader.First());
        Assert.Throws<InvalidOperationException>(() => loader.SetShard(new Shard(1, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shard(2, 2));
        Assert.Equal(Shard.All, new Shard(0, 1));
    }
}
