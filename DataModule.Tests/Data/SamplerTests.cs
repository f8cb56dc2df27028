using Xunit;

namespace DataModule.Tests.Data;

public sealed class SamplerTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Weighted_draws_follow_their_weights_and_change_with_the_epoch(int workers)
    {
        double[] weights = [1, 0, 2, 5, 0.5];
        using var loader = Loaders.Indices(5).Arrays(
            100, seed: 3, workers: workers, options: new LoaderOptions { Sampler = Sampler.Weighted(weights, 85_000) });
        var first = loader.SelectMany(batch => batch).ToArray();
        var second = loader.SelectMany(batch => batch).ToArray();
        Assert.NotEqual(first, second);
        Assert.Equal(85_000, first.Length);
        for (var index = 0; index < weights.Length; index++)
        {
            Assert.Equal(weights[index] * 10_000, first.Count(drawn => drawn == index), weights[index] == 0 ? 0 : 400.0);
        }
    }

    [Fact]
    public void Repeats_of_a_sample_are_augmented_differently()
    {
        var dataset = Loaders.Indices(1).Map((index, random) => random.NextUInt64());
        using var loader = dataset.Arrays(50, options: new LoaderOptions { Sampler = Sampler.Weighted([1], 50) });
        Assert.Equal(50, loader.First().Distinct().Count());
    }

    [Fact]
    public void Draws_without_replacement_are_distinct_and_prefer_heavy_samples()
    {
        double[] weights = [.. Enumerable.Range(0, 100).Select(index => index < 10 ? 50.0 : index < 20 ? 0 : 1)];
        var sampler = Sampler.Weighted(weights, 20, replacement: false);
        var heavy = 0;
        for (var epoch = 0; epoch < 50; epoch++)
        {
            var drawn = new long[20];
            sampler.Order(1, epoch).Read(0, drawn);
            Assert.Equal(20, drawn.Distinct().Count());
            Assert.DoesNotContain(drawn, index => index is >= 10 and < 20);
            heavy += drawn.Count(index => index < 10);
        }

        Assert.InRange(heavy, 400, 500);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sampler.Weighted(weights, 91, replacement: false));
    }

    [Fact]
    public void Weights_that_make_no_sense_are_errors()
    {
        foreach (var weights in new double[][] { [], [0, 0], [1, -1], [double.NaN], [double.PositiveInfinity] })
        {
            Assert.Throws<ArgumentException>(() => Sampler.Weighted(weights));
        }
    }

    [Fact]
    public void A_subset_is_read_in_order_or_shuffled_anew_each_epoch()
    {
        long[] subset = [7, 3, 9, 1, 5];
        using var plain = Loaders.Indices(10).Arrays(5, options: new LoaderOptions { Sampler = Sampler.Subset(subset) });
        Assert.Equal(subset, plain.First());
        using var shuffled = Loaders.Indices(10).Arrays(5, options: new LoaderOptions { Sampler = Sampler.Subset(subset, shuffle: true) });
        var orders = Enumerable.Range(0, 10).Select(_ => string.Join(' ', shuffled.First())).Distinct().Count();
        Assert.InRange(orders, 5, 10);
        Assert.Equal(subset.Order(), shuffled.First().Order());
    }

    [Fact]
    public void A_function_is_a_sampler_that_is_sought_in_and_shared_out()
    {
        var sampler = Sampler.From(12, "countdown", (_, epoch) => Enumerable.Range(0, 12).Select(index => (11 - index + epoch) % 12));
        DataLoader<long[]> Rank(int rank) => Loaders.Indices(12).Arrays(
            2, options: new LoaderOptions { Sampler = sampler, Shard = new Shard(rank, 2) });
        using var first = Rank(0);
        using var second = Rank(1);
        Assert.Equal(["11 10", "7 6", "3 2"], first.Epoch());
        Assert.Equal(["9 8", "5 4", "1 0"], second.Epoch());
        using var resumed = Rank(0);
        resumed.LoadStateDict(first.StateDict().Set("samples", 4));
        Assert.Equal(["8 7", "4 3"], resumed.Epoch());

        using var broken = Loaders.Indices(5).Arrays(
            2, options: new LoaderOptions { Sampler = Sampler.From(5, "short", (_, _) => [1L, 2]) });
        var error = Assert.Throws<InvalidOperationException>(() => broken.First());
        Assert.Contains("has count 5, but returned 2 indices in epoch", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Batches_by_length_hold_each_sample_once_with_little_padding(int workers)
    {
        var random = new SampleRandom(5);
        int[] lengths = [.. Enumerable.Range(0, 1000).Select(_ => 1 + random.NextInt(100))];
        var options = new LoaderOptions { BatchSampler = BatchSampler.ByLength(lengths, 10, poolBatches: 20) };
        using var loader = Loaders.Indices(1000).Arrays(10, seed: 1, workers: workers, options: options);
        var first = loader.Select(batch => batch).ToArray();
        Assert.Equal(loader.BatchCount, first.Length);
        Assert.Equal(1000, loader.SampleCount);
        Assert.Equal(Enumerable.Range(0, 1000).Select(index => (long)index), first.SelectMany(batch => batch).Order());
        var padded = first.Sum(batch => batch.Max(index => lengths[index]) * batch.Length);
        Assert.InRange(padded, lengths.Sum(), lengths.Sum() * 1.1);
        Assert.NotEqual(first.SelectMany(batch => batch), loader.SelectMany(batch => batch));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    public void A_sampler_made_for_another_dataset_is_an_error_that_shows_both_counts(int count)
    {
        AssertMisfit(new LoaderOptions { BatchSampler = BatchSampler.ByLength(new int[count], 4) }, $"{count} lengths, but the dataset has 100 samples");
        var weights = Enumerable.Repeat(1.0, count);
        AssertMisfit(new LoaderOptions { Sampler = Sampler.Weighted(weights) }, $"{count} weights, but the dataset has 100 samples");
        AssertMisfit(new LoaderOptions { Sampler = Sampler.Weighted(weights, 10, replacement: false) }, $"{count} weights, but");
    }

    [Fact]
    public void Batches_by_length_of_another_size_than_the_loaders_are_an_error() => AssertMisfit(
        new LoaderOptions { BatchSampler = BatchSampler.ByLength(new int[100], 16) }, "batchSize is 4, but the batch sampler's is 16");

    private static void AssertMisfit(LoaderOptions options, string message) => Assert.Contains(
        message, Assert.Throws<ArgumentException>(() => Loaders.Indices(100).Arrays(4, options: options)).Message, StringComparison.Ordinal);

    [Fact]
    public void Batches_by_length_keep_to_the_token_limit()
    {
        int[] lengths = [50, 1, 1, 1, 1, 300, 40, 40, 99];
        var options = new LoaderOptions { BatchSampler = BatchSampler.ByLength(lengths, 4, maximumTokens: 100) };
        using var loader = Loaders.Indices(9).Arrays(4, options: options);
        foreach (var batch in loader)
        {
            Assert.True(batch.Length == 1 || batch.Max(index => lengths[index]) * batch.Length <= 100);
        }
    }

    [Fact]
    public void Batch_samplers_resume_and_are_shared_out_batch_by_batch()
    {
        var sampler = BatchSampler.From("mine", (_, epoch) => Enumerable.Range(0, 7).Select(batch => new[] { batch, batch + epoch }));
        DataLoader<long[]> Load(Shard shard, LastBatch lastBatch = LastBatch.Keep) => Loaders.Indices(20).Arrays(
            2, workers: 1, lastBatch: lastBatch, options: new LoaderOptions { BatchSampler = sampler, Shard = shard });
        using var whole = Load(Shard.All);
        Assert.Equal(["0 0", "1 1", "2 2", "3 3", "4 4", "5 5", "6 6"], whole.Epoch());
        Assert.Equal(["0 1", "1 2", "2 3"], whole.Take(3).Select(batch => string.Join(' ', batch)));
        using var resumed = Load(Shard.All);
        resumed.LoadStateDict(whole.StateDict());
        Assert.Equal(["3 4", "4 5", "5 6", "6 7"], resumed.Epoch());
        using var rank0 = Load(new Shard(0, 2));
        using var rank1 = Load(new Shard(1, 2));
        Assert.Equal(["0 0", "2 2", "4 4", "6 6"], rank0.Epoch());
        Assert.Equal(["1 1", "3 3", "5 5"], rank1.Epoch());
        using var dropped = Load(new Shard(0, 2), LastBatch.Drop);
        Assert.Equal(["0 0", "2 2", "4 4"], dropped.Epoch());
        using var elastic = Load(new Shard(1, 2));
        elastic.LoadStateDict(whole.StateDict());
        Assert.Equal(["4 5", "6 7"], elastic.Epoch());
    }
}
