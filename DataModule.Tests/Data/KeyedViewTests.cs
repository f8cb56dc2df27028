using Xunit;

namespace DataModule.Tests.Data;

public sealed class KeyedViewTests
{
    [Fact]
    public void A_split_by_group_has_no_group_on_both_sides_and_about_the_fraction_asked_for()
    {
        var speakers = Loaders.Indices(1000).Map(index => (Index: index, Speaker: $"speaker {index % 50}"));
        var (train, val) = speakers.RandomSplitByGroup(sample => sample.Speaker, 0.8, seed: 1);
        var left = DatasetViewTests.All(train);
        var right = DatasetViewTests.All(val);
        Assert.Empty(left.Select(sample => sample.Speaker).Intersect(right.Select(sample => sample.Speaker)));
        Assert.Equal(1000, left.Concat(right).Distinct().Count());
        Assert.InRange(left.Count, 780, 820);
        var (again, _) = speakers.RandomSplitByGroup(sample => sample.Speaker, 0.8, seed: 1);
        var (other, _) = speakers.RandomSplitByGroup(sample => sample.Speaker, 0.8, seed: 2);
        Assert.Equal(left, DatasetViewTests.All(again));
        Assert.NotEqual(left, DatasetViewTests.All(other));
        Assert.Throws<ArgumentException>(() => speakers.RandomSplitByGroup(_ => 0, 0.5, seed: 0));
    }

    [Fact]
    public void A_stratified_split_gives_each_class_its_fraction_to_within_one()
    {
        var labels = Loaders.Indices(1003).Map(index => (Index: index, Label: index < 900 ? "common" : index < 990 ? "rare" : "very rare"));
        var (train, val) = labels.RandomSplitStratified(sample => sample.Label, 0.7, seed: 4);
        Assert.Equal(702, train.Count);
        Assert.Equal(301, val.Count);
        var counts = DatasetViewTests.All(train).CountBy(sample => sample.Label).ToDictionary();
        Assert.InRange(counts["common"], 629, 631);
        Assert.InRange(counts["rare"], 62, 64);
        Assert.InRange(counts["very rare"], 8, 10);
        Assert.Equal(1003, DatasetViewTests.All(train).Concat(DatasetViewTests.All(val)).Distinct().Count());
        Assert.NotEqual(Enumerable.Range(0, 700).Select(index => (long)index), DatasetViewTests.All(train).Take(700).Select(sample => sample.Index));
        Assert.Throws<ArgumentOutOfRangeException>(() => labels.RandomSplitStratified(sample => sample.Label, 1, seed: 4));
    }

    [Fact]
    public void A_cache_fetches_each_sample_once_and_refuses_randomness()
    {
        var fetched = 0;
        var cached = Loaders.Indices(100).Map(index =>
        {
            Interlocked.Increment(ref fetched);
            return index;
        }).Cache();
        using var loader = cached.Arrays(10, shuffle: true, workers: 2);
        Assert.Equal(loader.SelectMany(batch => batch).Order(), loader.SelectMany(batch => batch).Order());
        Assert.Equal(100, fetched);
        var random = Loaders.Indices(3).Map((index, random) => index + random.NextDouble());
        Assert.Throws<InvalidOperationException>(() => random.Slice(0, 2).Map(value => value).Concat(random).Cache());
        Assert.Equal(2, Loaders.Indices(3).Cache().Map((index, _) => index).Get(2, new SampleRandom(0)));
    }

    [Fact]
    public void A_mix_has_its_proportions_in_every_stretch()
    {
        var mix = Dataset.Mix(
            10_000,
            (Loaders.Indices(500).Map(_ => 'a'), 5),
            (Loaders.Indices(70_000).Map(_ => 'b'), 3),
            (Loaders.Indices(9).Map(_ => 'c'), 2));
        var drawn = DatasetViewTests.All(mix);
        for (var start = 0; start < 10_000; start += 1000)
        {
            var counts = drawn.Skip(start).Take(1000).CountBy(letter => letter).ToDictionary();
            Assert.InRange(counts['a'], 497, 503);
            Assert.InRange(counts['b'], 297, 303);
            Assert.InRange(counts['c'], 197, 203);
        }
    }

    [Fact]
    public void A_mix_goes_on_through_a_large_part_from_epoch_to_epoch_and_through_a_small_one_again_and_again()
    {
        var large = Loaders.Indices(1000).Map(index => $"large {index}");
        var small = Loaders.Indices(10).Map(index => $"small {index}");
        using var loader = Dataset.Mix(200, (large, 1), (small, 1)).Arrays(20, shuffle: true, seed: 2, workers: 2);
        var epochs = Enumerable.Range(0, 10).Select(_ => loader.SelectMany(batch => batch).ToArray()).ToArray();
        Assert.Equal(1000, epochs.SelectMany(epoch => epoch).Where(name => name.StartsWith('l')).Distinct().Count());
        foreach (var epoch in epochs)
        {
            Assert.All(epoch.Where(name => name.StartsWith('s')).CountBy(name => name), pair => Assert.Equal(10, pair.Value));
        }

        using var resumed = Dataset.Mix(200, (large, 1), (small, 1)).Arrays(20, shuffle: true, seed: 2);
        resumed.LoadStateDict(loader.StateDict().Set("epoch", 7).Set("samples", 0));
        Assert.Equal(epochs[7], resumed.SelectMany(batch => batch));
    }

    [Fact]
    public void A_mix_of_nothing_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => Dataset.Mix((Loaders.Indices(0), 1), (Loaders.Indices(5), 1)));
        Assert.Throws<ArgumentException>(() => Dataset.Mix((Loaders.Indices(5), 0)));
        Assert.Equal(5, Dataset.Mix((Loaders.Indices(0), 0), (Loaders.Indices(5), 1)).Count);
    }
}
